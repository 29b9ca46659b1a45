"""The router as an ASGI application and as a process.

- `composition`: `create_app`, the composition root
- `app`: `RouterApp`, the ASGI application; `lifecycle`, `drain_state`, `revocations`: its state beside requests
- `http_handler`, `routes`, `endpoints`: HTTP requests to endpoints; `http_adapter`: HTTP over ASGI
- `connections`: WebSockets over ASGI, subscriptions over HTTP, and clients that disconnect
- `fast_path`: plain GraphQL POSTs without ASGI, over `router.http1`
- `telemetry`: the metrics, traces and logs that a configuration describes
- `process`: sockets, signals and worker processes
"""
