"""PostgreSQL for one domain.

- `transactions`: Protocols of a transaction, for use cases; `sql`: engine and unit of work, which implement them
- `sql_outbox`: the transactional outbox; `sql_inbox`: de-duplication of delivered events
- `idempotency`: event handlers that take effect once; `migrations`: Alembic for one domain
"""
