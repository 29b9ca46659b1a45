"""Where entries are kept: what the cache needs of a store.

Invalidation is by stamps, not by deleting: an entry carries the moment before its fetch began and its tags; it is
valid while none of its tags was invalidated at or after that moment. So a fetch that was under way when its data
changed can't bring the old data back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class StoreUnavailable(Exception):
    """The store can't be reached; everything works without it."""


@dataclass(frozen=True, slots=True)
class Found:
    """`now` is the store's clock in microseconds, read before the entries were; `entries` in the order asked for."""

    now: int
    entries: list[bytes | None]


class CacheStore(Protocol):
    """All methods raise `StoreUnavailable`."""

    async def read(self, keys: Sequence[str]) -> Found:
        """The entries under these keys."""
        ...

    async def stamps(self, tags: Sequence[str]) -> list[int | None]:
        """When each tag was last invalidated, in microseconds of the store's clock; None if not within memory."""
        ...

    async def write(self, entries: Mapping[str, tuple[bytes, int]]) -> None:
        """Keep entries, each for its number of seconds."""
        ...

    async def invalidate(self, tags: Sequence[str]) -> None:
        """Make every entry with one of these tags invalid."""
        ...

    async def acquire(self, name: str, seconds: float) -> bool:
        """Whether the caller is the one to do the work of that name; others should wait for its result."""
        ...

    async def release(self, name: str) -> None:
        """The work is done or given up."""
        ...

    async def close(self) -> None:
        """Give back connections."""
        ...
