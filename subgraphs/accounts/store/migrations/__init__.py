"""Alembic migrations of accounts."""
