"""Adapters of notifications: PostgreSQL repositories, unit of work and migrations; publish and subscribe in Redis."""
