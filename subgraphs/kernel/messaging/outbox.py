"""The transactional outbox as the relay uses it, whatever the domain's store."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as stored in an outbox and sent through a stream."""

    event_id: str
    type: str
    version: int
    payload: str
    occurred_at: datetime
    trace_parent: str | None = None


Publish: TypeAlias = Callable[[Sequence[StoredEvent]], Awaitable[None]]


class OutboxSource(Protocol):
    """A domain's outbox, as the relay sees it."""

    @property
    def domain(self) -> str:
        """The domain, which also names the stream."""
        ...

    async def relay(self, publish: Publish, limit: int) -> int:
        """Pass the oldest stored events to `publish`, oldest first, and delete them once it has returned.

        If `publish` raises, they stay. A crash in between publishes them again: consumers de-duplicate by event id.
        Several relays may run at once. Returns how many were published, at most `limit`.
        """
        ...

    async def oldest(self) -> datetime | None:
        """Return when the oldest event that is not relayed yet occurred; None if all are relayed."""
        ...

    async def wait(self, longest: timedelta) -> None:
        """Return when there may be something to relay, at the latest after `longest`."""
        ...

    async def close(self) -> None:
        """Release what `wait` holds."""
        ...
