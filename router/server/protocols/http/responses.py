"""Results and errors as HTTP responses: GraphQL over HTTP, section "Response", incremental and streamed forms."""

from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import aclosing
from typing import Any

import orjson

from router.execution import ExecutionResult
from router.server.errors import RequestRejected
from router.server.pipeline.context import Rejection
from router.server.protocols.http.media_types import ResponseMediaType
from router.server.protocols.http.messages import HttpResponse

JSON_HEADER = (b"content-type", b"application/json; charset=utf-8")
_CONTENT_TYPES = {
    ResponseMediaType.JSON: JSON_HEADER,
    ResponseMediaType.GRAPHQL_RESPONSE: (b"content-type", b"application/graphql-response+json; charset=utf-8"),
}
_VARY = (b"vary", b"accept")
NO_STORE = (b"cache-control", b"no-store")
"""For errors, streams and results without a caching policy: their status alone could make them cacheable (RFC 9111,
section 4.2.2)."""


def result_response(result: ExecutionResult, media_type: ResponseMediaType) -> HttpResponse:
    """Encode a complete result.

    Without `data`, the status is 400 in `application/graphql-response+json` and 200 in `application/json`.
    """
    status = 200 if result.has_data or media_type is ResponseMediaType.JSON else 400
    return HttpResponse(status, result.encode(), [_CONTENT_TYPES[media_type], _VARY])


def rejection_response(rejection: Rejection, media_type: ResponseMediaType) -> HttpResponse:
    """Encode a response that has only errors.

    An invalid operation has the status 400, but 200 in `application/json`; errors of the request or of its client have
    their own status in either.
    """
    headers = [_CONTENT_TYPES[media_type], _VARY, NO_STORE]
    well_formed, status = True, 400
    if isinstance(rejection, RequestRejected):
        well_formed, status = rejection.well_formed, rejection.status
        headers.extend(rejection.headers)
    if media_type is ResponseMediaType.JSON and well_formed and status == 400:
        status = 200
    return HttpResponse(status, encode_errors(errors_of(rejection)), headers)


def errors_of(rejection: Rejection) -> list[dict[str, Any]]:
    """Return the entries of `errors`."""
    if isinstance(rejection, RequestRejected):
        return [rejection.as_graphql()]
    return [entry.as_json() for entry in rejection.entries]


def encode_errors(errors: Iterable[Mapping[str, Any]]) -> bytes:
    """Encode a GraphQL response that has only errors."""
    return orjson.dumps({"errors": list(errors)})


def multipart_response(payloads: AsyncGenerator[bytes, None], *, subtype: str) -> HttpResponse:
    """Send a sequence of JSON texts as `multipart/mixed`, each part as soon as it is there.

    Each part is followed by its closing delimiter at once, so that clients need not wait for the next to know that
    this one is complete. `subtype` is the parameter that names the protocol, e.g. `deferSpec=20220824`.
    """

    async def parts() -> AsyncGenerator[bytes, None]:
        yield b"\r\n---"
        async with aclosing(payloads):
            async for payload in payloads:
                yield b"\r\ncontent-type: application/json; charset=utf-8\r\n\r\n" + payload + b"\r\n---"
        yield b"--\r\n"

    content_type = f'multipart/mixed; boundary="-"; {subtype}'.encode("latin-1")
    headers = [(b"content-type", content_type), NO_STORE, _VARY]
    return HttpResponse(200, b"", headers, parts())


def event_stream_response(events: AsyncGenerator[bytes, None]) -> HttpResponse:
    """Send encoded server-sent events."""
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        NO_STORE,
        (b"x-accel-buffering", b"no"),
        _VARY,
    ]
    return HttpResponse(200, b"", headers, events)


def plain_response(status: int, text: str, headers: Iterable[tuple[bytes, bytes]] = ()) -> HttpResponse:
    """Send a short text, for errors outside of GraphQL."""
    return HttpResponse(status, text.encode(), [(b"content-type", b"text/plain; charset=utf-8"), NO_STORE, *headers])
