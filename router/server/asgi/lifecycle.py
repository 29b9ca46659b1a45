"""Starting and stopping what runs beside requests."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from router.server.asgi.types import Receive, Send

Close = Callable[[], Awaitable[object]]


class BackgroundService(Protocol):
    """A poller, or a subscription to a channel."""

    def start(self) -> None:
        """Begin, in the running event loop."""
        ...

    async def stop(self) -> None:
        """End."""
        ...


class Lifecycle:
    """Background services, which start with the application, and resources, which are closed with it."""

    def __init__(self, services: Sequence[BackgroundService], resources: Sequence[Close]) -> None:
        """Both are ended in the given order, services first."""
        self._services = services
        self._resources = resources
        self.started = False

    def start(self) -> None:
        """Start the services. Needs a running event loop."""
        self.started = True
        for service in self._services:
            service.start()

    async def close(self) -> None:
        """Stop the services and close the resources."""
        for service in self._services:
            await service.stop()
        for close in self._resources:
            await close()


async def serve_lifespan(receive: Receive, send: Send, start: Callable[[], None], close: Close) -> None:
    """Serve ASGI's lifespan protocol."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await close()
            await send({"type": "lifespan.shutdown.complete"})
            return
