"""graphql-sse's single connection mode: one event stream for many operations, for clients on HTTP/1.1.

PUT reserves a stream and returns its token; GET with the token opens it; POST with the token starts an operation whose
responses arrive on the stream; DELETE ends one.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from urllib.parse import parse_qs

from router.server.config.options.subscriptions import SubscriptionOptions
from router.server.errors import RequestRejected
from router.server.pipeline.context import REJECTIONS, Client, OperationContext
from router.server.pipeline.parameters import RequestParameters
from router.server.pipeline.pipeline import OperationPipeline
from router.server.protocols.http import responses
from router.server.protocols.http.endpoint import GraphqlEndpoint
from router.server.protocols.http.media_types import ResponseMediaType, is_json
from router.server.protocols.http.messages import HttpRequest, HttpResponse
from router.server.protocols.http.parameters import from_json_body
from router.server.protocols.rejections import RejectionReporter
from router.server.protocols.result_streams import encoded_payloads, with_heartbeats
from router.server.protocols.sse.events import HEARTBEAT, complete_event_of, next_event_of
from router.server.security.authentication.identity import Identity

logger = logging.getLogger(__name__)

TOKEN_HEADER = b"x-graphql-event-stream-token"
MAX_STREAMS = 10_000
"""Streams that are reserved or open in one process: a bound on what anonymous PUTs can occupy."""


@dataclass(frozen=True, slots=True)
class _RunningOperation:
    task: asyncio.Task[None]
    identity: Identity | None


class _Stream:
    """One reserved stream and the operations whose responses are sent on it."""

    def __init__(self, client: Client, buffer: int) -> None:
        self.owner = _owner(client)
        self.reserved_by = client.identity
        self.events: asyncio.Queue[bytes | None] = asyncio.Queue(buffer)
        self.running: dict[str, _RunningOperation] = {}
        self.open = False
        self.expiry: asyncio.TimerHandle | None = None

    def uses_revoked_credentials(self, revoked: Callable[[Identity], bool]) -> bool:
        """Return True if it was reserved, or an operation on it started, with credentials that are revoked."""
        used = (self.reserved_by, *(running.identity for running in self.running.values()))
        return any(identity is not None and revoked(identity) for identity in used)

    def end(self) -> None:
        for running in self.running.values():
            running.task.cancel()
        if self.expiry is not None:
            self.expiry.cancel()
        while self.events.full():
            self.events.get_nowait()
        self.events.put_nowait(None)


class SingleConnections:
    """All streams of this kind. They live in one process: with several workers, clients need sticky connections."""

    def __init__(
        self,
        options: SubscriptionOptions,
        graphql: GraphqlEndpoint,
        pipeline: OperationPipeline,
        rejections: RejectionReporter,
    ) -> None:
        self._options = options
        self._graphql = graphql
        self._pipeline = pipeline
        self._rejections = rejections
        self._streams: dict[str, _Stream] = {}

    async def respond(self, request: HttpRequest) -> HttpResponse:
        """Respond to any request on the stream path."""
        try:
            client = await self._graphql.authenticate(request)
            match request.method:
                case "PUT":
                    return self._reserve(client)
                case "GET":
                    return self._connect(request, client)
                case "POST":
                    return await self._start(request, client)
                case "DELETE":
                    return await self._stop(request, client)
                case _:
                    return responses.plain_response(
                        405, "Use PUT, GET, POST or DELETE.\n", [(b"allow", b"PUT, GET, POST, DELETE")]
                    )
        except RequestRejected as rejected:
            response = responses.rejection_response(rejected, ResponseMediaType.GRAPHQL_RESPONSE)
            self._rejections.http(request, response.status, rejected.code)
            return response

    async def close(self) -> None:
        """End every stream."""
        for token in tuple(self._streams):
            self._end(token)

    def end_revoked(self, revoked: Callable[[Identity], bool]) -> int:
        """End the streams of clients whose credentials are revoked; returns how many there were."""
        tokens = [token for token, stream in self._streams.items() if stream.uses_revoked_credentials(revoked)]
        for token in tokens:
            self._end(token)
        return len(tokens)

    def _reserve(self, client: Client) -> HttpResponse:
        if len(self._streams) >= MAX_STREAMS:
            raise RequestRejected("TOO_MANY_STREAMS", "Too many event streams.", status=503)
        token = secrets.token_urlsafe(24)
        stream = _Stream(client, self._options.buffer_size)
        stream.expiry = asyncio.get_running_loop().call_later(
            self._options.reservation_timeout, self._end_unless_open, token
        )
        self._streams[token] = stream
        return responses.plain_response(201, token)

    def _connect(self, request: HttpRequest, client: Client) -> HttpResponse:
        token, stream = self._find(request, client)
        if stream.open:
            return responses.plain_response(409, "Stream already open\n")
        stream.open = True
        response = responses.event_stream_response(
            with_heartbeats(self._events(token, stream), HEARTBEAT, self._options.keep_alive_interval)
        )
        response.long_lived, response.viewer = True, client.identity
        return response

    async def _events(self, token: str, stream: _Stream) -> AsyncGenerator[bytes, None]:
        try:
            yield HEARTBEAT  # Sent at once, so that the client receives the response's head.
            while (event := await stream.events.get()) is not None:
                yield event
        finally:
            self._end(token)

    async def _start(self, request: HttpRequest, client: Client) -> HttpResponse:
        _, stream = self._find(request, client)
        if not is_json(request.index.get(b"content-type")):
            raise RequestRejected("UNSUPPORTED_MEDIA_TYPE", "The Content-Type must be application/json.", status=415)
        self._graphql.decode_body(request)
        parameters = from_json_body(request.body)
        if isinstance(parameters, list):
            raise RequestRejected("BATCHING_NOT_ENABLED", "A request must have exactly one operation.")
        operation_id = parameters.extensions.get("operationId")
        if not isinstance(operation_id, str) or not operation_id:
            raise RequestRejected("BAD_REQUEST", "The extension 'operationId' is missing.")
        if operation_id in stream.running:
            raise RequestRejected("OPERATION_EXISTS", "Operation with ID already exists", status=409)
        if len(stream.running) >= self._options.max_operations_per_connection:
            raise RequestRejected("TOO_MANY_OPERATIONS", "Too many operations on this stream.", status=429)
        task = asyncio.ensure_future(self._operate(stream, operation_id, parameters, client))
        stream.running[operation_id] = _RunningOperation(task, client.identity)
        return HttpResponse(202)

    async def _stop(self, request: HttpRequest, client: Client) -> HttpResponse:
        _, stream = self._find(request, client)
        operation_id = parse_qs(request.query_string.decode("latin-1")).get("operationId", [""])[0]
        if not operation_id:
            raise RequestRejected("BAD_REQUEST", "The parameter 'operationId' is missing.")
        running = stream.running.pop(operation_id, None)
        if running is None:
            return responses.plain_response(404, "Operation not found\n")
        running.task.cancel()
        await asyncio.wait((running.task,))
        return HttpResponse(200)

    async def _operate(self, stream: _Stream, operation_id: str, parameters: RequestParameters, client: Client) -> None:
        try:
            outcome = await self._pipeline.run(OperationContext(parameters, client, accepts_deferred=True))
            if isinstance(outcome, REJECTIONS):
                payload = responses.encode_errors(responses.errors_of(outcome))
                await stream.events.put(next_event_of(operation_id, payload))
            else:
                async with aclosing(encoded_payloads(outcome)) as payloads:
                    async for payload in payloads:
                        await stream.events.put(next_event_of(operation_id, payload))
        except Exception:
            logger.exception("unexpected failure of an operation on an event stream")
            failure = RequestRejected("INTERNAL_SERVER_ERROR", "Internal server error.", status=500)
            await stream.events.put(next_event_of(operation_id, responses.encode_errors([failure.as_graphql()])))
        stream.running.pop(operation_id, None)
        await stream.events.put(complete_event_of(operation_id))

    def _find(self, request: HttpRequest, client: Client) -> tuple[str, _Stream]:
        """Return the stream whose token the request carries; it must have been reserved by the same client."""
        presented = request.index.get(TOKEN_HEADER, b"").decode("latin-1")
        if not presented:
            presented = parse_qs(request.query_string.decode("latin-1")).get("token", [""])[0]
        stream = self._streams.get(presented)
        if stream is None or stream.owner != _owner(client):
            raise RequestRejected("STREAM_NOT_FOUND", "Stream not found", status=404)
        return presented, stream

    def _end_unless_open(self, token: str) -> None:
        stream = self._streams.get(token)
        if stream is not None and not stream.open:
            self._end(token)

    def _end(self, token: str) -> None:
        stream = self._streams.pop(token, None)
        if stream is not None:
            stream.end()


def _owner(client: Client) -> str | None:
    identity = client.identity
    return None if identity is None else f"{identity.issuer}|{identity.subject}"
