"""Events in Redis: one stream per domain, one entry per event."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from redis.asyncio import Redis
from redis.typing import EncodableT, FieldT

from subgraphs.kernel.messaging.outbox import StoredEvent

STREAM_MAXLEN = 200_000
"""The approximate number of events that a stream retains. Consumers must not lag by more."""


def stream_of(domain: str) -> str:
    """Return the key of a domain's stream."""
    return f"events:{domain}"


async def append(redis: Redis, domain: str, events: Sequence[StoredEvent]) -> None:
    """Append the events to their domain's stream, in order, all or none."""
    async with redis.pipeline(transaction=True) as pipe:
        for event in events:
            pipe.xadd(stream_of(domain), to_fields(event), maxlen=STREAM_MAXLEN, approximate=True)
        await pipe.execute()


def to_fields(event: StoredEvent) -> dict[FieldT, EncodableT]:
    """Encode an event as the fields of an entry."""
    return {
        "id": event.event_id,
        "type": event.type,
        "version": str(event.version),
        "at": event.occurred_at.isoformat(),
        "payload": event.payload,
        **({} if event.trace_parent is None else {"traceparent": event.trace_parent}),
    }


def from_fields(fields: Mapping[str, str]) -> StoredEvent:
    """Decode the event of an entry. Raises KeyError or ValueError if the fields are malformed."""
    return StoredEvent(
        event_id=fields["id"],
        type=fields["type"],
        version=int(fields["version"]),
        payload=fields["payload"],
        occurred_at=datetime.fromisoformat(fields["at"]),
        trace_parent=fields.get("traceparent"),
    )


def trace_of(event: StoredEvent) -> Context:
    """Return the trace in which the event was recorded, to continue it."""
    carrier = {} if event.trace_parent is None else {"traceparent": event.trace_parent}
    return TraceContextTextMapPropagator().extract(carrier)


tracer = trace.get_tracer("lectern.worker")
