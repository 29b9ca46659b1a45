"""Handlers of domain events, of the domain's own or of another."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from subgraphs.kernel.messaging.events import Event

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class EventHandler(Generic[E]):
    """A handler of one event type. Events are delivered at least once and possibly out of order.

    In a domain on PostgreSQL, `persistence.idempotency.idempotent_handler` makes the effect happen once. An effect
    outside the transaction (an e-mail, an index) must be safe to repeat.

    `name` is unique among all handlers and never changes: the inbox stores it. If `handle` raises, the event is
    delivered again with growing pauses, and finally becomes a dead letter.
    """

    name: str
    event: type[E]
    handle: Callable[[E], Awaitable[None]]
