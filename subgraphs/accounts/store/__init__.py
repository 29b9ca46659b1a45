"""Adapters of accounts: PostgreSQL repositories, unit of work and migrations; revoked sessions in Redis."""
