"""Alembic's scripts for statistics."""
