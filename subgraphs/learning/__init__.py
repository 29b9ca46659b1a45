"""Learning: how far everybody is in their courses, and what they think of them.

Owns `Review` (key `id`); adds to `Course` its rating, its reviews and the viewer's progress, and to `Lecture` the
viewer's progress. Who is enrolled, and what a course consists of, are copies fed by events of orders and catalog.

- `app`: the subgraph; `background`: what it runs in the worker; `settings`
- `events`: what it tells the other domains
"""
