"""The search engines behind `service.ports.CourseSearch`: `postgres` for small deployments, `elastic` for large ones.

Both keep the same contract, and the same tests hold them to it.
"""
