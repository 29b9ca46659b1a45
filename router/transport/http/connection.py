"""One HTTP/1.1 client connection, which is used for one request at a time."""

import asyncio
from typing import cast

import httptools

from router.deadline import Deadline

MAX_HEAD_BYTES = 64 * 1024
"""The limit for all headers of a response together."""


class ConnectionBroken(Exception):
    """The connection ended, or what came is not HTTP. `no_response`: not a byte of the response had arrived."""

    def __init__(self, reason: str, *, no_response: bool) -> None:
        super().__init__(reason)
        self.no_response = no_response


class ResponseTooLarge(Exception):
    """The response's body is larger than allowed."""


class HttpResponse:
    """A whole response. Header names are in lower case."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


class HttpConnection(asyncio.Protocol):
    """Carries one exchange at a time. The methods named `on_*` are called by the parser."""

    def __init__(self, max_body_bytes: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._max_body_bytes = max_body_bytes
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._exchange: asyncio.Future[HttpResponse] | None = None
        self._deadline = Deadline(self._loop, self._expired)
        self._headers: list[tuple[bytes, bytes]] = []
        self._head_size = 0
        self._parts: list[bytes] = []
        self._size = 0
        self._received = False
        self.reusable = False
        self.idle_since = 0.0

    def send(self, request: bytes, deadline: float | None = None) -> asyncio.Future[HttpResponse]:
        """Send a whole request; the future gives the response. Raises through the future, never here.

        `deadline` is in seconds of the loop's clock; at that time the future raises `TimeoutError`.
        """
        exchange = self._exchange = self._loop.create_future()
        self._received = False
        transport = self._transport
        if transport is None or transport.is_closing():
            exchange.set_exception(ConnectionBroken("the connection is closed", no_response=True))
        else:
            transport.write(request)
            if deadline is not None:
                self._deadline.set_at(deadline)
        return exchange

    def abort(self) -> None:
        """Close at once and drop the request in flight."""
        self.reusable = False
        self._exchange = None
        self._deadline.cancel()
        if self._transport is not None:
            self._transport.abort()

    def close(self) -> None:
        """Close at once; the request in flight fails."""
        self._break(ConnectionBroken("the transport is closed", no_response=False))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.reusable = True

    def data_received(self, data: bytes) -> None:
        if self._exchange is None:
            # Data without a request: the next response could not be distinguished from it.
            self.abort()
            return
        self._received = True
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            too_large = self._size > self._max_body_bytes
            self._break(ResponseTooLarge() if too_large else ConnectionBroken(f"not HTTP: {error}", no_response=False))

    def eof_received(self) -> None:
        # A body without a length ends with the connection; the parser has no call for that, so this is done here.
        if self._exchange is not None and self._received and self._ends_with_connection():
            self.reusable = False
            self.on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self.reusable = False
        self._transport = None
        self._deadline.cancel()
        self._break(ConnectionBroken(str(exc or "the subgraph closed it"), no_response=not self._received))

    def _ends_with_connection(self) -> bool:
        names = {name for name, _ in self._headers}
        return bool(names) and not names & {b"content-length", b"transfer-encoding"}

    def _expired(self) -> None:
        exchange = self._exchange
        if exchange is not None and not exchange.done():
            exchange.set_exception(TimeoutError())

    def _break(self, error: Exception) -> None:
        exchange, self._exchange = self._exchange, None
        self.reusable = False
        if exchange is not None and not exchange.done():
            exchange.set_exception(error)
        if self._transport is not None:
            self._transport.abort()

    def on_message_begin(self) -> None:
        if self._exchange is None:
            # A second response behind the first: the rest of it would be taken for the next request's.
            self.abort()
        self._headers = []
        self._head_size = 0
        self._parts = []
        self._size = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_size += len(name) + len(value) + 4
        if self._head_size > MAX_HEAD_BYTES:
            raise ValueError("the headers are too large")
        self._headers.append((name.lower(), value))

    def on_body(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._max_body_bytes:
            raise ResponseTooLarge
        self._parts.append(part)

    def on_message_complete(self) -> None:
        status = self._parser.get_status_code()
        if status < 200:
            return
        exchange, self._exchange = self._exchange, None
        self._deadline.clear()
        parts = self._parts
        self._parts = []
        if not self._parser.should_keep_alive():
            self.reusable = False
            if self._transport is not None:
                self._transport.close()
        if exchange is not None and not exchange.done():
            exchange.set_result(HttpResponse(status, self._headers, parts[0] if len(parts) == 1 else b"".join(parts)))
