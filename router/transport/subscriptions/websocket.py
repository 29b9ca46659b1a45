"""Subscriptions to a subgraph over WebSocket: the client's side of `graphql-transport-ws`.

Connections are pooled: subscriptions that send the same headers share one.
"""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit, urlunsplit

from router.execution.errors.subgraph_failures import SubgraphFailure, SubgraphUnreachable
from router.execution.subgraph_call import Headers, SubgraphRequest, SubgraphResponse
from router.transport.subscriptions.websocket_connection import (
    SubscriptionEvents,
    WebSocketConnection,
    WebSocketOptions,
    open_socket,
)

_SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}


class WebSocketSubscriptions:
    """Streams from one URL (http and https count as ws and wss). Raises `ValueError` for any other."""

    def __init__(self, url: str, options: WebSocketOptions | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _SCHEMES or not parts.hostname:
            raise ValueError(f"not a WebSocket URL: {url!r}")
        self._url = urlunsplit(parts._replace(scheme=_SCHEMES[parts.scheme]))
        self._options = options or WebSocketOptions()
        self._connections: dict[Headers, list[WebSocketConnection]] = {}
        self._openings: dict[Headers, _Opening] = {}
        self._retired: set[asyncio.Task[None]] = set()
        self._closed = False

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Yield one response per `next` message, until `complete`."""
        connection, events = await self._start(request)
        try:
            while True:
                event = await events.queue.get()
                if event is None:
                    return
                if isinstance(event, SubgraphFailure):
                    raise event
                yield event
        finally:
            connection.stop(events.operation_id)

    async def close(self) -> None:
        """Close every connection; subscriptions fail as unreachable."""
        self._closed = True
        for opening in tuple(self._openings.values()):
            opening.task.cancel()
        for pool in tuple(self._connections.values()):
            for connection in tuple(pool):
                connection.retire()
        if self._retired:
            await asyncio.wait(tuple(self._retired))

    async def _start(self, request: SubgraphRequest) -> tuple[WebSocketConnection, SubscriptionEvents]:
        """Start the subscription on a connection that has room, or on a new one, which all who wait for it share."""
        headers = request.headers
        while not self._closed:
            for connection in self._connections.get(headers, ()):
                if connection.load < self._options.max_per_connection:
                    return connection, connection.start(request)
            opening = self._openings.get(headers)
            if opening is None:
                task = asyncio.ensure_future(self._open(request.subgraph, headers))
                opening = self._openings[headers] = _Opening(task)
            try:
                await opening.wait()
            finally:
                if opening.over and self._openings.get(headers) is opening:
                    del self._openings[headers]
        raise SubgraphUnreachable(request.subgraph, "the transport is closed")

    async def _open(self, subgraph: str, headers: Headers) -> WebSocketConnection:
        socket = await open_socket(subgraph, self._url, headers, self._options)
        connection = WebSocketConnection(socket, self._options, lambda retired: self._retire(headers, retired))
        self._connections.setdefault(headers, []).append(connection)
        return connection

    def _retire(self, headers: Headers, connection: WebSocketConnection) -> None:
        pool = self._connections[headers]
        pool.remove(connection)
        if not pool:
            del self._connections[headers]
        closed = asyncio.ensure_future(connection.wait_closed())
        self._retired.add(closed)
        closed.add_done_callback(self._retired.discard)


class _Opening:
    """A connection that is being opened, and the number of subscriptions that wait for it."""

    def __init__(self, task: asyncio.Task[WebSocketConnection]) -> None:
        self.task = task
        self._waiting = 0
        self._abandoned = False

    @property
    def over(self) -> bool:
        """True if there is nothing to wait for any more."""
        return self._abandoned or self.task.done()

    async def wait(self) -> None:
        """Wait until it is open; the last one that gives up waiting cancels it. Raises `SubgraphFailure`."""
        self._waiting += 1
        try:
            await asyncio.wait((self.task,))
        except asyncio.CancelledError:
            if self._waiting == 1:
                self._abandon()
            raise
        finally:
            self._waiting -= 1
        if not self.task.cancelled():
            self.task.result()

    def _abandon(self) -> None:
        self._abandoned = True
        if not self.task.done():
            self.task.cancel()
        elif not self.task.cancelled() and self.task.exception() is None and self.task.result().load == 0:
            self.task.result().retire()
