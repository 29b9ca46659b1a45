"""HTTP over ASGI (specification 3.0): scopes and events to requests, responses to events."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from router.server.asgi.connections.disconnect_watch import cancelled_on_disconnect
from router.server.asgi.connections.long_lived_streams import LongLivedStreams
from router.server.asgi.types import Receive, Scope, Send
from router.server.errors import RequestRejected
from router.server.protocols.disconnected import Disconnected
from router.server.protocols.http.browser_protection.security_headers import secure
from router.server.protocols.http.messages import HttpRequest, HttpResponse
from router.server.protocols.http.responses import JSON_HEADER, NO_STORE, encode_errors
from router.server.protocols.rejections import RejectionReporter

Respond = Callable[[HttpRequest], Awaitable[HttpResponse]]

MAX_DISCARDED_BYTES = 4_000_000
"""Bytes of a body that is too large which are read and discarded: a client that is still sending when its connection is
closed would see that, and not the response that gives the reason."""


@dataclass(frozen=True, slots=True)
class HttpHandlerOptions:
    """The application behind the adapter. `max_body` is in bytes."""

    respond: Respond
    max_body: int
    rejections: RejectionReporter
    streams: LongLivedStreams


async def serve_http(scope: Scope, receive: Receive, send: Send, options: HttpHandlerOptions) -> None:
    """Respond to one HTTP request. If its client disconnects, the work on it is cancelled."""
    request = _request_of(scope)
    try:
        if request.method != "GET":
            await _read_body(request, receive, options.max_body)
        if request.stream is not None:
            response: HttpResponse | None = await options.respond(request)
        else:
            response = await cancelled_on_disconnect(options.respond(request), receive)
    except Disconnected:
        return
    except RequestRejected as rejected:
        response = _early_response(rejected)
        options.rejections.http(request, rejected.status, rejected.code)
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
    if response.long_lived:
        options.streams.add(sending, response.viewer)
    await cancelled_on_disconnect(_sent(sending, send), receive, watch_after=0.0)


def _request_of(scope: Scope) -> HttpRequest:
    client = scope.get("client")
    return HttpRequest(
        scope["method"],
        scope["path"],
        scope["query_string"],
        scope["headers"],
        peer=client[0] if client else None,
    )


async def _read_body(request: HttpRequest, receive: Receive, max_body: int) -> None:
    is_upload = request.index.get(b"content-type", b"").lower().startswith(b"multipart/form-data")
    if not is_upload and _waits_with_body_over(request, max_body):
        raise _body_too_large(max_body)
    message = await receive()
    if message["type"] == "http.disconnect":
        raise Disconnected
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False):
        if len(body) > max_body:
            raise _body_too_large(max_body)
        request.body = body
        return
    if is_upload:
        request.stream = _rest_of_body(body, receive)
        return
    chunks = [body]
    size = len(body)
    async for chunk in _rest_of_body(b"", receive):
        size += len(chunk)
        if size <= max_body:
            chunks.append(chunk)
        elif size > max_body + MAX_DISCARDED_BYTES:
            break
    if size > max_body:
        raise _body_too_large(max_body)
    request.body = b"".join(chunks)


def _waits_with_body_over(request: HttpRequest, max_body: int) -> bool:
    """Recognise a client that waits for permission to send a body that would be rejected.

    The server gives it, by a 100 Continue, once the body is read.
    """
    if b"expect" not in request.index:
        return False
    length = request.index.get(b"content-length", b"")
    return length.isdigit() and int(length) > max_body


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


async def _sent(sending: asyncio.Task[None], send: Send) -> None:
    """Wait for a stream to be sent or cut off. Cancelling this cancels the stream."""
    try:
        await asyncio.wait((sending,))
    finally:
        if not sending.done():
            sending.cancel()
            await asyncio.wait((sending,))
    if sending.cancelled():
        # Cut off, because the server shuts down or the client's credentials expired: the response ends, though the
        # subscription did not.
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


def _body_too_large(max_body: int) -> RequestRejected:
    return RequestRejected("PAYLOAD_TOO_LARGE", f"The body is larger than {max_body} bytes.", status=413)


def _early_response(rejected: RequestRejected) -> HttpResponse:
    """Reject a request before its body was read to the end, and close the connection instead of reading the rest."""
    headers = [JSON_HEADER, NO_STORE, (b"connection", b"close")]
    response = HttpResponse(rejected.status, encode_errors([rejected.as_graphql()]), headers)
    secure(response)
    return response
