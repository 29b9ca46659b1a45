"""Learning: progress in courses, and reviews.

Owns `Review` (key `id`); contributes rating, reviews and the viewer's progress to `Course`, and the viewer's progress
to `Lecture`. Enrollments and course outlines are replicas fed by events of orders and catalog.

- `app` and `worker_module`: composition roots; `use_cases`: the use cases, assembled from their ports
- `settings`: environment variables; `events`: published domain events; `errors`: error codes
- `schema`: GraphQL; `service`: use cases and domain model; `store`: PostgreSQL
"""
