"""Accounts in PostgreSQL: the tables, one repository per aggregate, the unit of work, and the migrations."""
