"""The short way for the plain GraphQL POST: HTTP/1.1 straight to the application, without ASGI in between.

`QuickHttpProtocol` is an HTTP protocol for uvicorn. It answers `POST` on the GraphQL path with a JSON body; at anything
else (another path or method, an upgrade, an upload, a stream, a body that is too large) it hands the connection with
all bytes of the request over to uvicorn's own protocol, which serves the same application over ASGI.
See docs/decisions/ for the measurements that justify it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any, cast

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from router.server.app import RouterApp
from router.server.http.messages import HttpRequest, HttpResponse

logger = logging.getLogger("router.server")

MAX_HEAD_BYTES = 64 * 1024
REQUEST_SECONDS = 60.0
"""How long a request may take to arrive."""

_STATUS_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}
_BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_HEAD_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_FAILED = HttpResponse(
    500, b'{"errors":[{"message":"Internal server error."}]}', [(b"content-type", b"application/json")]
)


def quick_protocol(app: RouterApp) -> Callable[..., asyncio.Protocol]:
    """What `uvicorn.Config(http=...)` takes to serve `app` this way."""
    return partial(QuickHttpProtocol, app)


class _HandOver(Exception):
    """The request is not one for the short way."""


class QuickHttpProtocol(asyncio.Protocol):
    """One connection. The methods named `on_*` are called by the parser."""

    def __init__(
        self,
        app: RouterApp,
        *,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._app = app
        self._config = config
        self._state = server_state
        self._app_state = app_state
        self._loop = _loop or asyncio.get_running_loop()
        self._path = app.config.server.path.encode()
        self._max_body = app.config.limits.body
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpRequestParser(self)
        self._peer: str | None = None
        self._secure = False
        # The request that is arriving: its bytes are kept until it is clear who answers it.
        self._raw: list[bytes] = []
        self._body_left = 0
        self._since = 0.0
        self._url = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._body: list[bytes] = []
        self._head_done = False
        # The request that is being answered.
        self._task: asyncio.Task[None] | None = None
        self._later: list[bytes] = []
        self._keep_alive = True
        self._closing = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._state.connections.add(cast(Any, self))
        peer = transport.get_extra_info("peername")
        self._peer = peer[0] if isinstance(peer, tuple) else None
        self._secure = transport.get_extra_info("sslcontext") is not None
        self._since = self._loop.time()
        self._loop.call_later(self._config.timeout_keep_alive, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        self._state.connections.discard(cast(Any, self))
        self._transport = None
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        if self._task is not None:
            # The next request of a client that does not wait for its answer: read when this one is answered.
            self._later.append(data)
            if self._transport is not None:
                self._transport.pause_reading()
            return
        if not self._raw:
            self._since = self._loop.time()
        self._raw.append(data)
        try:
            self._take(data)
        except httptools.HttpParserCallbackError as error:
            if isinstance(error.__context__, _HandOver):
                self._hand_over()
            else:
                self._refuse(_BAD_REQUEST)
        except httptools.HttpParserUpgrade:
            self._hand_over()
        except httptools.HttpParserError:
            self._refuse(_BAD_REQUEST)

    def _take(self, data: bytes) -> None:
        """Feed the parser with what belongs to this request; what follows waits for its turn."""
        rest = data
        if not self._head_done:
            raw = (data if len(self._raw) == 1 else b"".join(self._raw)).lstrip(b"\r\n")
            end = raw.find(b"\r\n\r\n") + 4
            if end > MAX_HEAD_BYTES or (end < 4 and len(raw) > MAX_HEAD_BYTES):
                self._refuse(_HEAD_TOO_LARGE, 431)
                return
            if end < 4:
                return
            self._parser.feed_data(raw[:end])
            rest = raw[end:]
        if not rest:
            return
        surplus = rest[self._body_left :]
        if surplus:
            rest = rest[: self._body_left]
        self._body_left -= len(rest)
        if rest:
            self._parser.feed_data(rest)
        if surplus:
            self._later.append(surplus)

    def shutdown(self) -> None:
        """Close when the request under way is answered; called by uvicorn when it stops."""
        self._closing = True
        if self._task is None and self._transport is not None:
            self._transport.close()

    def on_message_begin(self) -> None:
        self._url = b""
        self._headers = []
        self._body = []
        self._body_left = 0

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self._head_done = True
        if self._url != self._path or self._parser.get_method() != b"POST" or self._parser.should_upgrade():
            raise _HandOver
        for name, value in self._headers:
            if name == b"content-length":
                self._body_left = int(value)
                if self._body_left > self._max_body:
                    raise _HandOver
            elif name == b"content-type":
                if not value.startswith(b"application/json"):
                    raise _HandOver
            elif name == b"accept":
                if b"event-stream" in value or b"multipart" in value:
                    raise _HandOver
            elif name in {b"expect", b"transfer-encoding", b"content-encoding"}:
                raise _HandOver

    def on_body(self, part: bytes) -> None:
        self._body.append(part)

    def on_message_complete(self) -> None:
        body = self._body[0] if len(self._body) == 1 else b"".join(self._body)
        self._keep_alive = self._parser.should_keep_alive()
        request = HttpRequest(
            "POST", self._path.decode(), headers=self._headers, body=body, peer=self._peer, secure=self._secure
        )
        self._raw = []
        self._head_done = False
        task = self._task = self._loop.create_task(self._answer(request))
        self._state.tasks.add(task)
        task.add_done_callback(self._answered)

    async def _answer(self, request: HttpRequest) -> None:
        try:
            response = await self._app.respond(request)
        except Exception:
            logger.exception("A request could not be answered")
            response = _FAILED
        self._send(response)

    def _send(self, response: HttpResponse) -> None:
        if self._transport is None:
            return
        assert response.stream is None, "a stream was not asked for"
        parts = [_STATUS_LINES[response.status]]
        for name, value in self._state.default_headers:
            parts.append(b"%b: %b\r\n" % (name, value))
        for name, value in response.headers:
            parts.append(b"%b: %b\r\n" % (name, value))
        if not self._keep_alive or self._closing:
            parts.append(b"connection: close\r\n")
        parts.append(b"content-length: %d\r\n\r\n" % len(response.body))
        self._transport.writelines([b"".join(parts), response.body])

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._state.tasks.discard(task)
        self._state.total_requests += 1
        self._task = None
        self._since = self._loop.time()
        transport = self._transport
        if transport is None:
            return
        if task.cancelled() or not self._keep_alive or self._closing:
            transport.close()
            return
        if self._later:
            data = b"".join(self._later)
            self._later = []
            transport.resume_reading()
            self.data_received(data)

    def _look(self) -> None:
        """Close a connection that is idle, or whose request does not arrive; else look again later."""
        if self._transport is None or self._transport.is_closing():
            return
        allowed = REQUEST_SECONDS if self._raw else self._config.timeout_keep_alive
        left = allowed - (self._loop.time() - self._since)
        if self._task is None and left <= 0:
            self._transport.close()
        else:
            self._loop.call_later(max(left, 1.0), self._look)

    def _refuse(self, answer: bytes, status: int = 400) -> None:
        if self._transport is not None:
            self._app.operations.refusals.unreadable(status, self._peer)
            self._transport.write(answer)
            self._transport.close()

    def _hand_over(self) -> None:
        """Let uvicorn's own protocol serve this connection from the request that is arriving on."""
        transport, raw = self._transport, b"".join(self._raw)
        if transport is None:
            return
        self._state.connections.discard(cast(Any, self))
        self._transport = None
        self._raw = []
        protocol = HttpToolsProtocol(
            config=self._config, server_state=self._state, app_state=self._app_state, _loop=self._loop
        )
        protocol.connection_made(transport)
        transport.set_protocol(protocol)
        protocol.data_received(raw)
