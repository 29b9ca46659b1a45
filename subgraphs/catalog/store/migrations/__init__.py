"""Alembic's scripts for catalog."""
