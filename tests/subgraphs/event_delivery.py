"""The worker without streams: events go from the outboxes straight to the event handlers."""

from collections.abc import Iterable, Sequence

from subgraphs.kernel.messaging.events import Event, decode
from subgraphs.kernel.messaging.outbox import StoredEvent
from subgraphs.kernel.messaging.worker_module import WorkerModule


async def deliver_event(module: WorkerModule, event: Event) -> None:
    """Deliver an event to a domain's handlers of its type."""
    for handler in module.event_handlers:
        if isinstance(event, handler.event):
            await handler.handle(event)


async def deliver(source: WorkerModule, to: Iterable[WorkerModule] | None = None) -> None:
    """Relay a domain's outbox until it is empty, to its own event handlers or to those of other domains."""
    receivers = [source] if to is None else list(to)

    async def publish(events: Sequence[StoredEvent]) -> None:
        for stored in events:
            event = decode(stored.type, stored.version, stored.payload)
            for receiver in receivers:
                await deliver_event(receiver, event)

    for outbox in source.outboxes:
        while await outbox.relay(publish, 100):
            pass
