"""The wire format of GraphQL over Server-Sent Events (the protocol of graphql-sse)."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

import orjson

HEARTBEAT = b":\n\n"
COMPLETE_EVENT = b"event: complete\ndata:\n\n"


def next_event(payload: bytes) -> bytes:
    """Encode one response of the operation that the stream is for (distinct connections mode)."""
    return b"event: next\ndata: " + payload + b"\n\n"


def next_event_of(operation_id: str, payload: bytes) -> bytes:
    """Encode one response of one of the stream's operations (single connection mode)."""
    return b'event: next\ndata: {"id":' + orjson.dumps(operation_id) + b',"payload":' + payload + b"}\n\n"


def complete_event_of(operation_id: str) -> bytes:
    """Encode the end of one of the stream's operations (single connection mode)."""
    return b'event: complete\ndata: {"id":' + orjson.dumps(operation_id) + b"}\n\n"


async def distinct_stream(payloads: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """Yield the events of one operation, the last being its end."""
    async with aclosing(payloads):
        async for payload in payloads:
            yield next_event(payload)
    yield COMPLETE_EVENT
