"""Statistics: what sells, how long people learn, what an instructor earned on which day.

Owns nothing that other domains must ask for: it keeps daily sums of their facts, contributes `Course.stats` and
`User.learningTime`, and tells no facts of its own. Days are UTC days.

schema   Strawberry types and queries
service  the reports, and how facts become sums
store    PostgreSQL tables of daily sums, and the Redis cache in front of what everybody may see
"""
