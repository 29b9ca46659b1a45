"""Answers as HTTP: GraphQL over HTTP, section "Response", and the incremental and streamed forms."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import aclosing
from typing import Any

import orjson

from router.execution import ExecutionResult, RequestError
from router.server.errors import RequestRefused
from router.server.http.media_types import AnswerType
from router.server.http.messages import HttpResponse

JSON_HEADER = (b"content-type", b"application/json; charset=utf-8")
_CONTENT_TYPES = {
    AnswerType.JSON: JSON_HEADER,
    AnswerType.GRAPHQL_RESPONSE: (b"content-type", b"application/graphql-response+json; charset=utf-8"),
}
_VARY = (b"vary", b"accept")


def result_answer(result: ExecutionResult, kind: AnswerType) -> HttpResponse:
    """A complete result. Without `data`, `application/graphql-response+json` says 400 and `application/json` 200."""
    status = 200 if result.has_data or kind is AnswerType.JSON else 400
    return HttpResponse(status, result.encode(), [_CONTENT_TYPES[kind], _VARY])


def refusal_answer(refused: RequestRefused | RequestError, kind: AnswerType) -> HttpResponse:
    """An answer that has only errors.

    What is wrong with an operation is 400, but 200 in `application/json`; what is wrong with the request or with its
    sender has its own status in either.
    """
    headers = [_CONTENT_TYPES[kind], _VARY]
    well_formed, status = True, 400
    if isinstance(refused, RequestRefused):
        well_formed, status = refused.well_formed, refused.status
        headers.extend(refused.headers)
    if kind is AnswerType.JSON and well_formed and status == 400:
        status = 200
    return HttpResponse(status, encode_errors(errors_of(refused)), headers)


def errors_of(refused: RequestRefused | RequestError) -> list[dict[str, Any]]:
    """The entries of `errors`."""
    if isinstance(refused, RequestError):
        return [entry.as_json() for entry in refused.entries]
    return [refused.as_graphql()]


def encode_errors(errors: Iterable[Mapping[str, Any]]) -> bytes:
    """A response that has only errors."""
    return orjson.dumps({"errors": list(errors)})


def multipart_answer(payloads: AsyncGenerator[bytes, None], *, subtype: str) -> HttpResponse:
    """A sequence of JSON texts as `multipart/mixed`, each part sent when it is there.

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
    headers = [(b"content-type", content_type), (b"cache-control", b"no-cache"), _VARY]
    return HttpResponse(200, b"", headers, parts())


def event_stream_answer(events: AsyncGenerator[bytes, None]) -> HttpResponse:
    """Server-sent events, ready-made."""
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-cache"),
        (b"x-accel-buffering", b"no"),
        _VARY,
    ]
    return HttpResponse(200, b"", headers, events)


def plain_answer(status: int, text: str, headers: Iterable[tuple[bytes, bytes]] = ()) -> HttpResponse:
    """A short text, for refusals that come before GraphQL."""
    return HttpResponse(status, text.encode(), [(b"content-type", b"text/plain; charset=utf-8"), *headers])
