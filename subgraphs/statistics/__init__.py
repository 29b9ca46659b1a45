"""Statistics: sales, enrollments, learning time and rankings, aggregated by UTC day.

Entities: contributes `stats` to Course (`id`) and `learningTime` to User (`id`). Publishes no events of its own; all
its data is derived from the events of catalog, learning and orders.

schema   Strawberry types and queries
service  the reports (one use case each) and the event handlers that update the aggregates
store    PostgreSQL tables of daily aggregates, and the Redis cache in front of the public rankings
"""
