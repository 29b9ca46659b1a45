"""An ASGI application behind a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from router.server.http1 import quick_protocol


@asynccontextmanager
async def served(app: Any, *, quick: bool = False) -> AsyncIterator[int]:
    """Serve an application on a free port of the loopback interface; gives the port. `quick`: by our own HTTP."""
    config = uvicorn.Config(app, port=0, log_level="error", ws="websockets-sansio", lifespan="on")
    if quick:
        config.http = quick_protocol(app)  # type: ignore[assignment]
    server = uvicorn.Server(config)
    serving = asyncio.ensure_future(server.serve())
    while not server.started:
        if serving.done():
            await serving
        await asyncio.sleep(0.005)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await serving
