"""The store in Redis, shared by all routers. Its clock is Redis's own, so routers need not agree on the time."""

import time
from collections.abc import Awaitable, Mapping, Sequence
from typing import TypeVar, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from router.server.cache.stores.store import Found, StoreUnavailable

T = TypeVar("T")

_BATCH_SIZE = 1_000
_ATTEMPTS = 3

MAX_PENDING_INVALIDATIONS = 10_000
"""Tags whose invalidation is queued until Redis is available; beyond that the oldest are dropped."""

_STAMP = """
local now = redis.call('TIME')
local stamp = now[1] * 1000000 + now[2]
for _, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.0f', stamp), 'EX', ARGV[1])
end
"""
"""The time is read where it is written, in one step: of two invalidations the later one's stamp stays."""

_WRITE = """
local expiries, sizes, total = KEYS[1], KEYS[2], KEYS[3]
local max_bytes, overhead, index_ttl, prefix = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local now = tonumber(redis.call('TIME')[1])
local function forget(id)
  redis.call('DECRBY', total, redis.call('HGET', sizes, id) or 0)
  redis.call('HDEL', sizes, id)
  redis.call('ZREM', expiries, id)
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', expiries, '-inf', now, 'LIMIT', 0, 1000)) do forget(id) end
for place = 5, #ARGV, 3 do
  local id, entry, seconds = ARGV[place], ARGV[place + 1], tonumber(ARGV[place + 2])
  forget(id)
  redis.call('SET', prefix .. id, entry, 'EX', seconds)
  redis.call('HSET', sizes, id, #entry + overhead)
  redis.call('ZADD', expiries, now + seconds, id)
  redis.call('INCRBY', total, #entry + overhead)
end
while tonumber(redis.call('GET', total) or 0) > max_bytes do
  local first = redis.call('ZRANGE', expiries, 0, 0)[1]
  if not first then
    redis.call('SET', total, 0)
    break
  end
  redis.call('DEL', prefix .. first)
  forget(first)
end
for _, key in ipairs({expiries, sizes, total}) do redis.call('EXPIRE', key, index_ttl) end
"""
"""Stores entries, and evicts those that expire first. The three keys of the index outlive every entry."""

_OVERHEAD = 300
"""The bytes that Redis takes for an entry beside it: for its key, and for its places in the index."""

RETRY_AFTER = 1.0
"""Seconds without another attempt after a failure, so that an unavailable store costs requests nothing."""


class RedisStore:
    """`stamp_ttl` is the seconds that a tag's invalidation is stored; no entry lives longer.

    `max_bytes` bounds the entries of all routers: clients that ask for ever new responses must not fill Redis, where
    streams and queues are, too. Invalidations during an outage of Redis are applied before anything is read again.
    """

    def __init__(
        self, redis: Redis, *, prefix: str = "router:cache", stamp_ttl: int = 86_400, max_bytes: int = 128_000_000
    ) -> None:
        self._redis = redis
        self._max_bytes = max_bytes
        self._write = redis.register_script(_WRITE)
        self._prefix = prefix
        self._stamp_ttl = stamp_ttl
        self._unavailable_until = 0.0
        self._pending_invalidations: dict[str, object] = {}

    async def read(self, keys: Sequence[str]) -> Found:
        if self._pending_invalidations:
            self._check_availability()
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
        written: list[str | bytes | int] = [
            part
            for key, (entry, seconds) in entries.items()
            for part in (key, entry, max(1, min(seconds, self._stamp_ttl)))
        ]
        index = [f"{self._prefix}-{part}" for part in ("expiries", "sizes", "bytes")]
        head: list[str | bytes | int] = [self._max_bytes, _OVERHEAD, self._stamp_ttl + 60, f"{self._prefix}:e:"]
        await self._try(self._write(keys=index, args=[*head, *written]))

    async def invalidate(self, tags: Sequence[str]) -> None:
        pending = dict(self._pending_invalidations)
        keys = [self._tag(tag) for tag in dict.fromkeys((*pending, *tags))]
        try:
            for start in range(0, len(keys), _BATCH_SIZE):
                await self._stamp(keys[start : start + _BATCH_SIZE])
        except (RedisError, OSError) as error:
            self._queue_invalidation(tags)
            self._unavailable_until = time.monotonic() + RETRY_AFTER
            raise StoreUnavailable(str(error)) from error
        # A later invalidation may have queued a tag again meanwhile: it has another marker then.
        self._pending_invalidations = {
            tag: marker for tag, marker in self._pending_invalidations.items() if pending.get(tag) is not marker
        }

    async def _stamp(self, keys: Sequence[str]) -> None:
        """Try more than once, and even if Redis failed a moment ago: other routers may still reach what it keeps."""
        for attempt in range(_ATTEMPTS):
            try:
                await cast(Awaitable[object], self._redis.eval(_STAMP, len(keys), *keys, str(self._stamp_ttl)))
                return
            except (RedisError, OSError):
                if attempt == _ATTEMPTS - 1:
                    raise

    def _queue_invalidation(self, tags: Sequence[str]) -> None:
        marker = object()
        for tag in tags:
            self._pending_invalidations.pop(tag, None)
            self._pending_invalidations[tag] = marker
        while len(self._pending_invalidations) > MAX_PENDING_INVALIDATIONS:
            del self._pending_invalidations[next(iter(self._pending_invalidations))]

    async def acquire(self, name: str, seconds: float) -> bool:
        locked = self._redis.set(f"{self._prefix}:l:{name}", "1", px=int(seconds * 1_000), nx=True)
        return bool(await self._try(locked))

    async def release(self, name: str) -> None:
        await self._try(self._redis.delete(f"{self._prefix}:l:{name}"))

    async def close(self) -> None:
        await self._redis.aclose()

    def _tag(self, tag: str) -> str:
        return f"{self._prefix}:t:{tag}"

    def _check_availability(self) -> None:
        if time.monotonic() < self._unavailable_until:
            raise StoreUnavailable("Redis failed a moment ago")

    async def _try(self, command: Awaitable[T]) -> T:
        try:
            self._check_availability()
        except StoreUnavailable:
            if hasattr(command, "close"):
                command.close()
            raise
        try:
            return await command
        except (RedisError, OSError) as error:
            self._unavailable_until = time.monotonic() + RETRY_AFTER
            raise StoreUnavailable(str(error)) from error
