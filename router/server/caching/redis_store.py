"""The store in Redis, shared by all routers. Its clock is Redis's own, so routers need not agree on the time."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Mapping, Sequence
from typing import TypeVar

from redis.asyncio import Redis
from redis.exceptions import RedisError

from router.server.caching.store import Found, StoreUnavailable

T = TypeVar("T")

RETRY_AFTER = 1.0
"""Seconds for which a store that failed is not asked again, so that its absence costs requests nothing."""


class RedisStore:
    """`remember` is how many seconds a tag's invalidation is remembered; no entry is kept for longer."""

    def __init__(self, redis: Redis, *, prefix: str = "router:cache", remember: int = 86_400) -> None:
        self._redis = redis
        self._prefix = prefix
        self._remember = remember
        self._away_until = 0.0

    async def read(self, keys: Sequence[str]) -> Found:
        async with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.time()
            pipeline.mget([f"{self._prefix}:e:{key}" for key in keys])
            (seconds, microseconds), entries = await self._try(pipeline.execute())
        return Found(seconds * 1_000_000 + microseconds, entries)

    async def stamps(self, tags: Sequence[str]) -> list[int | None]:
        if not tags:
            return []
        found = await self._try(self._redis.mget([self._tag(tag) for tag in tags]))
        return [None if stamp is None else int(stamp) for stamp in found]

    async def write(self, entries: Mapping[str, tuple[bytes, int]]) -> None:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for key, (entry, seconds) in entries.items():
                pipeline.set(f"{self._prefix}:e:{key}", entry, ex=max(1, min(seconds, self._remember)))
            await self._try(pipeline.execute())

    async def invalidate(self, tags: Sequence[str]) -> None:
        seconds, microseconds = await self._try(self._redis.time())
        stamp = str(seconds * 1_000_000 + microseconds)
        async with self._redis.pipeline(transaction=False) as pipeline:
            for tag in tags:
                pipeline.set(self._tag(tag), stamp, ex=self._remember)
            await self._try(pipeline.execute())

    async def acquire(self, name: str, seconds: float) -> bool:
        locked = self._redis.set(f"{self._prefix}:l:{name}", "1", px=int(seconds * 1_000), nx=True)
        return bool(await self._try(locked))

    async def release(self, name: str) -> None:
        await self._try(self._redis.delete(f"{self._prefix}:l:{name}"))

    async def close(self) -> None:
        await self._redis.aclose()

    def _tag(self, tag: str) -> str:
        return f"{self._prefix}:t:{tag}"

    async def _try(self, command: Awaitable[T]) -> T:
        if time.monotonic() < self._away_until:
            if hasattr(command, "close"):
                command.close()
            raise StoreUnavailable("Redis failed a moment ago")
        try:
            return await command
        except (RedisError, OSError) as error:
            self._away_until = time.monotonic() + RETRY_AFTER
            raise StoreUnavailable(str(error)) from error
