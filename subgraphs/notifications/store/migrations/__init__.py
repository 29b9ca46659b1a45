"""Alembic's scripts for notifications."""
