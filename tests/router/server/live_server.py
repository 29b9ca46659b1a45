"""An ASGI application behind a real socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from router.server.asgi.fast_path import fast_path_protocol
from router.server.asgi.websockets.protocol import WebSocketProtocol
from tests.serving import serving


@asynccontextmanager
async def running_server(app: Any, *, fast_path: bool = False) -> AsyncIterator[int]:
    """Serve an application on a free port of the loopback interface, and yield the port.

    `fast_path`: by our own HTTP server.
    """
    config = uvicorn.Config(app, port=0, log_level="error", ws=WebSocketProtocol, lifespan="on")
    if fast_path:
        config.http = fast_path_protocol(app)  # type: ignore[assignment]
    async with serving(config) as port:
        yield port
