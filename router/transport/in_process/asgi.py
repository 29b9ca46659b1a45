"""An ASGI application in this process as a subgraph: the request is HTTP in form, but crosses no socket."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

from router.execution.errors.subgraph_failures import SubgraphBadResponse, SubgraphTimeout, SubgraphUnreachable
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse

Message = MutableMapping[str, Any]
AsgiApp = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]

MEBIBYTE = 1024 * 1024


class AsgiTransport:
    """A transport to an ASGI application. `state` is put into `scope["state"]`, as by servers with a lifespan."""

    def __init__(
        self,
        app: AsgiApp,
        path: str = "/graphql",
        *,
        max_response_bytes: int = 64 * MEBIBYTE,
        state: dict[str, Any] | None = None,
    ) -> None:
        self._app = app
        self._path = path
        self._max_response_bytes = max_response_bytes
        self._state = state
        self._closed = False

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        if self._closed:
            raise SubgraphUnreachable(request.subgraph, "the transport is closed")
        exchange = _Exchange(request.subgraph, request.body(), self._max_response_bytes)
        timeout = None if request.deadline is None else request.deadline - time.monotonic()
        try:
            async with asyncio.timeout(timeout):
                await self._app(self._scope(request), exchange.receive, exchange.send)
        except TimeoutError as error:
            raise SubgraphTimeout(request.subgraph, "the deadline passed") from error
        return exchange.response()

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Raise `SubgraphUnreachable`: this transport carries one response per request."""
        raise SubgraphUnreachable(request.subgraph, "this transport carries no subscriptions")

    async def close(self) -> None:
        self._closed = True

    def _scope(self, request: SubgraphRequest) -> dict[str, Any]:
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": self._path,
            "raw_path": self._path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [
                (b"host", b"in-process"),
                (b"content-type", b"application/json"),
                (b"accept", b"application/graphql-response+json, application/json;q=0.9"),
                *((name.encode(), _encoded(value)) for name, value in request.headers),
            ],
            "client": None,
            "server": None,
            "router_identity": request.identity,
        }
        if self._state is not None:
            scope["state"] = dict(self._state)
        return scope


def _encoded(value: str) -> bytes:
    try:
        # Values of clients are decoded as latin-1: this gives back the bytes that were received.
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode()


class _Exchange:
    """One request and its response so far."""

    def __init__(self, subgraph: str, body: bytes, max_bytes: int) -> None:
        self._subgraph = subgraph
        self._body: bytes | None = body
        self._max_bytes = max_bytes
        self._status: int | None = None
        self._headers: list[tuple[bytes, bytes]] = []
        self._parts: list[bytes] = []
        self._size = 0
        self._ended = asyncio.Event()

    async def receive(self) -> Message:
        body, self._body = self._body, None
        if body is not None:
            return {"type": "http.request", "body": body, "more_body": False}
        await self._ended.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = list(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            part = bytes(message.get("body", b""))
            self._size += len(part)
            if self._size > self._max_bytes:
                raise SubgraphBadResponse(self._subgraph, "the response is too large")
            self._parts.append(part)
            if not message.get("more_body", False):
                self._ended.set()

    def response(self) -> SubgraphResponse:
        if self._status is None:
            raise SubgraphUnreachable(self._subgraph, "the application sent no response")
        return SubgraphResponse(
            self._subgraph,
            body=b"".join(self._parts),
            status=self._status,
            headers=tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in self._headers),
        )
