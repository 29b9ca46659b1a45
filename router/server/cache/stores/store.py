"""The interface of cache stores.

Invalidation is by time stamps, not by deletion: an entry stores the time before its fetch began and its tags; it is
valid while none of its tags was invalidated at or after that time. So a fetch that was in progress when its data
changed cannot bring the old data back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class StoreUnavailable(Exception):
    """The store cannot be reached; everything works without it."""


@dataclass(frozen=True, slots=True)
class Found:
    """`now` is the store's clock in microseconds, read before the entries; `entries` are in the requested order."""

    now: int
    entries: list[bytes | None]


class CacheStore(Protocol):
    """All methods raise `StoreUnavailable`."""

    async def read(self, keys: Sequence[str]) -> Found:
        """Return the entries under these keys."""
        ...

    async def stamps(self, tags: Sequence[str]) -> list[int | None]:
        """Return each tag's last invalidation, in microseconds of the store's clock; None if it is no longer stored."""
        ...

    async def write(self, entries: Mapping[str, tuple[bytes, int]]) -> None:
        """Store entries, each for its number of seconds."""
        ...

    async def invalidate(self, tags: Sequence[str]) -> None:
        """Invalidate every entry with one of these tags."""
        ...

    async def acquire(self, name: str, seconds: float) -> bool:
        """Return whether the caller acquired the lock of that name; other callers should wait for its result."""
        ...

    async def release(self, name: str) -> None:
        """Release the lock: the work is done or has failed."""
        ...

    async def close(self) -> None:
        """Close connections."""
        ...
