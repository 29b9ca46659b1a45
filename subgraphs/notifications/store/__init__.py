"""Notifications in PostgreSQL, wake-ups in Redis: the tables, the repositories, the unit of work, the migrations."""
