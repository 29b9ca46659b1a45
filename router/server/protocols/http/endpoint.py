"""POST and GET on the GraphQL path: GraphQL over HTTP, with streams for clients that accept them.

The path of the plain POST is short, since nearly every request is one.
"""

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from time import perf_counter

from router.execution import ExecutionResult, IncrementalResult, RequestError
from router.planning.plan import OperationKind
from router.server.config.root import RouterConfig
from router.server.errors import RequestRejected
from router.server.pipeline.context import (
    ANY_KIND,
    QUERIES,
    QUERIES_AND_MUTATIONS,
    REJECTIONS,
    Client,
    OperationContext,
    Rejection,
    Result,
)
from router.server.pipeline.parameters import RequestParameters, parse_parameters
from router.server.pipeline.pipeline import OperationPipeline
from router.server.protocols.disconnected import Disconnected
from router.server.protocols.http import responses
from router.server.protocols.http.browser_protection.csrf import CsrfGuard
from router.server.protocols.http.compression import decoded
from router.server.protocols.http.conditional import apply_conditions
from router.server.protocols.http.defer_2022 import encoded_in_2022_format
from router.server.protocols.http.media_types import (
    AcceptedResponses,
    ResponseMediaType,
    accepted_responses,
    is_json,
)
from router.server.protocols.http.messages import HttpRequest, HttpResponse, decoded_headers
from router.server.protocols.http.parameters import from_json_body, from_query_string
from router.server.protocols.http.uploads import Upload
from router.server.protocols.rejections import RejectionReporter
from router.server.protocols.result_streams import encoded_payloads, with_heartbeats
from router.server.protocols.sse.events import HEARTBEAT, distinct_stream
from router.server.security.authentication import Authenticator
from router.server.security.authentication.identity import Identity

logger = logging.getLogger(__name__)

RATE_LIMIT_HEADERS = frozenset({b"ratelimit", b"ratelimit-policy", b"retry-after"})
_SUBSCRIPTION_SPEC = 'subscriptionSpec="1.0"'
_DEFER_2022_SPEC = "deferSpec=20220824"
_INCREMENTAL_SPEC = 'incrementalSpec="v0.2"'
_EMPTY = ExecutionResult(encoded_data=b"null")


class GraphqlEndpoint:
    """Responds to GraphQL requests over HTTP."""

    def __init__(
        self,
        config: RouterConfig,
        pipeline: OperationPipeline,
        authenticator: Authenticator | None,
        csrf: CsrfGuard,
        rejections: RejectionReporter,
    ) -> None:
        self._pipeline = pipeline
        self._authenticator = authenticator
        self._csrf = csrf
        self._rejections = rejections
        self._batching = config.batching
        self._heartbeat_interval = config.subscriptions.keep_alive_interval
        self._streams = config.subscriptions.enabled
        self._uploads = config.uploads
        self._max_url = config.limits.url
        self._max_body = config.limits.body
        self._server_timing = config.telemetry.debug.server_timing
        self._sends_cache_control = config.caching.send_cache_control

    async def respond(self, request: HttpRequest) -> HttpResponse:
        """Respond to any request on the GraphQL path."""
        accepted = accepted_responses(request.index.get(b"accept"))
        if accepted is None:
            self._rejections.http(request, 406, "NOT_ACCEPTABLE")
            return responses.plain_response(406, "Not acceptable: ask for application/graphql-response+json or JSON.\n")
        media_type = accepted.single
        began = perf_counter() if self._server_timing else 0.0
        try:
            response = await self._respond(request, accepted, media_type)
        except RequestRejected as rejected:
            response = responses.rejection_response(rejected, media_type or ResponseMediaType.JSON)
            self._rejections.http(request, response.status, rejected.code)
            return response
        except Disconnected:
            raise  # In the middle of the request: no client is left to receive a response.
        except Exception:
            # The boundary: unexpected failures are logged here, and clients learn only that one occurred.
            logger.exception("unexpected failure of a GraphQL request")
            failure = RequestRejected("INTERNAL_SERVER_ERROR", "Internal server error.", status=500)
            return responses.rejection_response(failure, media_type or ResponseMediaType.JSON)
        if self._server_timing:
            duration = f"total;dur={(perf_counter() - began) * 1000:.2f}"
            response.headers.append((b"server-timing", duration.encode()))
        return response

    async def _respond(
        self, request: HttpRequest, accepted: AcceptedResponses, media_type: ResponseMediaType | None
    ) -> HttpResponse:
        method = request.method
        if method == "POST":
            if not is_json(request.index.get(b"content-type")):
                if self._uploads.enabled and _is_form(request):
                    return await self._respond_to_upload(request, media_type)
                raise _unsupported_type(request.index.get(b"content-type"))
            client = _client(request, None) if self._authenticator is None else await self.authenticate(request)
            if b"content-encoding" in request.index:
                self.decode_body(request)
            parameters = from_json_body(request.body)
            if isinstance(parameters, list):
                return await self._respond_to_batch(parameters, client, media_type)
            kinds = QUERIES_AND_MUTATIONS
        elif method == "GET":
            if len(request.query_string) > self._max_url:
                raise RequestRejected("URI_TOO_LONG", "The query string is too long.", status=414)
            self._csrf.check_cross_site(request.index)
            client = await self.authenticate(request)
            parameters = from_query_string(request.query_string)
            kinds = QUERIES
        else:
            raise RequestRejected(
                "METHOD_NOT_ALLOWED", "Use GET or POST.", status=405, headers=[(b"allow", b"GET, POST, OPTIONS")]
            )
        if self._streams and (accepted.incremental is not None or accepted.subscription is not None):
            return await self._respond_with_stream(parameters, client, kinds, media_type, accepted)
        operation = OperationContext(parameters, client, kinds)
        outcome = await self._pipeline.run(operation)
        response = self._complete_response(operation, outcome, media_type)
        if method == "GET" and isinstance(outcome, ExecutionResult):
            apply_conditions(request, response)
        return response

    def decode_body(self, request: HttpRequest) -> None:
        """Remove the content coding of a body. Raises RequestRejected (400, 413, 415)."""
        coding = request.index.get(b"content-encoding")
        if coding is not None:
            request.body = decoded(request.body, coding.decode("latin-1").strip().lower(), self._max_body)

    async def authenticate(self, request: HttpRequest) -> Client:
        """Identify the client of a request. Raises RequestRejected (401, 503)."""
        identity = None
        if self._authenticator is not None:
            identity = await self._authenticator.of_request(request.index)
        return _client(request, identity)

    async def _respond_with_stream(
        self,
        parameters: RequestParameters,
        client: Client,
        kinds: frozenset[OperationKind],
        media_type: ResponseMediaType | None,
        formats: AcceptedResponses,
    ) -> HttpResponse:
        """Respond to clients that accept streams. Complete results are sent as one document where they accept it."""
        if formats.subscription is ResponseMediaType.EVENT_STREAM:
            # A GET of an event stream may be a subscription: EventSource sends those, and they change nothing.
            kinds |= {OperationKind.SUBSCRIPTION}
        elif formats.subscription is not None and kinds is not QUERIES:
            kinds = ANY_KIND
        operation = OperationContext(parameters, client, kinds, accepts_deferred=formats.incremental is not None)
        outcome = await self._pipeline.run(operation)
        if isinstance(outcome, RequestRejected):
            return self._complete_response(operation, outcome, media_type)
        if isinstance(outcome, RequestError):
            if media_type is not None:
                return self._complete_response(operation, outcome, media_type)
            outcome = ExecutionResult(errors=outcome.entries, has_data=False)
        if isinstance(outcome, ExecutionResult) and media_type is not None:
            return self._complete_response(operation, outcome, media_type)
        response = self._stream_of(outcome, formats)
        response.long_lived = not isinstance(outcome, ExecutionResult | IncrementalResult)
        response.viewer = client.identity
        response.headers.extend(operation.response_headers)
        return response

    def _stream_of(self, result: Result, formats: AcceptedResponses) -> HttpResponse:
        complete = isinstance(result, ExecutionResult | IncrementalResult)
        stream = formats.incremental or formats.subscription if complete else formats.subscription
        if isinstance(result, IncrementalResult) and stream is ResponseMediaType.MULTIPART_DEFER_2022:
            return responses.multipart_response(encoded_in_2022_format(result), subtype=_DEFER_2022_SPEC)
        payloads = encoded_payloads(result)
        if stream is ResponseMediaType.EVENT_STREAM:
            events = distinct_stream(payloads)
            return responses.event_stream_response(with_heartbeats(events, HEARTBEAT, self._heartbeat_interval))
        if stream is ResponseMediaType.MULTIPART_DEFER_2022:
            return responses.multipart_response(payloads, subtype=_DEFER_2022_SPEC)
        if complete and stream is ResponseMediaType.MULTIPART_MIXED:
            return responses.multipart_response(payloads, subtype=_INCREMENTAL_SPEC)
        wrapped = with_heartbeats(_in_payload_objects(payloads), b"{}", self._heartbeat_interval)
        return responses.multipart_response(wrapped, subtype=_SUBSCRIPTION_SPEC)

    async def _respond_to_upload(self, request: HttpRequest, media_type: ResponseMediaType | None) -> HttpResponse:
        # Any page can send a form: it must prove that its page was allowed to.
        self._csrf.check_simple_body(request.index)
        client = await self.authenticate(request)
        upload = Upload(request, self._uploads, self._max_body)
        try:
            await upload.open()
            parameters = parse_parameters(upload.parameters)
            operation = OperationContext(parameters, client, QUERIES_AND_MUTATIONS, uploads=upload.files)
            outcome = await self._pipeline.run(operation)
            if isinstance(outcome, ExecutionResult):
                upload.check()
        finally:
            upload.close()
        return self._complete_response(operation, outcome, media_type)

    async def _respond_to_batch(
        self, batch: list[RequestParameters], client: Client, media_type: ResponseMediaType | None
    ) -> HttpResponse:
        if not self._batching.enabled:
            raise RequestRejected("BATCHING_NOT_ENABLED", "This server accepts one operation in a request.")
        if not 0 < len(batch) <= self._batching.max_operations:
            raise RequestRejected(
                "BATCH_LIMIT_EXCEEDED", f"A batch must have between 1 and {self._batching.max_operations} operations."
            )
        encoded: list[bytes] = []
        headers: list[tuple[bytes, bytes]] = []
        for parameters in batch:
            # One after the other: a batch must not take more of the server than its client could one by one.
            operation = OperationContext(parameters, client, QUERIES_AND_MUTATIONS)
            outcome = await self._pipeline.run(operation)
            if isinstance(outcome, REJECTIONS):
                encoded.append(responses.encode_errors(responses.errors_of(outcome)))
                headers.extend(outcome.headers if isinstance(outcome, RequestRejected) else ())
            else:
                encoded.append(_complete(outcome).encode())
            headers.extend(operation.response_headers)
        response = responses.result_response(_EMPTY, media_type or ResponseMediaType.JSON)
        response.headers.append(responses.NO_STORE)
        response.body = b"[" + b",".join(encoded) + b"]"
        # Caching headers of one operation do not hold for all. Of the rate limits, the last state is the newest.
        response.headers.extend({name: value for name, value in headers if name in RATE_LIMIT_HEADERS}.items())
        return response

    def _complete_response(
        self, operation: OperationContext, outcome: Result | Rejection, media_type: ResponseMediaType | None
    ) -> HttpResponse:
        if isinstance(outcome, REJECTIONS):
            return responses.rejection_response(outcome, media_type or ResponseMediaType.JSON)
        result = _complete(outcome)
        response = responses.result_response(result, media_type or ResponseMediaType.JSON)
        added = operation.response_headers
        if added:
            response.headers.extend(added)
        if (self._sends_cache_control or result.errors) and (not added or b"cache-control" not in dict(added)):
            response.headers.append(responses.NO_STORE)
        return response


def _client(request: HttpRequest, identity: Identity | None) -> Client:
    headers = request.text
    return Client(decoded_headers(request.headers) if headers is None else headers, identity, request.peer)


def _complete(result: Result) -> ExecutionResult:
    """Return the result of an operation that was run without streams, which is always complete."""
    assert isinstance(result, ExecutionResult)
    return result


async def _in_payload_objects(payloads: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(payloads):
        async for payload in payloads:
            yield b'{"payload":' + payload + b"}"


def _is_form(request: HttpRequest) -> bool:
    return request.index.get(b"content-type", b"").lower().startswith(b"multipart/form-data")


def _unsupported_type(content_type: bytes | None) -> RequestRejected:
    if content_type is None:
        return RequestRejected("UNSUPPORTED_MEDIA_TYPE", "A POST needs a Content-Type: application/json.", status=415)
    return RequestRejected("UNSUPPORTED_MEDIA_TYPE", "The Content-Type must be application/json.", status=415)
