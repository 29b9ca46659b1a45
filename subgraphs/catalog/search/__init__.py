"""The adapters of `service.ports.search.CourseSearch`: `postgres` for small deployments, `elastic` for large ones.

Both satisfy the same contract and pass the same tests.
"""
