"""Subscriptions to a subgraph over Server-Sent Events: graphql-sse's distinct connections mode.

Every subscription is an HTTP/1.1 request of its own whose response does not end.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httptools

from router.exact_json import decode_json
from router.execution.errors.subgraph_failures import (
    SubgraphBadResponse,
    SubgraphHttpError,
    SubgraphTimeout,
    SubgraphUnreachable,
)
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse
from router.transport.http.endpoint import HttpEndpoint
from router.transport.http.http_transport import encoded_headers
from router.transport.subscriptions.event_stream import EventStreamParser, EventTooLarge, ServerSentEvent

MAX_ERROR_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class SseOptions:
    """Settings of one subgraph.

    `idle_timeout`: a stream that is silent for longer counts as broken (subgraphs send comments as heartbeats); None
    waits forever. `address` is the one of the host's addresses to connect to (None: any).
    """

    connect_timeout: float = 10.0
    idle_timeout: float | None = 60.0
    max_event: int = 64_000_000
    tls: ssl.SSLContext | None = None
    address: str | None = None


class SseSubscriptions:
    """Streams from one URL. Raises `ValueError` for one that is not http or https."""

    def __init__(self, url: str, options: SseOptions | None = None) -> None:
        self._options = options or SseOptions()
        self._open: set[asyncio.StreamWriter] = set()
        self._endpoint = HttpEndpoint.parse(url, self._options.tls, self._options.address)
        self._head = (
            f"{self._endpoint.request_head()}Content-Type: application/json\r\n"
            "Accept: text/event-stream\r\nCache-Control: no-cache\r\nConnection: close\r\n"
        ).encode("ascii")

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Yield one response per `next` event, until `complete`. A stream that ends without it is broken."""
        reader, writer = await self._connect(request)
        self._open.add(writer)
        try:
            stream = _ResponseStream(request.subgraph, self._options.max_event)
            while True:
                try:
                    async with asyncio.timeout(self._options.idle_timeout):
                        chunk = await reader.read(65_536)
                except TimeoutError:
                    raise SubgraphTimeout(request.subgraph, "the event stream is silent") from None
                except OSError as error:
                    raise SubgraphUnreachable(request.subgraph, f"the event stream broke: {error}") from error
                for event in stream.feed(chunk):
                    if event.kind == "complete":
                        return
                    if event.kind == "next":
                        yield SubgraphResponse(request.subgraph, payload=_payload(request.subgraph, event.data))
                error_response = stream.error_response
                if error_response is not None:
                    yield error_response
                    return
                if not chunk or stream.ended:
                    raise SubgraphUnreachable(request.subgraph, "the event stream ended before it was complete")
        finally:
            self._open.discard(writer)
            writer.close()

    async def close(self) -> None:
        """End every stream; subscriptions fail as unreachable."""
        for writer in self._open:
            writer.close()

    async def _connect(self, request: SubgraphRequest) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        body = request.body()
        headers, endpoint = encoded_headers(request.subgraph, request.headers), self._endpoint
        try:
            async with asyncio.timeout(self._options.connect_timeout):
                reader, writer = await asyncio.open_connection(
                    endpoint.address, endpoint.port, ssl=endpoint.tls, server_hostname=endpoint.server_hostname
                )
                writer.write(self._head + b"Content-Length: %d\r\n" % len(body) + headers + b"\r\n" + body)
                await writer.drain()
        except TimeoutError:
            raise SubgraphTimeout(request.subgraph, "no connection before the deadline") from None
        except OSError as error:
            raise SubgraphUnreachable(request.subgraph, f"no connection: {error}") from error
        return reader, writer


class _ResponseStream:
    """The callbacks of the HTTP parser for one response that is an event stream, or an error with a JSON body."""

    def __init__(self, subgraph: str, max_event: int) -> None:
        self._subgraph = subgraph
        self._http = httptools.HttpResponseParser(self)
        self._parser = EventStreamParser(max_event)
        self._events: list[ServerSentEvent] = []
        self._is_stream = False
        self._body = bytearray()
        self.ended = False
        self.error_response: SubgraphResponse | None = None

    def feed(self, chunk: bytes) -> list[ServerSentEvent]:
        try:
            self._http.feed_data(chunk)
        except (httptools.HttpParserError, EventTooLarge) as error:
            raise SubgraphBadResponse(self._subgraph, str(error)) from error
        events, self._events = self._events, []
        return events

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"content-type":
            self._is_stream = value.lower().startswith(b"text/event-stream")

    def on_body(self, body: bytes) -> None:
        if self._is_stream and self._http.get_status_code() == 200:
            self._events.extend(self._parser.feed(body))
        elif len(self._body) < MAX_ERROR_BYTES:
            self._body.extend(body)

    def on_message_complete(self) -> None:
        self.ended = True
        status = self._http.get_status_code()
        if not self._is_stream:
            self.error_response = SubgraphResponse(self._subgraph, body=bytes(self._body), status=status)
        elif status != 200:
            raise SubgraphHttpError(self._subgraph, status)


def _payload(subgraph: str, data: str) -> dict[str, Any]:
    try:
        payload = decode_json(data)
    except ValueError as error:
        raise SubgraphBadResponse(subgraph, "an event is not JSON") from error
    if not isinstance(payload, dict):
        raise SubgraphBadResponse(subgraph, "an event is not a GraphQL response")
    return payload
