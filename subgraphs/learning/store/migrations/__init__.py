"""Alembic's scripts for learning."""
