"""PostgreSQL tables of daily sums, the unit of work that adds to them, the reports, and the Redis cache."""
