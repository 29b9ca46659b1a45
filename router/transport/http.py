"""HTTP/1.1 to subgraphs: pooled keep-alive connections on asyncio protocols.

One `HttpTransport` serves one subgraph. See "GraphQL over HTTP" for the request and RFC 9112 for connections.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from router.execution.subgraph_call import (
    Headers,
    SubgraphBadResponse,
    SubgraphFailure,
    SubgraphRequest,
    SubgraphResponse,
    SubgraphTimeout,
    SubgraphUnreachable,
)
from router.planning.plan import OperationKind
from router.transport.connection_pool import ConnectionPool
from router.transport.http_connection import ConnectionBroken, HttpConnection, HttpResponse, ResponseTooLarge
from router.transport.http_decoding import BadBody, BodyTooLarge, decoded_body, gzipped

MEBIBYTE = 1024 * 1024
ACCEPT = "application/graphql-response+json, application/json;q=0.9"


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """Settings of the HTTP transport of one subgraph.

    `max_connections` bounds open connections and `max_waiting` the calls that wait for one; beyond that calls are
    refused at once. `idle_seconds`: a connection that was idle for longer is not used again. `compress_above`: request
    bodies of more bytes are sent gzipped (None: never). `accept_encoding` is offered to the subgraph (None: nothing,
    best on a local network).
    """

    connect_timeout: float = 5.0
    max_connections: int = 256
    max_waiting: int = 2_048
    idle_seconds: float = 30.0
    max_response_bytes: int = 64 * MEBIBYTE
    accept_encoding: str | None = None
    compress_above: int | None = None
    tls: ssl.SSLContext | None = None


class HttpTransport:
    """Sends requests to one URL. Raises `ValueError` for one that is not http or https."""

    def __init__(self, url: str, options: HttpOptions | None = None) -> None:
        self.url = url
        self.options = options = options or HttpOptions()
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"not an http(s) URL: {url!r}")
        tls = (options.tls or ssl.create_default_context()) if parts.scheme == "https" else None
        self._pool = ConnectionPool(
            parts.hostname,
            parts.port or (443 if tls else 80),
            tls,
            max_connections=options.max_connections,
            max_waiting=options.max_waiting,
            idle_seconds=options.idle_seconds,
            connect_timeout=options.connect_timeout,
            max_body_bytes=options.max_response_bytes,
        )
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._head = (
            f"POST {target} HTTP/1.1\r\nHost: {parts.netloc.rpartition('@')[2]}\r\n"
            f"Content-Type: application/json\r\nAccept: {ACCEPT}\r\n"
            + (f"Accept-Encoding: {options.accept_encoding}\r\n" if options.accept_encoding else "")
        ).encode("ascii")

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation. Only a query is sent again, once, when a kept connection turns out closed."""
        message = self._message(request)
        deadline = request.deadline
        again = request.operation.kind is OperationKind.QUERY
        while True:
            connection = await self._pool.acquire(request.subgraph, deadline)
            kept = connection.idle_since > 0
            try:
                response = await self._exchange(connection, message, deadline)
            except ConnectionBroken as error:
                if not (again and kept and error.unanswered):
                    raise SubgraphUnreachable(request.subgraph, str(error)) from error
                again = False
                continue
            except TimeoutError as error:
                raise SubgraphTimeout(request.subgraph, "no response before the deadline") from error
            except ResponseTooLarge as error:
                raise SubgraphBadResponse(request.subgraph, "the response is too large") from error
            finally:
                self._pool.release(connection)
            return self._response(request.subgraph, response)

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Refused: plain HTTP carries one response."""
        raise SubgraphUnreachable(request.subgraph, "this transport carries no subscriptions")

    async def close(self) -> None:
        self._pool.close()

    @staticmethod
    async def _exchange(connection: HttpConnection, message: bytes, deadline: float | None) -> HttpResponse:
        exchange = connection.send(message)
        timer = None
        if deadline is not None:
            timer = asyncio.get_running_loop().call_later(deadline - time.monotonic(), _time_out, exchange)
        try:
            return await exchange
        except (asyncio.CancelledError, TimeoutError):
            # The response may still come: nobody may take it for the next one's.
            connection.abort()
            raise
        finally:
            if timer is not None:
                timer.cancel()

    def _message(self, request: SubgraphRequest) -> bytes:
        body = request.body()
        coding = b""
        threshold = self.options.compress_above
        if threshold is not None and len(body) > threshold:
            body, coding = gzipped(body), b"Content-Encoding: gzip\r\n"
        headers = encoded_headers(request.subgraph, request.headers) if request.headers else b""
        return b"%bContent-Length: %d\r\n%b%b\r\n%b" % (self._head, len(body), coding, headers, body)

    def _response(self, subgraph: str, response: HttpResponse) -> SubgraphResponse:
        body = response.body
        headers: list[tuple[str, str]] = []
        coding = ""
        for name, value in response.headers:
            if name == b"content-encoding":
                coding = value.decode("latin-1").strip().lower()
            headers.append((name.decode("latin-1"), value.decode("latin-1")))
        if coding:
            try:
                body = decoded_body(body, coding, self.options.max_response_bytes)
            except BodyTooLarge as error:
                raise SubgraphBadResponse(subgraph, "the response is too large") from error
            except BadBody as error:
                raise SubgraphBadResponse(subgraph, str(error)) from error
        return SubgraphResponse(subgraph, body=body, status=response.status, headers=tuple(headers))


def encoded_headers(subgraph: str, headers: Headers) -> bytes:
    """Header lines. Raises `SubgraphFailure` for a name or value that would end its line early."""
    text = "".join([f"{name}: {value}\r\n" for name, value in headers])
    if text.count("\n") != len(headers) or text.count("\r") != len(headers) or "\0" in text:
        raise SubgraphFailure(subgraph, "a header with a line break")
    return text.encode()


def _time_out(exchange: asyncio.Future[HttpResponse]) -> None:
    if not exchange.done():
        exchange.set_exception(TimeoutError())
