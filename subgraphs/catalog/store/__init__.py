"""Catalog in PostgreSQL: `tables`, the repositories, the unit of work, the migrations."""
