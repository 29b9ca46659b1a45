"""Event handlers after which shared caches drop the responses that show what changed."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from redis.asyncio import Redis

from subgraphs.kernel.graphql.extensions.cache_control import Invalidation, publish_invalidations
from subgraphs.kernel.messaging.event_handlers import EventHandler
from subgraphs.kernel.messaging.events import Event

E = TypeVar("E", bound=Event)


def invalidating(
    handler: EventHandler[E], redis: Redis, invalidated_by: Callable[[E], Sequence[Invalidation]]
) -> EventHandler[E]:
    """Return the handler with an invalidation after it: a response made before it committed must not stay."""

    async def handle(event: E) -> None:
        await handler.handle(event)
        await publish_invalidations(redis, invalidated_by(event))

    return EventHandler(handler.name, handler.event, handle)
