"""A store in this process: for tests, and for a single router."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

from router.server.cache.stores.store import Found


def _microseconds() -> int:
    return time.monotonic_ns() // 1_000


MAX_STAMPS = 100_000
"""Tags with an invalidation time of their own; earlier ones share one, that of the latest of them."""


class MemoryStore:
    """Bounded by bytes; the entries that were not read for longest go first."""

    def __init__(self, max_bytes: int = 64 * 2**20, clock: Callable[[], int] = _microseconds) -> None:
        self._max_bytes = max_bytes
        self._clock = clock
        self._bytes = 0
        self._entries: OrderedDict[str, tuple[bytes, int]] = OrderedDict()
        self._stamps: dict[str, int] = {}
        self._earlier_stamp: int | None = None
        self._locks: dict[str, int] = {}

    async def read(self, keys: Sequence[str]) -> Found:
        now = self._clock()
        return Found(now, [self._get(key, now) for key in keys])

    def _get(self, key: str, now: int) -> bytes | None:
        stored = self._entries.get(key)
        if stored is None:
            return None
        if stored[1] <= now:
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return stored[0]

    async def stamps(self, tags: Sequence[str]) -> list[int | None]:
        return [self._stamps.get(tag, self._earlier_stamp) for tag in tags]

    async def write(self, entries: Mapping[str, tuple[bytes, int]]) -> None:
        now = self._clock()
        for key, (entry, seconds) in entries.items():
            self._drop(key)
            self._entries[key] = (entry, now + seconds * 1_000_000)
            self._bytes += len(entry) + len(key)
        while self._bytes > self._max_bytes:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: str) -> None:
        stored = self._entries.pop(key, None)
        if stored is not None:
            self._bytes -= len(stored[0]) + len(key)

    async def invalidate(self, tags: Sequence[str]) -> None:
        now = self._clock()
        for tag in tags:
            self._stamps.pop(tag, None)
            self._stamps[tag] = now
        while len(self._stamps) > MAX_STAMPS:
            self._earlier_stamp = self._stamps.pop(next(iter(self._stamps)))

    async def acquire(self, name: str, seconds: float) -> bool:
        now = self._clock()
        if self._locks.get(name, 0) > now:
            return False
        self._locks[name] = now + int(seconds * 1_000_000)
        return True

    async def release(self, name: str) -> None:
        self._locks.pop(name, None)

    async def close(self) -> None:
        self._entries.clear()
        self._bytes = 0
