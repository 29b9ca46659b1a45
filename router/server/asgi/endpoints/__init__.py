"""Endpoints beside the graph.

- `health`: liveness and readiness
- `metrics`: Prometheus' text format
- `cache_invalidation`: invalidating cached responses over HTTP
- `graphiql`: GraphiQL and the landing page; `assets`: its bundle
"""
