"""HTTP/1.1 to subgraphs: pooled keep-alive connections on asyncio protocols.

One `HttpTransport` serves one subgraph. See "GraphQL over HTTP" for the request and RFC 9112 for connections.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass

from router.execution.errors.subgraph_failures import (
    SubgraphBadResponse,
    SubgraphFailure,
    SubgraphTimeout,
    SubgraphUnreachable,
)
from router.execution.subgraph_call import Headers, SubgraphRequest, SubgraphResponse
from router.planning.plan import OperationKind
from router.transport.http.connection import ConnectionBroken, HttpResponse, ResponseTooLarge
from router.transport.http.connection_pool import ConnectionPool
from router.transport.http.content_coding import BadBody, BodyTooLarge, decoded_body, gzipped
from router.transport.http.endpoint import HttpEndpoint

MEBIBYTE = 1024 * 1024
ACCEPT = "application/graphql-response+json, application/json;q=0.9"


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """Settings of the HTTP transport of one subgraph.

    `max_connections` bounds open connections and `max_waiting` the calls that wait for one; beyond that calls are
    rejected at once. `idle_seconds`: a connection that was idle for longer is not used again. `compress_above`: request
    bodies of more bytes are sent gzipped (None: never). `accept_encoding` is offered to the subgraph (None: nothing,
    best on a local network). `address` is the one of the host's addresses to connect to (None: any).
    """

    connect_timeout: float = 5.0
    max_connections: int = 256
    max_waiting: int = 2_048
    idle_seconds: float = 30.0
    max_response_bytes: int = 64 * MEBIBYTE
    accept_encoding: str | None = None
    compress_above: int | None = None
    tls: ssl.SSLContext | None = None
    address: str | None = None


class HttpTransport:
    """A transport to one URL. Raises `ValueError` for one that is not http or https."""

    def __init__(self, url: str, options: HttpOptions | None = None) -> None:
        self.url = url
        self.options = options = options or HttpOptions()
        endpoint = HttpEndpoint.parse(url, options.tls, options.address)
        self._pool = ConnectionPool(
            endpoint,
            max_connections=options.max_connections,
            max_waiting=options.max_waiting,
            idle_seconds=options.idle_seconds,
            connect_timeout=options.connect_timeout,
            max_body_bytes=options.max_response_bytes,
        )
        self._head = (
            f"{endpoint.request_head()}Content-Type: application/json\r\nAccept: {ACCEPT}\r\n"
            + (f"Accept-Encoding: {options.accept_encoding}\r\n" if options.accept_encoding else "")
        ).encode("ascii")

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation. Only a query is sent again, once, if an idle connection turns out closed."""
        message = self._message(request)
        deadline = request.deadline
        again = request.operation.kind is OperationKind.QUERY
        while True:
            connection = self._pool.take_idle() or await self._pool.acquire(request.subgraph, deadline)
            reused = connection.idle_since > 0
            try:
                response = await connection.send(message, deadline)
            except ConnectionBroken as error:
                if not (again and reused and error.no_response):
                    raise SubgraphUnreachable(request.subgraph, str(error)) from error
                again = False
                continue
            except asyncio.CancelledError:
                # The response may still arrive, and must not be taken for that of the next request.
                connection.abort()
                raise
            except TimeoutError as error:
                connection.abort()
                raise SubgraphTimeout(request.subgraph, "no response before the deadline") from error
            except ResponseTooLarge as error:
                raise SubgraphBadResponse(request.subgraph, "the response is too large") from error
            finally:
                self._pool.release(connection)
            return self._response(request.subgraph, response)

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Raise `SubgraphUnreachable`: plain HTTP carries one response."""
        raise SubgraphUnreachable(request.subgraph, "this transport carries no subscriptions")

    async def close(self) -> None:
        self._pool.close()

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
        # Most responses have neither a coding nor a reader of their headers, so both cost little here.
        raw = tuple(response.headers)
        coding = dict(raw).get(b"content-encoding")
        if coding is not None and (coding := coding.strip().lower()):
            try:
                body = decoded_body(body, coding.decode("latin-1"), self.options.max_response_bytes)
            except BodyTooLarge as error:
                raise SubgraphBadResponse(subgraph, "the response is too large") from error
            except BadBody as error:
                raise SubgraphBadResponse(subgraph, str(error)) from error
        return SubgraphResponse(subgraph, body=body, status=response.status, raw_headers=raw)


def encoded_headers(subgraph: str, headers: Headers) -> bytes:
    """Encode header lines. Raises `SubgraphFailure` for a name or value that would end its line early."""
    text = "".join([f"{name}: {value}\r\n" for name, value in headers])
    if text.count("\n") != len(headers) or text.count("\r") != len(headers) or "\0" in text:
        raise SubgraphFailure(subgraph, "a header with a line break")
    try:
        # Values of clients are decoded as latin-1: this gives back the bytes that were received.
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode()
