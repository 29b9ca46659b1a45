"""One WebSocket to a subgraph that speaks `graphql-transport-ws`, with the subscriptions on it.

Starting and stopping a subscription never waits for the subgraph: messages are queued, and a task of the connection
sends them. A subgraph that reads nothing for a while loses the connection, so that it cannot hold the router's clients.
"""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException
from websockets.typing import Subprotocol

from router.exact_json import decode_json
from router.execution.errors.subgraph_failures import (
    SubgraphBadResponse,
    SubgraphFailure,
    SubgraphOverloaded,
    SubgraphTimeout,
    SubgraphUnreachable,
)
from router.execution.subgraph_call import Headers, SubgraphRequest, SubgraphResponse

SUBPROTOCOL = Subprotocol("graphql-transport-ws")


@dataclass(frozen=True, slots=True)
class WebSocketOptions:
    """Settings of one subgraph.

    `keep_alive` is how often, in seconds, a ping checks that the subgraph responds. `write_timeout` is how long, in
    seconds, it may take no message before the connection is aborted, and `close_timeout` how long it may take to
    respond to a close frame. `max_waiting` bounds the events of one subscription that wait to be read; a subscriber
    that falls further behind fails. `address` is the one of the host's addresses to connect to (None: any).
    """

    connect_timeout: float = 10.0
    keep_alive: float = 20.0
    write_timeout: float = 10.0
    close_timeout: float = 2.0
    max_message: int = 64_000_000
    max_waiting: int = 1_000
    max_per_connection: int = 1_000
    tls: ssl.SSLContext | None = None
    address: str | None = None


class SubscriptionEvents:
    """The received events of one subscription that were not read yet. None is its end."""

    def __init__(self, operation_id: str, subgraph: str, limit: int) -> None:
        self.operation_id = operation_id
        self.subgraph = subgraph
        self.queue: asyncio.Queue[SubgraphResponse | SubgraphFailure | None] = asyncio.Queue()
        self._limit = limit
        self.over = False

    def put(self, event: SubgraphResponse | SubgraphFailure | None) -> None:
        """Add an event, unless the subscription has ended."""
        if self.over:
            return
        if self.queue.qsize() >= self._limit and event is not None:
            event = SubgraphOverloaded(self.subgraph, "its events are not read fast enough")
        self.over = not isinstance(event, SubgraphResponse)
        self.queue.put_nowait(event)


class WebSocketConnection:
    """An acknowledged WebSocket. It closes by itself when its last subscription is stopped."""

    def __init__(
        self, socket: ClientConnection, options: WebSocketOptions, on_retire: "Callable[[WebSocketConnection], None]"
    ) -> None:
        """`on_retire` is called once, when no more subscriptions may be started."""
        self._socket = socket
        self._options = options
        self._on_retire = on_retire
        self._events: dict[str, SubscriptionEvents] = {}
        self._count = 0
        self._outbox: dict[str, str] = {}
        self._outgoing = asyncio.Event()
        self._closing: asyncio.Task[None] | None = None
        self.alive = True
        self._tasks = (asyncio.ensure_future(self._read()), asyncio.ensure_future(self._write()))

    @property
    def load(self) -> int:
        """The number of subscriptions."""
        return len(self._events)

    def start(self, request: SubgraphRequest) -> SubscriptionEvents:
        """Start a subscription. The connection must be alive."""
        self._count += 1
        events = SubscriptionEvents(str(self._count), request.subgraph, self._options.max_waiting)
        self._events[events.operation_id] = events
        message = b'{"type":"subscribe","id":"%d","payload":%b}' % (self._count, request.body())
        self._send(events.operation_id, message.decode())
        return events

    def stop(self, operation_id: str) -> None:
        """Stop a subscription; has no effect on one that was stopped."""
        events = self._events.pop(operation_id, None)
        if events is None:
            return
        if not self._events:
            self.retire()  # Which ends the subscription as well.
        elif self._outbox.pop(operation_id, None) is None and not events.over:
            self._send(f"complete {operation_id}", f'{{"type":"complete","id":"{operation_id}"}}')

    def retire(self) -> None:
        """Accept no more subscriptions, and close the connection in the background."""
        if self._closing is None:
            self.alive = False
            self._closing = asyncio.ensure_future(self._close())
            self._on_retire(self)

    async def wait_closed(self) -> None:
        """Wait until the connection is closed, once it is retired."""
        if self._closing is not None:
            await asyncio.wait((self._closing,))

    async def _close(self) -> None:
        try:
            with suppress(TimeoutError, WebSocketException, OSError):
                async with asyncio.timeout(self._options.close_timeout):
                    await self._socket.close()
        finally:
            self._socket.transport.abort()
            reading, writing = self._tasks
            writing.cancel()
            await asyncio.wait((reading, writing))

    def _send(self, key: str, message: str) -> None:
        self._outbox[key] = message
        self._outgoing.set()

    async def _write(self) -> None:
        try:
            while True:
                await self._outgoing.wait()
                self._outgoing.clear()
                while self._outbox:
                    async with asyncio.timeout(self._options.write_timeout):
                        await self._socket.send(self._outbox.pop(next(iter(self._outbox))))
        except TimeoutError:
            self._break("the subgraph reads no messages")
        except WebSocketException:
            return  # The reader says why.

    async def _read(self) -> None:
        reason = "the WebSocket was closed"
        try:
            async for text in self._socket:
                self._take(decode_json(text))
        except WebSocketException as error:
            reason = f"the WebSocket broke: {error}"
        except (ValueError, KeyError, TypeError, AttributeError):
            reason = "the subgraph breaks the WebSocket protocol"
        close_code, close_reason = self._socket.close_code, self._socket.close_reason
        if close_code is not None:
            reason = f"the WebSocket was closed with {close_code} {close_reason or ''}".rstrip()
        self._break(reason)

    def _break(self, reason: str) -> None:
        for events in self._events.values():
            events.put(SubgraphUnreachable(events.subgraph, reason))
        self.retire()

    def _take(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "ping":
            self._send("pong", '{"type":"pong"}')
            return
        if kind == "pong":
            return
        events = self._events.get(message["id"])
        if events is None:
            return  # The subscription ended here while the message was in flight.
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


async def open_socket(subgraph: str, url: str, headers: Headers, options: WebSocketOptions) -> ClientConnection:
    """Connect and exchange `connection_init` and `connection_ack`. Raises `SubgraphFailure`.

    Forwarded headers are in the handshake and in the payload of `connection_init`, since servers read either of them.
    """
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
                host=options.address or urlsplit(url).hostname,
            )
            try:
                await _initialize(subgraph, socket, headers)
            except BaseException:
                socket.transport.abort()  # A close frame would be waited for.
                raise
    except TimeoutError:
        raise SubgraphTimeout(subgraph, "no WebSocket before the deadline") from None
    except InvalidHandshake as error:
        raise SubgraphUnreachable(subgraph, f"the WebSocket handshake was rejected: {error}") from error
    except (OSError, WebSocketException) as error:
        raise SubgraphUnreachable(subgraph, f"no WebSocket: {error}") from error
    return socket


async def _initialize(subgraph: str, socket: ClientConnection, headers: Headers) -> None:
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
