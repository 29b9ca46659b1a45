"""PostgreSQL tables of daily aggregates and course replicas, the unit of work that updates them, the reports, and the
ranking cache in Redis.
"""
