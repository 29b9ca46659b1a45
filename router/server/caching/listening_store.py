"""A store that is believed only while news of what is no longer true can arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from router.server.caching.store import CacheStore, Found, StoreUnavailable


class ListeningStore:
    """Another store, from which nothing is read while `deaf`: what was kept may have become untrue unheard."""

    def __init__(self, inner: CacheStore) -> None:
        self._inner = inner
        self.deaf = False

    async def read(self, keys: Sequence[str]) -> Found:
        if self.deaf:
            raise StoreUnavailable("nobody can say what is no longer true")
        return await self._inner.read(keys)

    async def stamps(self, tags: Sequence[str]) -> list[int | None]:
        return await self._inner.stamps(tags)

    async def write(self, entries: Mapping[str, tuple[bytes, int]]) -> None:
        await self._inner.write(entries)

    async def invalidate(self, tags: Sequence[str]) -> None:
        await self._inner.invalidate(tags)

    async def acquire(self, name: str, seconds: float) -> bool:
        return await self._inner.acquire(name, seconds)

    async def release(self, name: str) -> None:
        await self._inner.release(name)

    async def close(self) -> None:
        await self._inner.close()
