"""graphql-sse's single connection mode: one event stream for many operations, for clients on HTTP/1.1.

PUT reserves a stream and gives its token; GET with the token opens it; POST with the token starts an operation whose
answers arrive on the stream; DELETE ends one.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from urllib.parse import parse_qs

from router.execution import RequestError
from router.server.authentication.identity import Identity
from router.server.configuration.endpoints import SubscriptionOptions
from router.server.errors import RequestRefused
from router.server.http import answers
from router.server.http.endpoint import GraphqlEndpoint
from router.server.http.media_types import AnswerType, is_json
from router.server.http.messages import HttpRequest, HttpResponse
from router.server.http.parameters import RequestParameters, from_json_body
from router.server.http.streams import encoded_answers, with_heartbeats
from router.server.operations import Client
from router.server.subscriptions.server_sent_events import HEARTBEAT, complete_event_of, next_event_of

log = logging.getLogger("router.server.sse")

TOKEN_HEADER = b"x-graphql-event-stream-token"
MAX_RESERVED = 10_000
"""Streams that are reserved or open in one process: what a stranger's PUTs can take up."""


@dataclass(frozen=True, slots=True)
class _Running:
    task: asyncio.Task[None]
    identity: Identity | None


class _Stream:
    """One reserved stream and the operations whose answers go to it."""

    def __init__(self, client: Client, buffer: int) -> None:
        self.owner = _owner(client)
        self.reserved_by = client.identity
        self.events: asyncio.Queue[bytes | None] = asyncio.Queue(buffer)
        self.running: dict[str, _Running] = {}
        self.open = False
        self.expiry: asyncio.TimerHandle | None = None

    def concerns(self, revoked: Callable[[Identity], bool]) -> bool:
        """Whether it was reserved, or an operation on it begun, with credentials that hold no longer."""
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

    def __init__(self, options: SubscriptionOptions, graphql: GraphqlEndpoint) -> None:
        self._options = options
        self._graphql = graphql
        self._streams: dict[str, _Stream] = {}

    async def respond(self, request: HttpRequest) -> HttpResponse:
        """The answer to any request on the stream path."""
        try:
            client = await self._graphql.client_of(request)
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
                    return answers.plain_answer(
                        405, "Use PUT, GET, POST or DELETE.\n", [(b"allow", b"PUT, GET, POST, DELETE")]
                    )
        except (RequestRefused, RequestError) as refused:
            refusal = answers.refusal_answer(refused, AnswerType.GRAPHQL_RESPONSE)
            self._graphql.operations.refusals.http(request, refusal.status, refused)
            return refusal

    async def close(self) -> None:
        """End every stream."""
        for token in tuple(self._streams):
            self._forget(token)

    def end_revoked(self, revoked: Callable[[Identity], bool]) -> int:
        """End the streams of clients whose credentials hold no longer; gives how many there were."""
        ended = [token for token, stream in self._streams.items() if stream.concerns(revoked)]
        for token in ended:
            self._forget(token)
        return len(ended)

    def _reserve(self, client: Client) -> HttpResponse:
        if len(self._streams) >= MAX_RESERVED:
            raise RequestRefused("TOO_MANY_STREAMS", "Too many event streams.", status=503)
        token = secrets.token_urlsafe(24)
        stream = _Stream(client, self._options.buffer)
        stream.expiry = asyncio.get_running_loop().call_later(
            self._options.reservation_timeout, self._forget_unless_open, token
        )
        self._streams[token] = stream
        return answers.plain_answer(201, token)

    def _connect(self, request: HttpRequest, client: Client) -> HttpResponse:
        token, stream = self._find(request, client)
        if stream.open:
            return answers.plain_answer(409, "Stream already open\n")
        stream.open = True
        response = answers.event_stream_answer(
            with_heartbeats(self._events(token, stream), HEARTBEAT, self._options.keep_alive)
        )
        response.endless, response.viewer = True, client.identity
        return response

    async def _events(self, token: str, stream: _Stream) -> AsyncGenerator[bytes, None]:
        try:
            yield HEARTBEAT  # Sent at once, so that the client knows that the stream is open.
            while (event := await stream.events.get()) is not None:
                yield event
        finally:
            self._forget(token)

    async def _start(self, request: HttpRequest, client: Client) -> HttpResponse:
        _, stream = self._find(request, client)
        if not is_json(request.index.get(b"content-type")):
            raise RequestRefused("UNSUPPORTED_MEDIA_TYPE", "The Content-Type must be application/json.", status=415)
        self._graphql.unpack(request)
        parameters = from_json_body(request.body)
        if isinstance(parameters, list):
            raise RequestRefused("BATCHING_NOT_ENABLED", "One operation in a request, please.")
        operation_id = parameters.extensions.get("operationId")
        if not isinstance(operation_id, str) or not operation_id:
            raise RequestRefused("BAD_REQUEST", "The extension 'operationId' is missing.")
        if operation_id in stream.running:
            raise RequestRefused("OPERATION_EXISTS", "Operation with ID already exists", status=409)
        if len(stream.running) >= self._options.max_per_connection:
            raise RequestRefused("TOO_MANY_OPERATIONS", "Too many operations on this stream.", status=429)
        task = asyncio.ensure_future(self._operate(stream, operation_id, parameters, client))
        stream.running[operation_id] = _Running(task, client.identity)
        return HttpResponse(202)

    async def _stop(self, request: HttpRequest, client: Client) -> HttpResponse:
        _, stream = self._find(request, client)
        operation_id = parse_qs(request.query_string.decode("latin-1")).get("operationId", [""])[0]
        if not operation_id:
            raise RequestRefused("BAD_REQUEST", "The parameter 'operationId' is missing.")
        running = stream.running.pop(operation_id, None)
        if running is None:
            return answers.plain_answer(404, "Operation not found\n")
        running.task.cancel()
        await asyncio.wait((running.task,))
        return HttpResponse(200)

    async def _operate(self, stream: _Stream, operation_id: str, parameters: RequestParameters, client: Client) -> None:
        try:
            outcome = await self._graphql.operations.start(parameters, client, accepts_deferred=True)
            async with aclosing(encoded_answers(outcome)) as encoded:
                async for answer in encoded:
                    await stream.events.put(next_event_of(operation_id, answer))
        except (RequestRefused, RequestError) as refused:
            answer = answers.encode_errors(answers.errors_of(refused))
            await stream.events.put(next_event_of(operation_id, answer))
        except Exception:
            log.exception("unforeseen failure")
            failure = RequestRefused("INTERNAL_SERVER_ERROR", "Internal server error.", status=500)
            await stream.events.put(next_event_of(operation_id, answers.encode_errors([failure.as_graphql()])))
        stream.running.pop(operation_id, None)
        await stream.events.put(complete_event_of(operation_id))

    def _find(self, request: HttpRequest, client: Client) -> tuple[str, _Stream]:
        """The stream whose token the request carries; another client's token opens nothing."""
        presented = request.index.get(TOKEN_HEADER, b"").decode("latin-1")
        if not presented:
            presented = parse_qs(request.query_string.decode("latin-1")).get("token", [""])[0]
        stream = self._streams.get(presented)
        if stream is None or stream.owner != _owner(client):
            raise RequestRefused("STREAM_NOT_FOUND", "Stream not found", status=404)
        return presented, stream

    def _forget_unless_open(self, token: str) -> None:
        stream = self._streams.get(token)
        if stream is not None and not stream.open:
            self._forget(token)

    def _forget(self, token: str) -> None:
        stream = self._streams.pop(token, None)
        if stream is not None:
            stream.end()


def _owner(client: Client) -> str | None:
    identity = client.identity
    return None if identity is None else f"{identity.issuer}|{identity.subject}"
