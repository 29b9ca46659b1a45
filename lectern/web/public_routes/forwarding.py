"""Requests for the pages of other processes, passed on by the router's process where no proxy routes them."""

from collections.abc import AsyncIterator, Mapping

import httpx
import structlog
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from lectern.web.public_routes.public_paths import process_of

logger = structlog.get_logger(__name__)

_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
_HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
"""Headers of one connection (RFC 9110, section 7.6.1), which are not passed on."""


class Forwarding:
    """An app that passes requests for public paths on to the processes that serve them, and all others to an app.

    Bodies are streamed both ways. The processes learn the client's address by X-Forwarded-For, in which nothing that
    the client sent is kept.
    """

    def __init__(
        self, otherwise: ASGIApp, addresses: Mapping[str, str], transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """`addresses` has the base URL of each process; `transport` takes the place of HTTP in tests."""
        self._otherwise = otherwise
        self._addresses = addresses
        self._client = httpx.AsyncClient(
            timeout=_TIMEOUT, limits=httpx.Limits(max_connections=100), trust_env=False, transport=transport
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        process = process_of(scope["path"]) if scope["type"] == "http" else None
        if process is None:
            await self._otherwise(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await self._response(request, process)
        except (httpx.TransportError, ClientDisconnect) as problem:
            logger.warning("request not passed on", process=process, problem=repr(problem))
            response = PlainTextResponse("Try again.", 502, {"cache-control": "no-store"})
        await response(scope, receive, send)

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def _response(self, request: Request, process: str) -> Response:
        path = request.scope.get("raw_path") or request.scope["path"].encode()
        target = httpx.URL(self._addresses[process]).copy_with(raw_path=path + _query(request.scope["query_string"]))
        has_body = "content-length" in request.headers or "transfer-encoding" in request.headers
        sent = self._client.build_request(
            request.method, target, headers=_headers(request), content=_body(request) if has_body else None
        )
        received = await self._client.send(sent, stream=True, follow_redirects=False)
        response = StreamingResponse(
            received.aiter_raw(), received.status_code, background=BackgroundTask(received.aclose)
        )
        # As they are: a response may have several of one name.
        response.raw_headers = [
            (name.lower(), value) for name, value in received.headers.raw if name.lower() not in _HOP_BY_HOP
        ]
        return response


def _query(query: bytes) -> bytes:
    return b"?" + query if query else b""


def _headers(request: Request) -> list[tuple[bytes, bytes]]:
    own = {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"forwarded"}
    headers = [(name, value) for name, value in request.headers.raw if name not in _HOP_BY_HOP | own]
    client = request.client.host if request.client is not None else ""
    return [*headers, (b"x-forwarded-for", client.encode()), (b"x-forwarded-proto", request.url.scheme.encode())]


async def _body(request: Request) -> AsyncIterator[bytes]:
    async for part in request.stream():
        yield part
