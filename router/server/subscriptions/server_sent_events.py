"""The wire form of GraphQL over Server-Sent Events (graphql-sse's protocol)."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

import orjson

HEARTBEAT = b":\n\n"


def next_event(payload: bytes) -> bytes:
    """One answer of the operation that this stream is for (distinct connections mode)."""
    return b"event: next\ndata: " + payload + b"\n\n"


COMPLETE_EVENT = b"event: complete\ndata:\n\n"


def next_event_of(operation_id: str, payload: bytes) -> bytes:
    """One answer of one of the stream's operations (single connection mode)."""
    return b'event: next\ndata: {"id":' + orjson.dumps(operation_id) + b',"payload":' + payload + b"}\n\n"


def complete_event_of(operation_id: str) -> bytes:
    """The end of one of the stream's operations (single connection mode)."""
    return b'event: complete\ndata: {"id":' + orjson.dumps(operation_id) + b"}\n\n"


async def distinct_stream(answers: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """A whole operation as a stream of its own."""
    async with aclosing(answers):
        async for answer in answers:
            yield next_event(answer)
    yield COMPLETE_EVENT
