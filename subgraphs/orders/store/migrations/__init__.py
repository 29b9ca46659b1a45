"""Alembic's scripts for orders."""
