"""Running the application as a process: sockets, signals, and a garbage collector set for a server."""

from __future__ import annotations

import gc

import uvicorn

from router.server.app import RouterApp
from router.server.http1 import quick_protocol


def serve(app: RouterApp, *, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT, then drain and return."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=quick_protocol(app),  # type: ignore[arg-type]
        ws="websockets-sansio",
        loop="uvloop",
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=int(app.config.server.drain),
    )
    # What exists now (schemas, plans' code) lives as long as the process: the collector need not look at it again.
    # Requests leave hardly any cycles behind, so that frequent collections would find live answers and little else.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    uvicorn.Server(config).run()
