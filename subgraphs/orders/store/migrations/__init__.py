"""Alembic migrations of orders."""
