"""The store in Redis, shared by all routers. Its clock is Redis's own, so routers need not agree on the time."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Mapping, Sequence
from typing import TypeVar, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from router.server.caching.store import Found, StoreUnavailable

T = TypeVar("T")

_AT_ONCE = 1_000
_ATTEMPTS = 3

MOST_OWED = 10_000
"""Tags whose invalidation is remembered until Redis can be told; the oldest are given up for more."""

_STAMP = """
local now = redis.call('TIME')
local stamp = now[1] * 1000000 + now[2]
for _, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.0f', stamp), 'EX', ARGV[1])
end
"""
"""The time is read where it is written, in one step: of two invalidations the later one's stamp stays."""

RETRY_AFTER = 1.0
"""Seconds for which a store that failed is not asked again, so that its absence costs requests nothing."""


class RedisStore:
    """`remember` is how many seconds a tag's invalidation is remembered; no entry is kept for longer.

    What was invalidated while Redis was away is invalidated before anything is read again.
    """

    def __init__(self, redis: Redis, *, prefix: str = "router:cache", remember: int = 86_400) -> None:
        self._redis = redis
        self._prefix = prefix
        self._remember = remember
        self._away_until = 0.0
        self._owed: dict[str, object] = {}

    async def read(self, keys: Sequence[str]) -> Found:
        if self._owed:
            self._check_presence()
            await self.invalidate(())
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
        owed = dict(self._owed)
        keys = [self._tag(tag) for tag in dict.fromkeys((*owed, *tags))]
        try:
            for start in range(0, len(keys), _AT_ONCE):
                await self._stamp(keys[start : start + _AT_ONCE])
        except (RedisError, OSError) as error:
            self._owe(tags)
            self._away_until = time.monotonic() + RETRY_AFTER
            raise StoreUnavailable(str(error)) from error
        # A tag may have come to be owed once more meanwhile, by a later change.
        self._owed = {tag: debt for tag, debt in self._owed.items() if owed.get(tag) is not debt}

    async def _stamp(self, keys: Sequence[str]) -> None:
        """Tries more than once, and even if Redis failed a moment ago: other routers may still reach what it keeps."""
        for attempt in range(_ATTEMPTS):
            try:
                await cast(Awaitable[object], self._redis.eval(_STAMP, len(keys), *keys, str(self._remember)))
                return
            except (RedisError, OSError):
                if attempt == _ATTEMPTS - 1:
                    raise

    def _owe(self, tags: Sequence[str]) -> None:
        debt = object()
        for tag in tags:
            self._owed.pop(tag, None)
            self._owed[tag] = debt
        while len(self._owed) > MOST_OWED:
            del self._owed[next(iter(self._owed))]

    async def acquire(self, name: str, seconds: float) -> bool:
        locked = self._redis.set(f"{self._prefix}:l:{name}", "1", px=int(seconds * 1_000), nx=True)
        return bool(await self._try(locked))

    async def release(self, name: str) -> None:
        await self._try(self._redis.delete(f"{self._prefix}:l:{name}"))

    async def close(self) -> None:
        await self._redis.aclose()

    def _tag(self, tag: str) -> str:
        return f"{self._prefix}:t:{tag}"

    def _check_presence(self) -> None:
        if time.monotonic() < self._away_until:
            raise StoreUnavailable("Redis failed a moment ago")

    async def _try(self, command: Awaitable[T]) -> T:
        try:
            self._check_presence()
        except StoreUnavailable:
            if hasattr(command, "close"):
                command.close()
            raise
        try:
            return await command
        except (RedisError, OSError) as error:
            self._away_until = time.monotonic() + RETRY_AFTER
            raise StoreUnavailable(str(error)) from error
