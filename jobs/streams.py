"""How events travel: one Redis stream per domain, an entry per event."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from redis.asyncio import Redis
from redis.typing import EncodableT, FieldT

from subgraphs.kernel.outbox import StoredEvent

LENGTH = 200_000
"""How many events a stream keeps, roughly. Consumers must not fall back further than that."""


def stream_of(domain: str) -> str:
    """The key of a domain's stream."""
    return f"events:{domain}"


async def append(redis: "Redis", domain: str, events: Sequence[StoredEvent]) -> None:
    """Adds the events to their domain's stream, in order, all or none."""
    async with redis.pipeline(transaction=True) as pipe:
        for event in events:
            pipe.xadd(stream_of(domain), to_fields(event), maxlen=LENGTH, approximate=True)
        await pipe.execute()


def to_fields(event: StoredEvent) -> dict[FieldT, EncodableT]:
    """An event as the fields of an entry."""
    return {
        "id": event.event_id,
        "type": event.type,
        "version": str(event.version),
        "at": event.occurred_at.isoformat(),
        "payload": event.payload,
        **({} if event.trace_parent is None else {"traceparent": event.trace_parent}),
    }


def from_fields(fields: Mapping[str, str]) -> StoredEvent:
    """The event in an entry. Raises KeyError or ValueError if it is not one of ours."""
    return StoredEvent(
        event_id=fields["id"],
        type=fields["type"],
        version=int(fields["version"]),
        payload=fields["payload"],
        occurred_at=datetime.fromisoformat(fields["at"]),
        trace_parent=fields.get("traceparent"),
    )


def trace_of(event: StoredEvent) -> Context:
    """The trace in which the event was recorded, to go on with it."""
    carrier = {} if event.trace_parent is None else {"traceparent": event.trace_parent}
    return TraceContextTextMapPropagator().extract(carrier)


tracer = trace.get_tracer("lectern.worker")
