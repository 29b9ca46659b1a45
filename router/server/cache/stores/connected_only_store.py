"""A cache store that reads as empty while the invalidation channel is disconnected."""

from collections.abc import Mapping, Sequence

from router.server.cache.stores.store import CacheStore, Found, StoreUnavailable


class ConnectedOnlyStore:
    """Another store, from which nothing is read while `disconnected`: entries may have missed an invalidation."""

    def __init__(self, inner: CacheStore) -> None:
        self._inner = inner
        self.disconnected = False

    async def read(self, keys: Sequence[str]) -> Found:
        if self.disconnected:
            raise StoreUnavailable("it is not known which entries are invalid")
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
