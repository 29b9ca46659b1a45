"""Keep-alive connections to one host."""

import asyncio
import time
from collections import deque
from contextlib import suppress

from router.execution.errors.subgraph_failures import SubgraphOverloaded, SubgraphTimeout, SubgraphUnreachable
from router.transport.http.connection import HttpConnection
from router.transport.http.endpoint import HttpEndpoint


class ConnectionPool:
    """Hands out idle connections, the most recently used first, and opens new ones up to a bound.

    If all are taken, up to `max_waiting` callers wait in a queue.
    """

    def __init__(
        self,
        endpoint: HttpEndpoint,
        *,
        max_connections: int,
        max_waiting: int,
        idle_seconds: float,
        connect_timeout: float,
        max_body_bytes: int,
    ) -> None:
        self._endpoint = endpoint
        self._max_connections = max_connections
        self._max_waiting = max_waiting
        self._idle_seconds = idle_seconds
        self._connect_timeout = connect_timeout
        self._max_body_bytes = max_body_bytes
        self._idle: list[HttpConnection] = []
        self._taken: set[HttpConnection] = set()
        self._opening = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._closed = False

    def take_idle(self) -> HttpConnection | None:
        """Take an idle connection for exclusive use, until `release`; None if there is none."""
        idle = self._idle
        while idle:
            connection = idle.pop()
            if connection.reusable:
                if time.monotonic() - connection.idle_since < self._idle_seconds:
                    self._taken.add(connection)
                    return connection
                connection.abort()
        return None

    async def acquire(self, subgraph: str, deadline: float | None) -> HttpConnection:
        """Acquire a connection for exclusive use, until `release`. Raises `SubgraphFailure`."""
        while True:
            if self._closed:
                raise SubgraphUnreachable(subgraph, "the transport is closed")
            connection = self.take_idle()
            if connection is not None:
                return connection
            if len(self._taken) + self._opening < self._max_connections:
                return await self._open(subgraph, deadline)
            await self._wait(subgraph, deadline)

    def release(self, connection: HttpConnection) -> None:
        """Return a connection to the pool."""
        self._taken.discard(connection)
        if self._closed:
            connection.abort()
        elif connection.reusable:
            connection.idle_since = time.monotonic()
            self._idle.append(connection)
        if self._waiting:
            self._wake_one()

    def close(self) -> None:
        """Close every connection; requests in flight and waiting callers fail."""
        self._closed = True
        for connection in (*self._idle, *self._taken):
            connection.close()
        self._idle.clear()
        while self._waiting:
            self._wake_one()

    async def _open(self, subgraph: str, deadline: float | None) -> HttpConnection:
        endpoint = self._endpoint
        self._opening += 1
        timeout = self._connect_timeout
        if deadline is not None:
            timeout = min(timeout, deadline - time.monotonic())
        try:
            async with asyncio.timeout(timeout):
                _, connection = await asyncio.get_running_loop().create_connection(
                    lambda: HttpConnection(self._max_body_bytes),
                    endpoint.address,
                    endpoint.port,
                    ssl=endpoint.tls,
                    server_hostname=endpoint.server_hostname,
                )
        except TimeoutError as error:
            self._wake_one()
            raise SubgraphTimeout(subgraph, "no connection before the deadline") from error
        except OSError as error:
            self._wake_one()
            raise SubgraphUnreachable(subgraph, f"cannot connect: {error}", unsent=True) from error
        finally:
            self._opening -= 1
        self._taken.add(connection)
        return connection

    async def _wait(self, subgraph: str, deadline: float | None) -> None:
        if len(self._waiting) >= self._max_waiting:
            raise SubgraphOverloaded(subgraph, "too many calls wait for a connection")
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(None if deadline is None else deadline - time.monotonic()):
                await turn
        except TimeoutError as error:
            raise SubgraphTimeout(subgraph, "no free connection before the deadline") from error
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._wake_one()
            raise
        finally:
            with suppress(ValueError):
                self._waiting.remove(turn)

    def _wake_one(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
