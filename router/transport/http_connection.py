"""One HTTP/1.1 client connection: a request goes out, its response comes back, and the connection may be used again."""

from __future__ import annotations

import asyncio
from typing import cast

import httptools

MAX_HEAD_BYTES = 64 * 1024
"""What all headers of a response may take."""


class ConnectionBroken(Exception):
    """The connection ended, or what came is not HTTP. `unanswered`: not a byte of the response had arrived."""

    def __init__(self, reason: str, *, unanswered: bool) -> None:
        super().__init__(reason)
        self.unanswered = unanswered


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
        self._headers: list[tuple[bytes, bytes]] = []
        self._head_size = 0
        self._parts: list[bytes] = []
        self._size = 0
        self._received = False
        self.reusable = False
        self.idle_since = 0.0

    def send(self, request: bytes) -> asyncio.Future[HttpResponse]:
        """Send a whole request; the future gives the response. Raises through the future, never here."""
        exchange = self._exchange = self._loop.create_future()
        self._received = False
        if self._transport is None or self._transport.is_closing():
            exchange.set_exception(ConnectionBroken("the connection is closed", unanswered=True))
        else:
            self._transport.write(request)
        return exchange

    def abort(self) -> None:
        """Close at once, whatever is under way."""
        self.reusable = False
        self._exchange = None
        if self._transport is not None:
            self._transport.abort()

    def close(self) -> None:
        """Close at once; the exchange under way fails."""
        self._break(ConnectionBroken("the transport is closed", unanswered=False))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.reusable = True

    def data_received(self, data: bytes) -> None:
        if self._exchange is None:
            # Nobody asked for this: whatever it is, the next response could not be told from it.
            self.abort()
            return
        self._received = True
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            too_large = self._size > self._max_body_bytes
            self._break(ResponseTooLarge() if too_large else ConnectionBroken(f"not HTTP: {error}", unanswered=False))

    def eof_received(self) -> None:
        # A body without a length ends with the connection; the parser has no way to be told, so this is done here.
        if self._exchange is not None and self._received and self._ends_with_connection():
            self.reusable = False
            self.on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self.reusable = False
        self._transport = None
        self._break(ConnectionBroken(str(exc or "the subgraph closed it"), unanswered=not self._received))

    def _ends_with_connection(self) -> bool:
        names = {name for name, _ in self._headers}
        return bool(names) and not names & {b"content-length", b"transfer-encoding"}

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
        self._head_size += len(name) + len(value) + len(": \r\n")
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
        parts = self._parts
        self._parts = []
        if not self._parser.should_keep_alive():
            self.reusable = False
            if self._transport is not None:
                self._transport.close()
        if exchange is not None and not exchange.done():
            exchange.set_result(HttpResponse(status, self._headers, parts[0] if len(parts) == 1 else b"".join(parts)))
