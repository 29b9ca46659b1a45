"""The provider behind a real socket, in a test's own event loop or in a thread."""

import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from tests.identity_provider.provider import Provider
from tests.serving import serving
from tests.waiting import eventually_blocking


@asynccontextmanager
async def running_provider() -> AsyncIterator[Provider]:
    """Provide a provider for the time of the block."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        provider = Provider(f"http://127.0.0.1:{listening.getsockname()[1]}")
        config = uvicorn.Config(provider.app(), log_level="error", lifespan="off")
        async with serving(config, listening):
            yield provider


@contextmanager
def provider_in_thread() -> Iterator[Provider]:
    """Provide a provider for tests without an event loop, such as those with a browser."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        provider = Provider(f"http://127.0.0.1:{listening.getsockname()[1]}")
        server = uvicorn.Server(uvicorn.Config(provider.app(), log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        eventually_blocking(lambda: server.started, "the start of the provider")
        try:
            yield provider
        finally:
            server.should_exit = True
            thread.join()
