"""One request and its response over ASGI (HTTP specification 2.3)."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

from router.http1.reading.head import RequestHead
from router.http1.responses import STATUS_LINES

Message = MutableMapping[str, Any]
AsgiApp = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

MAX_BUFFERED = 64 * 1024
"""Bytes of a body that wait for the application; reading pauses above."""

_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
_ERROR = b"Internal Server Error"

logger = logging.getLogger(__name__)


class Connection(Protocol):
    """The connection as the exchange sees it."""

    def write(self, data: bytes) -> None:
        """Send bytes."""
        ...

    async def drain(self) -> None:
        """Wait until the client takes more, or is gone."""
        ...

    def resume_body(self) -> None:
        """Read on, now that the application took what was there."""
        ...

    def response_headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers of every response."""
        ...

    def responded(self, *, keep_alive: bool) -> None:
        """Go on with the next request, or close."""
        ...

    def abort(self) -> None:
        """Cut the connection: the response cannot be completed."""
        ...


class AsgiExchange:
    """A request on its way to an application, and the response on its way to the connection."""

    def __init__(self, app: AsgiApp, scope: Message, head: RequestHead, connection: Connection) -> None:
        self._app = app
        self._scope = scope
        self._connection = connection
        self._is_head = head.method == "HEAD"
        self._http_1_0 = head.minor == 0
        self.keep_alive = head.keep_alive
        self._continue = head.expects_continue
        # The request.
        self._body: list[bytes] = []
        self.buffered = 0
        self.body_complete = False
        self._disconnected = False
        self._arrived = asyncio.Event()
        # The response.
        self.started = False
        self._complete = False
        self._chunked = False
        self._left: int | None = None

    def feed(self, data: bytes) -> None:
        """Add bytes of the body."""
        self._body.append(data)
        self.buffered += len(data)
        self._continue = False
        self._arrived.set()

    def end_body(self) -> None:
        """Mark the body as complete."""
        self.body_complete = True
        self._arrived.set()

    def disconnect(self) -> None:
        """Report to the application that the client is gone."""
        self._disconnected = True
        self._arrived.set()

    async def run(self) -> None:
        """Call the application, and make up for a response that it fails to give."""
        try:
            await self._app(self._scope, self._receive, self._send)
        except Exception:
            logger.exception("unexpected failure of an application")
            if not self.started:
                await self._fail()
        else:
            if not self.started and not self._disconnected:
                logger.error("an application returned without a response")
                await self._fail()
        if not self._complete:
            self._connection.abort()

    async def _fail(self) -> None:
        self.keep_alive = False
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(_ERROR))]
        await self._send({"type": "http.response.start", "status": 500, "headers": headers})
        await self._send({"type": "http.response.body", "body": _ERROR})

    async def _receive(self) -> Message:
        if not self._body and not self.body_complete and not self._disconnected and not self._complete:
            if self._continue and not self.started:
                self._continue = False
                self._connection.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._connection.resume_body()
        # Once the application has all of the body, the next message is that of the end.
        await self._arrived.wait()
        self._arrived.clear()
        if self._disconnected or self._complete:
            self._arrived.set()
            return {"type": "http.disconnect"}
        body = self._body[0] if len(self._body) == 1 else b"".join(self._body)
        self._body.clear()
        self.buffered = 0
        if not self.body_complete:
            self._connection.resume_body()
        return {"type": "http.request", "body": body, "more_body": not self.body_complete}

    async def _send(self, message: Message) -> None:
        if not self._disconnected:
            await self._connection.drain()
        if self._disconnected:
            return
        kind = message["type"]
        if not self.started and kind == "http.response.start":
            self._start(message["status"], list(message.get("headers", ())))
        elif self.started and not self._complete and kind == "http.response.body":
            self._send_body(message.get("body", b""), more=message.get("more_body", False))
        else:
            raise RuntimeError(f"ASGI message {kind!r} out of turn")

    def _start(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        lines = [STATUS_LINES[status]]
        closes = False
        for name, value in [*self._connection.response_headers(), *headers]:
            if _NAME.fullmatch(name) is None or _VALUE.fullmatch(value) is None:
                raise RuntimeError("a response header has invalid characters")
            lower = name.lower()
            if lower == b"content-length":
                self._left = int(value)
            elif lower == b"transfer-encoding":
                # Framing is up to the server.
                continue
            elif lower == b"connection" and b"close" in value.lower():
                closes = True
            lines.append(b"%b: %b\r\n" % (name, value))
        if not self.body_complete or closes:
            # The rest of a body that nobody wants is not a request.
            self.keep_alive = False
        if self._is_head or status in {204, 304}:
            self._left = 0
        elif self._left is None:
            self._chunked = not self._http_1_0
            if self._chunked:
                lines.append(b"transfer-encoding: chunked\r\n")
            else:
                self.keep_alive = False
        if not self.keep_alive and not closes:
            lines.append(b"connection: close\r\n")
        lines.append(b"\r\n")
        self.started = True
        self._connection.write(b"".join(lines))

    def _send_body(self, body: bytes, *, more: bool) -> None:
        if self._chunked:
            parts = [b"%x\r\n" % len(body), body, b"\r\n"] if body else []
            if not more:
                parts.append(b"0\r\n\r\n")
            data = b"".join(parts)
        elif self._left is None:
            data = body
        elif self._is_head:
            data = b""
        else:
            if len(body) > self._left:
                raise RuntimeError("the response is longer than its Content-Length")
            self._left -= len(body)
            data = body
            if not more and self._left:
                raise RuntimeError("the response is shorter than its Content-Length")
        if data:
            self._connection.write(data)
        if not more:
            self._complete = True
            self._arrived.set()
            self._connection.responded(keep_alive=self.keep_alive)
