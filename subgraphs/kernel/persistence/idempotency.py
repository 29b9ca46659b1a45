"""Event handlers that take effect once, by the inbox."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from subgraphs.kernel.messaging.event_handlers import EventHandler
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.messaging.worker_module import PeriodicTask
from subgraphs.kernel.persistence.sql import UnitsOfWork, Work
from subgraphs.kernel.platform.clock import Clock

HANDLED_EVENTS_RETENTION = timedelta(days=90)
"""The inbox's retention: longer than any stream retains an event that might be delivered again."""

E = TypeVar("E", bound=Event)


def idempotent_handler(
    name: str, event: type[E], units: UnitsOfWork[Work], handle: Callable[[Work, E], Awaitable[None]]
) -> EventHandler[E]:
    """Return an event handler whose effect happens once per event: effect and inbox row share one unit of work."""

    async def in_transaction(delivered: E) -> None:
        async with units() as work:
            if await work.first_delivery(name, delivered):
                await handle(work, delivered)

    return EventHandler(name, event, in_transaction)


def purge_handled_events(domain: str, units: UnitsOfWork[Work], clock: Clock) -> PeriodicTask:
    """Return the periodic task that purges a domain's inbox."""

    async def purge() -> None:
        async with units() as work:
            await work.purge_handled(clock() - HANDLED_EVENTS_RETENTION)

    return PeriodicTask(f"{domain}.purge-handled-events", timedelta(hours=6), purge)
