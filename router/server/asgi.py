"""The ASGI side (spec 3.0): scopes and events on one side, our messages on the other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from router.server.authentication.identity import Identity
from router.server.errors import RequestRefused
from router.server.http.answers import encode_errors
from router.server.http.messages import HttpRequest, HttpResponse
from router.server.observability.refusals import Refusals
from router.server.subscriptions.websocket_session import Disconnected

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
Respond = Callable[[HttpRequest], Awaitable[HttpResponse]]

T = TypeVar("T")

LINGER = 4_000_000
"""Bytes of a body that is too large which are read and thrown away: a client that is still sending when its connection
is closed would see that, and not the answer that says why."""

WATCH_AFTER = 0.05
"""Seconds after which a request's connection is watched for its client leaving. Most answers are there by then, and
need no second task."""


@dataclass(frozen=True, slots=True)
class HttpSide:
    """What answers HTTP. `max_body` is in bytes.

    While a stream without an end is sent, its task is in `endless`, with whom it is for: whoever stops the server, or
    revokes credentials, cancels those. `revoked` says whose credentials hold no longer.
    """

    respond: Respond
    max_body: int
    refusals: Refusals
    revoked: Callable[[Identity], bool] = lambda identity: False
    endless: dict[asyncio.Task[None], Identity | None] = field(default_factory=dict)


async def serve_http(scope: Scope, receive: Receive, send: Send, side: HttpSide) -> None:
    """Answer one HTTP request. If its client leaves, the work on it is cancelled."""
    request = _request_of(scope)
    try:
        if request.method != "GET":
            await _read_body(request, receive, side.max_body)
        if request.stream is not None:
            response: HttpResponse | None = await side.respond(request)
        else:
            response = await _unless_client_leaves(side.respond(request), receive)
    except Disconnected:
        return
    except RequestRefused as refused:
        response = _too_early(refused)
        side.refusals.http(request, refused.status, refused)
    if response is None:
        return
    headers = response.headers
    if response.stream is None:
        headers.append((b"content-length", str(len(response.body)).encode("latin-1")))
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": response.body})
        return
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    sending = asyncio.ensure_future(_send_stream(response, response.stream, send))
    if response.endless:
        side.endless[sending] = response.viewer
        sending.add_done_callback(side.endless.pop)
        if response.viewer is not None and side.revoked(response.viewer):
            sending.cancel()  # While the stream was made ready.
        if response.viewer is not None and response.viewer.expires_at is not None:
            left = max(0.0, response.viewer.expires_at - time.time())
            expiry = asyncio.get_running_loop().call_later(left, sending.cancel)
            sending.add_done_callback(lambda _: expiry.cancel())
    await _unless_client_leaves(_ended(sending, send), receive, watch_after=0.0)


def _request_of(scope: Scope) -> HttpRequest:
    client = scope.get("client")
    return HttpRequest(
        scope["method"],
        scope["path"],
        scope["query_string"],
        scope["headers"],
        peer=client[0] if client else None,
        secure=scope.get("scheme") == "https",
    )


async def _read_body(request: HttpRequest, receive: Receive, max_body: int) -> None:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise Disconnected
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False):
        if len(body) > max_body:
            raise _body_too_large(max_body)
        request.body = body
        return
    if request.index.get(b"content-type", b"").lower().startswith(b"multipart/form-data"):
        request.stream = _rest_of_body(body, receive)
        return
    chunks = [body]
    size = len(body)
    async for chunk in _rest_of_body(b"", receive):
        size += len(chunk)
        if size <= max_body:
            chunks.append(chunk)
        elif size > max_body + LINGER:
            break
    if size > max_body:
        raise _body_too_large(max_body)
    request.body = b"".join(chunks)


async def _rest_of_body(first: bytes, receive: Receive) -> AsyncIterator[bytes]:
    if first:
        yield first
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body", False):
            return


class _Watch:
    """Cancels the task that made it when the client of its request leaves."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._serving = asyncio.current_task()
        self._watching: asyncio.Task[None] | None = None
        self.client_left = False

    def begin(self) -> None:
        self._watching = asyncio.ensure_future(self._watch())

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.client_left = True
        if self._serving is not None:
            self._serving.cancel()

    def end(self) -> None:
        if self._watching is not None:
            self._watching.cancel()


async def _unless_client_leaves(work: Awaitable[T], receive: Receive, watch_after: float = WATCH_AFTER) -> T | None:
    """What `work` gives; None if its client left before that, and then it was cancelled."""
    watch = _Watch(receive)
    timer = asyncio.get_running_loop().call_later(watch_after, watch.begin)
    try:
        return await work
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if watch.client_left and task is not None and task.uncancel() == 0:
            return None
        raise
    finally:
        timer.cancel()
        watch.end()


async def _ended(sending: asyncio.Task[None], send: Send) -> None:
    """Wait for a stream to be sent, or cut off; whoever is cancelled here takes the stream along."""
    try:
        await asyncio.wait((sending,))
    finally:
        if not sending.done():
            sending.cancel()
            await asyncio.wait((sending,))
    if sending.cancelled():
        # Cut off, because the server stops or the client's credentials do not hold any more: the response ends, though
        # what it carried did not.
        await send({"type": "http.response.body", "body": b""})
    else:
        sending.result()


async def _send_stream(response: HttpResponse, stream: AsyncGenerator[bytes, None], send: Send) -> None:
    try:
        if response.body:
            await send({"type": "http.response.body", "body": response.body, "more_body": True})
        async for chunk in stream:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        await stream.aclose()


def _body_too_large(max_body: int) -> RequestRefused:
    return RequestRefused("PAYLOAD_TOO_LARGE", f"The body is larger than {max_body} bytes.", status=413)


def _too_early(refused: RequestRefused) -> HttpResponse:
    """A refusal before the body was read to its end: what is left of it is not worth keeping the connection for."""
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"connection", b"close")]
    return HttpResponse(refused.status, encode_errors([refused.as_graphql()]), headers)


class AsgiWebSocket:
    """A WebSocket of an ASGI server, as a channel."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send

    async def receive(self) -> str | bytes:
        """The next message. Raises Disconnected."""
        message = await self._receive()
        if message["type"] != "websocket.receive":
            raise Disconnected
        text: str | None = message.get("text")
        if text is not None:
            return text
        data: bytes = message.get("bytes") or b""
        return data

    async def accept(self, subprotocol: str | None) -> None:
        """Finish the handshake."""
        await self._send({"type": "websocket.accept", "subprotocol": subprotocol})

    async def send(self, text: str) -> None:
        """Returns when there is room for more. Raises Disconnected."""
        try:
            await self._send({"type": "websocket.send", "text": text})
        except (OSError, RuntimeError):
            # Servers say in either way that the connection is closed.
            raise Disconnected from None

    async def close(self, code: int, reason: str) -> None:
        """Close it; nothing is said if it is closed already."""
        with suppress(OSError, RuntimeError):
            await self._send({"type": "websocket.close", "code": code, "reason": reason})
