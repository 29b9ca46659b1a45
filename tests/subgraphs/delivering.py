"""What the worker does, without streams: facts from the outboxes straight to the reactions."""

from collections.abc import Iterable, Sequence

from subgraphs.kernel.background import Background
from subgraphs.kernel.events import Event, decode
from subgraphs.kernel.outbox import StoredEvent


async def react(background: Background, event: Event) -> None:
    """Delivers a fact to those of a domain's reactions that want it."""
    for reaction in background.reactions:
        if isinstance(event, reaction.event):
            await reaction.handle(event)


async def deliver(source: Background, to: Iterable[Background] | None = None) -> None:
    """Relays a domain's facts until there are no more; they go to its own reactions, or to those of other domains."""
    receivers = [source] if to is None else list(to)

    async def publish(events: Sequence[StoredEvent]) -> None:
        for stored in events:
            event = decode(stored.type, stored.version, stored.payload)
            for receiver in receivers:
                await react(receiver, event)

    for outbox in source.outboxes:
        while await outbox.relay(publish, 100):
            pass
