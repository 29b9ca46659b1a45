"""What a domain does when something happened, in its own domain or in another.

A `Reaction` is delivered at least once and perhaps out of order. In a domain on PostgreSQL, `once` makes it
effective once: the inbox row and the effect share a transaction. An effect outside the transaction (an e-mail, an
index) must be safe to repeat.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from subgraphs.kernel.events import Event
from subgraphs.kernel.sql import UnitsOfWork, Work

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Reaction(Generic[E]):
    """One thing to do about one kind of event.

    `name` is unique among all reactions and never changes: the inbox remembers by it what was handled. Any exception
    that `handle` raises means "later, again"; the event is tried again with growing pauses and at last put among the
    dead letters.
    """

    name: str
    event: type[E]
    handle: Callable[[E], Awaitable[None]]


def once(
    name: str, event: type[E], units: UnitsOfWork[Work], handle: Callable[[Work, E], Awaitable[None]]
) -> Reaction[E]:
    """A reaction whose effect happens within one unit of work, once for each event."""

    async def in_transaction(delivered: E) -> None:
        async with units() as work:
            if await work.first_delivery(name, delivered):
                await handle(work, delivered)

    return Reaction(name, event, in_transaction)
