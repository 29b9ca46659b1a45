"""Connections to one host, kept open between requests."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import deque
from contextlib import suppress

from router.execution.subgraph_call import SubgraphOverloaded, SubgraphTimeout, SubgraphUnreachable
from router.transport.http_connection import HttpConnection


class ConnectionPool:
    """Hands out idle connections, the most recently used first, and opens new ones up to a bound.

    When all are taken, callers wait in line, up to `max_waiting` of them.
    """

    def __init__(
        self,
        host: str,
        port: int,
        tls: ssl.SSLContext | None,
        *,
        max_connections: int,
        max_waiting: int,
        idle_seconds: float,
        connect_timeout: float,
        max_body_bytes: int,
    ) -> None:
        self._host = host
        self._port = port
        self._tls = tls
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

    async def acquire(self, subgraph: str, deadline: float | None) -> HttpConnection:
        """A connection to use alone; give it back with `release`. Raises `SubgraphFailure`."""
        while True:
            if self._closed:
                raise SubgraphUnreachable(subgraph, "the transport is closed")
            connection = self._take_idle()
            if connection is not None:
                return connection
            if len(self._taken) + self._opening < self._max_connections:
                return await self._open(subgraph, deadline)
            await self._wait(subgraph, deadline)

    def release(self, connection: HttpConnection) -> None:
        """Give a connection back."""
        self._taken.discard(connection)
        if self._closed:
            connection.abort()
        elif connection.reusable:
            connection.idle_since = time.monotonic()
            self._idle.append(connection)
        self._wake_one()

    def close(self) -> None:
        """Close every connection; whoever waits or is being served fails."""
        self._closed = True
        for connection in (*self._idle, *self._taken):
            connection.close()
        self._idle.clear()
        while self._waiting:
            self._wake_one()

    def _take_idle(self) -> HttpConnection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.reusable:
                if time.monotonic() - connection.idle_since < self._idle_seconds:
                    self._taken.add(connection)
                    return connection
                connection.abort()
        return None

    async def _open(self, subgraph: str, deadline: float | None) -> HttpConnection:
        self._opening += 1
        timeout = self._connect_timeout
        if deadline is not None:
            timeout = min(timeout, deadline - time.monotonic())
        try:
            async with asyncio.timeout(timeout):
                _, connection = await asyncio.get_running_loop().create_connection(
                    lambda: HttpConnection(self._max_body_bytes), self._host, self._port, ssl=self._tls
                )
        except TimeoutError as error:
            self._wake_one()
            raise SubgraphTimeout(subgraph, "no connection before the deadline") from error
        except OSError as error:
            self._wake_one()
            raise SubgraphUnreachable(subgraph, f"cannot connect: {error}") from error
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
