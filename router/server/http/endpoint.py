"""POST and GET on the GraphQL path: GraphQL over HTTP, with streams where the client takes them.

The way of the plain POST is kept short: it is what nearly every request is.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from time import perf_counter

from router.execution import ExecutionResult, IncrementalResult, RequestError
from router.planning.plan import OperationKind
from router.server.authentication import Authenticator
from router.server.configuration.root import RouterConfig
from router.server.errors import RequestRefused
from router.server.http import answers
from router.server.http.compression import decoded
from router.server.http.conditional import apply_conditions
from router.server.http.csrf import CsrfGuard
from router.server.http.media_types import (
    AnswerType,
    accepted_types,
    is_json,
    single_answer_type,
    stream_answer_type,
)
from router.server.http.messages import HttpRequest, HttpResponse, decoded_headers
from router.server.http.parameters import RequestParameters, from_json_body, from_parameters, from_query_string
from router.server.http.streams import encoded_answers, with_heartbeats
from router.server.http.uploads import Upload
from router.server.operations import ANY_KIND, QUERIES, Client, Operations, Outcome
from router.server.subscriptions.server_sent_events import HEARTBEAT, distinct_stream
from router.server.subscriptions.websocket_session import Disconnected

log = logging.getLogger("router.server")

RATE_LIMIT_HEADERS = frozenset({b"ratelimit", b"ratelimit-policy", b"retry-after"})
SINGLE_ANSWERS = frozenset({OperationKind.QUERY, OperationKind.MUTATION})
_SUBSCRIPTION_SPEC = 'subscriptionSpec="1.0"'
_INCREMENTAL_SPEC = 'incrementalSpec="v0.2"'


class GraphqlEndpoint:
    """Answers GraphQL requests over HTTP."""

    def __init__(
        self, config: RouterConfig, operations: Operations, authenticator: Authenticator | None, csrf: CsrfGuard
    ) -> None:
        self.operations = operations
        self._authenticator = authenticator
        self._csrf = csrf
        self._batching = config.batching
        self._keep_alive = config.subscriptions.keep_alive
        self._streams = config.subscriptions.enabled
        self._uploads = config.uploads
        self._longest_url = config.limits.url
        self._max_body = config.limits.body
        self._server_timing = config.telemetry.debug.server_timing

    async def respond(self, request: HttpRequest) -> HttpResponse:
        """The answer to any request on the GraphQL path."""
        accepted = accepted_types(request.index.get(b"accept"))
        if not accepted:
            self.operations.refusals.http(request, 406, "NOT_ACCEPTABLE")
            return answers.plain_answer(406, "Not acceptable: ask for application/graphql-response+json or JSON.\n")
        kind = single_answer_type(accepted)
        try:
            if not self._server_timing:
                return await self._answer(request, accepted, kind)
            began = perf_counter()
            response = await self._answer(request, accepted, kind)
            spent = f"total;dur={(perf_counter() - began) * 1000:.2f}"
            response.headers.append((b"server-timing", spent.encode()))
            return response
        except (RequestRefused, RequestError) as refused:
            refusal = answers.refusal_answer(refused, kind or AnswerType.JSON)
            self.operations.refusals.http(request, refusal.status, refused)
            return refusal
        except Disconnected:
            raise  # In the middle of its request: there is nobody to answer.
        except Exception:
            # The boundary: what nobody foresaw is logged here, and clients learn only that it happened.
            log.exception("unforeseen failure")
            failure = RequestRefused("INTERNAL_SERVER_ERROR", "Internal server error.", status=500)
            return answers.refusal_answer(failure, kind or AnswerType.JSON)

    async def _answer(
        self, request: HttpRequest, accepted: tuple[AnswerType, ...], kind: AnswerType | None
    ) -> HttpResponse:
        method = request.method
        if method == "POST":
            if not is_json(request.index.get(b"content-type")):
                if self._uploads.enabled and _is_form(request):
                    return await self._answer_upload(request, kind)
                raise _unsupported_type(request.index.get(b"content-type"))
            client = await self.client_of(request)
            if b"content-encoding" in request.index:
                self.unpack(request)
            parameters = from_json_body(request.body)
            if isinstance(parameters, list):
                return await self._answer_batch(parameters, client, kind)
            kinds = ANY_KIND
        elif method == "GET":
            if len(request.query_string) > self._longest_url:
                raise RequestRefused("URI_TOO_LONG", "The query string is too long.", status=414)
            self._csrf.check_cross_site(request.index)
            client = await self.client_of(request)
            parameters = from_query_string(request.query_string)
            kinds = QUERIES
        else:
            raise RequestRefused(
                "METHOD_NOT_ALLOWED", "Use GET or POST.", status=405, headers=[(b"allow", b"GET, POST, OPTIONS")]
            )
        stream = stream_answer_type(accepted)
        if stream is None or not self._streams:
            outcome = await self.operations.start(parameters, client, kinds & SINGLE_ANSWERS)
            response = answers.result_answer(_complete(outcome), kind or AnswerType.JSON)
            if client.answer_headers:
                response.headers.extend(client.answer_headers)
            if method == "GET":
                apply_conditions(request, response)
            return response
        return await self._streamed(parameters, client, kinds, kind, stream)

    def unpack(self, request: HttpRequest) -> None:
        """Take the coding off a body. Raises RequestRefused (400, 413, 415)."""
        coding = request.index.get(b"content-encoding")
        if coding is not None:
            request.body = decoded(request.body, coding.decode("latin-1").strip().lower(), self._max_body)

    async def client_of(self, request: HttpRequest) -> Client:
        """Who sent a request. Raises RequestRefused (401, 503)."""
        identity = None
        if self._authenticator is not None:
            identity = await self._authenticator.of_request(request.index)
        headers = decoded_headers(request.headers)
        return Client(headers, identity, request.peer)

    async def _streamed(
        self,
        parameters: RequestParameters,
        client: Client,
        kinds: frozenset[OperationKind],
        kind: AnswerType | None,
        stream: AnswerType,
    ) -> HttpResponse:
        """For clients that take streams. Complete answers go as one document where they take that too."""
        if stream is AnswerType.EVENT_STREAM:
            # A GET of an event stream may be a subscription: it is what EventSource sends, and it changes nothing.
            kinds |= {OperationKind.SUBSCRIPTION}
        try:
            outcome = await self.operations.start(parameters, client, kinds, accepts_deferred=True)
        except RequestError as refused:
            if kind is not None:
                raise
            outcome = ExecutionResult(errors=refused.entries, has_data=False)
        if isinstance(outcome, ExecutionResult) and kind is not None:
            return answers.result_answer(outcome, kind)
        response = self._stream_of(outcome, stream)
        response.endless = not isinstance(outcome, ExecutionResult | IncrementalResult)
        response.viewer = client.identity
        response.headers.extend(client.answer_headers)
        return response

    def _stream_of(self, outcome: Outcome, stream: AnswerType) -> HttpResponse:
        encoded = encoded_answers(outcome)
        if stream is AnswerType.EVENT_STREAM:
            events = distinct_stream(encoded)
            return answers.event_stream_answer(with_heartbeats(events, HEARTBEAT, self._keep_alive))
        if isinstance(outcome, ExecutionResult | IncrementalResult):
            return answers.multipart_answer(encoded, subtype=_INCREMENTAL_SPEC)
        wrapped = with_heartbeats(_as_payloads(encoded), b"{}", self._keep_alive)
        return answers.multipart_answer(wrapped, subtype=_SUBSCRIPTION_SPEC)

    async def _answer_upload(self, request: HttpRequest, kind: AnswerType | None) -> HttpResponse:
        # A form is what any page can send: it must prove that its page was allowed to.
        self._csrf.check_simple_body(request.index)
        client = await self.client_of(request)
        upload = Upload(request, self._uploads, self._max_body)
        try:
            await upload.open()
            parameters = from_parameters(upload.parameters)
            outcome = await self.operations.start(parameters, client, SINGLE_ANSWERS, uploads=upload.files)
            upload.check()
        finally:
            upload.close()
        response = answers.result_answer(_complete(outcome), kind or AnswerType.JSON)
        response.headers.extend(client.answer_headers)
        return response

    async def _answer_batch(
        self, batch: list[RequestParameters], client: Client, kind: AnswerType | None
    ) -> HttpResponse:
        if not self._batching.enabled:
            raise RequestRefused("BATCHING_NOT_ENABLED", "This server takes one operation in a request.")
        if not 0 < len(batch) <= self._batching.limit:
            raise RequestRefused(
                "BATCH_LIMIT_EXCEEDED", f"A batch holds between 1 and {self._batching.limit} operations."
            )
        encoded: list[bytes] = []
        told: list[tuple[bytes, bytes]] = []
        for parameters in batch:
            # One after the other: a batch must not take more of the server than its sender could one by one.
            try:
                outcome = await self.operations.start(parameters, client, SINGLE_ANSWERS)
                encoded.append(_complete(outcome).encode())
            except (RequestRefused, RequestError) as refused:
                encoded.append(answers.encode_errors(answers.errors_of(refused)))
                told.extend(refused.headers if isinstance(refused, RequestRefused) else ())
            told.extend(client.answer_headers)
            client.answer_headers.clear()
        response = answers.result_answer(_EMPTY, kind or AnswerType.JSON)
        response.body = b"[" + b",".join(encoded) + b"]"
        # What one operation says of caching is not true of all. What its client has left is: the last knows best.
        response.headers.extend({name: value for name, value in told if name in RATE_LIMIT_HEADERS}.items())
        return response


_EMPTY = ExecutionResult(encoded_data=b"null")


def _complete(outcome: Outcome) -> ExecutionResult:
    """The outcome of an operation that was started without streams: there it is always complete."""
    assert isinstance(outcome, ExecutionResult)
    return outcome


async def _as_payloads(encoded: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(encoded):
        async for answer in encoded:
            yield b'{"payload":' + answer + b"}"


def _is_form(request: HttpRequest) -> bool:
    return request.index.get(b"content-type", b"").lower().startswith(b"multipart/form-data")


def _unsupported_type(content_type: bytes | None) -> RequestRefused:
    if content_type is None:
        return RequestRefused("UNSUPPORTED_MEDIA_TYPE", "A POST needs a Content-Type: application/json.", status=415)
    return RequestRefused("UNSUPPORTED_MEDIA_TYPE", "The Content-Type must be application/json.", status=415)
