"""ASGI applications behind real sockets, in a test's own event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from tests.waiting import eventually


@asynccontextmanager
async def serving(config: uvicorn.Config, *sockets: socket.socket) -> AsyncIterator[int]:
    """Serve until the block ends, on these sockets or as configured; gives the port."""
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=list(sockets) or None))
    await eventually(lambda: server.started or task.done(), "the start of the server")
    if task.done():
        await task
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task
