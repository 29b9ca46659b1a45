"""Subscriptions to a subgraph over WebSocket: the client's side of `graphql-transport-ws`.

Connections are pooled: subscriptions that send the same headers share one.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException
from websockets.typing import Subprotocol

from router.execution.subgraph_call import (
    Headers,
    SubgraphBadResponse,
    SubgraphFailure,
    SubgraphOverloaded,
    SubgraphRequest,
    SubgraphResponse,
    SubgraphTimeout,
    SubgraphUnreachable,
)

SUBPROTOCOL = Subprotocol("graphql-transport-ws")
_SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}


@dataclass(frozen=True, slots=True)
class WebSocketOptions:
    """Settings of one subgraph.

    `keep_alive` is how often, in seconds, a ping asks whether the subgraph is there. `max_waiting` bounds the events
    of one subscription that wait to be taken; a subscriber that falls further behind fails.
    """

    connect_timeout: float = 10.0
    keep_alive: float = 20.0
    max_message: int = 64_000_000
    max_waiting: int = 1_000
    max_per_connection: int = 1_000
    tls: ssl.SSLContext | None = None


class WebSocketSubscriptions:
    """Streams from one URL (http and https count as ws and wss). Raises `ValueError` for any other."""

    def __init__(self, url: str, options: WebSocketOptions | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _SCHEMES or not parts.hostname:
            raise ValueError(f"not a WebSocket URL: {url!r}")
        self._url = urlunsplit(parts._replace(scheme=_SCHEMES[parts.scheme]))
        self._options = options or WebSocketOptions()
        self._connections: dict[Headers, list[_Connection]] = {}
        self._opening: dict[Headers, asyncio.Lock] = {}
        self._closed = False

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """One response per `next` message, until `complete`."""
        connection = await self._connection(request.subgraph, request.headers)
        events = await connection.start(request)
        operation_id = events.operation_id
        try:
            while True:
                event = await events.queue.get()
                if event is None:
                    return
                if isinstance(event, SubgraphFailure):
                    raise event
                yield event
        finally:
            await connection.stop(operation_id)

    async def close(self) -> None:
        """Close every connection; subscriptions fail as unreachable."""
        self._closed = True
        for pool in self._connections.values():
            for connection in pool:
                await connection.close()
        self._connections.clear()

    async def _connection(self, subgraph: str, headers: Headers) -> _Connection:
        if self._closed:
            raise SubgraphUnreachable(subgraph, "the transport is closed")
        lock = self._opening.setdefault(headers, asyncio.Lock())
        async with lock:
            usable = [connection for connection in self._connections.get(headers, ()) if connection.alive]
            for connection in usable:
                if connection.load < self._options.max_per_connection:
                    connection.load += 1
                    return connection
            opened = await _open(subgraph, self._url, headers, self._options)
            opened.load = 1
            self._connections[headers] = [*usable, opened]
            opened.on_idle = lambda: self._drop(headers, opened)
        return opened

    def _drop(self, headers: Headers, connection: _Connection) -> None:
        remaining = [other for other in self._connections.get(headers, ()) if other is not connection]
        if remaining:
            self._connections[headers] = remaining
        else:
            self._connections.pop(headers, None)
            if not self._opening[headers].locked():
                self._opening.pop(headers, None)


class _Events:
    """What came for one subscription and was not taken yet. None is its end."""

    def __init__(self, operation_id: str, subgraph: str, limit: int) -> None:
        self.operation_id = operation_id
        self.subgraph = subgraph
        self.queue: asyncio.Queue[SubgraphResponse | SubgraphFailure | None] = asyncio.Queue()
        self._limit = limit
        self.over = False

    def put(self, event: SubgraphResponse | SubgraphFailure | None) -> None:
        if self.over:
            return
        if self.queue.qsize() >= self._limit and event is not None:
            event = SubgraphOverloaded(self.subgraph, "its events are not taken fast enough")
        self.over = not isinstance(event, SubgraphResponse)
        self.queue.put_nowait(event)


class _Connection:
    """One acknowledged WebSocket with the subscriptions on it."""

    def __init__(self, socket: ClientConnection, options: WebSocketOptions) -> None:
        self._socket = socket
        self._options = options
        self._events: dict[str, _Events] = {}
        self._count = 0
        self.alive = True
        self.load = 0
        self.on_idle: Any = None
        self._reading = asyncio.ensure_future(self._read())

    async def start(self, request: SubgraphRequest) -> _Events:
        self._count += 1
        events = _Events(str(self._count), request.subgraph, self._options.max_waiting)
        self._events[events.operation_id] = events
        message = b'{"type":"subscribe","id":"%d","payload":%b}' % (self._count, request.body())
        try:
            await self._socket.send(message.decode())
        except WebSocketException as error:
            await self.stop(events.operation_id)
            raise SubgraphUnreachable(request.subgraph, f"the WebSocket broke: {error}") from error
        return events

    async def stop(self, operation_id: str) -> None:
        events = self._events.pop(operation_id, None)
        if events is None:
            return
        self.load -= 1
        if self.alive and not events.over:
            with suppress(WebSocketException):
                await self._socket.send(f'{{"type":"complete","id":"{operation_id}"}}')
        if self.load == 0:
            self.on_idle()
            await self.close()

    async def close(self) -> None:
        self.alive = False
        await self._socket.close()
        await asyncio.wait((self._reading,))

    async def _read(self) -> None:
        reason = "the WebSocket was closed"
        try:
            async for text in self._socket:
                answer = self._take(orjson.loads(text))
                if answer is not None:
                    await self._socket.send(answer)
        except WebSocketException as error:
            reason = f"the WebSocket broke: {error}"
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            reason = "the subgraph breaks the WebSocket protocol"
        self.alive = False
        close_code, close_reason = self._socket.close_code, self._socket.close_reason
        if close_code is not None:
            reason = f"the WebSocket was closed with {close_code} {close_reason or ''}".rstrip()
        for events in self._events.values():
            events.put(SubgraphUnreachable(events.subgraph, reason))
        await self._socket.close()

    def _take(self, message: dict[str, Any]) -> str | None:
        kind = message["type"]
        if kind == "ping":
            return '{"type":"pong"}'
        if kind == "pong":
            return None
        events = self._events.get(message["id"])
        if events is None:
            return None  # It was ended here while its message was under way.
        match kind:
            case "next":
                payload = message["payload"]
                if not isinstance(payload, dict):
                    raise TypeError("the payload must be an object")
                events.put(SubgraphResponse(events.subgraph, payload=payload))
            case "error":
                events.put(SubgraphResponse(events.subgraph, payload={"errors": message["payload"]}))
                events.put(None)
            case "complete":
                events.put(None)
            case _:
                raise KeyError(kind)
        return None


async def _open(subgraph: str, url: str, headers: Headers, options: WebSocketOptions) -> _Connection:
    """Connect and introduce ourselves: forwarded headers go with the handshake and in `connection_init`, since
    servers look for them in either place."""
    try:
        async with asyncio.timeout(options.connect_timeout):
            socket = await connect(
                url,
                subprotocols=[SUBPROTOCOL],
                additional_headers=list(headers),
                ssl=options.tls if url.startswith("wss:") else None,
                max_size=options.max_message,
                ping_interval=options.keep_alive,
                ping_timeout=options.keep_alive,
                open_timeout=None,
                proxy=None,
            )
            try:
                await _introduce(subgraph, socket, headers)
            except BaseException:
                await socket.close()
                raise
    except TimeoutError:
        raise SubgraphTimeout(subgraph, "no WebSocket before the deadline") from None
    except InvalidHandshake as error:
        raise SubgraphUnreachable(subgraph, f"the WebSocket handshake was refused: {error}") from error
    except (OSError, WebSocketException) as error:
        raise SubgraphUnreachable(subgraph, f"no WebSocket: {error}") from error
    return _Connection(socket, options)


async def _introduce(subgraph: str, socket: ClientConnection, headers: Headers) -> None:
    if socket.subprotocol != SUBPROTOCOL:
        raise SubgraphBadResponse(subgraph, "the subgraph does not speak graphql-transport-ws")
    await socket.send(orjson.dumps({"type": "connection_init", "payload": dict(headers)}).decode())
    while True:
        try:
            kind = orjson.loads(await socket.recv())["type"]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            raise SubgraphBadResponse(subgraph, "the subgraph breaks the WebSocket protocol") from None
        if kind == "connection_ack":
            return
        if kind == "ping":
            await socket.send('{"type":"pong"}')
