"""Alembic's scripts for accounts."""
