"""Orders in PostgreSQL: tables, their migrations, a repository for each aggregate, and the unit of work."""
