"""Alembic migrations of learning."""
