"""Revocations between routers, over Redis.

`<prefix>:revocations` is a sorted set of them by their ends; `<prefix>:revoked` is the channel on which each is told
when it is made. Who begins to listen reads the set, so nothing is missed that was told while Redis, or this process,
was away. Others than routers may revoke in the same way: add to the set, then publish.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from router.server.channel_listener import ChannelListener
from router.server.revocation.revocation import Revocation, RevocationRefused

log = logging.getLogger("router.server.revocation")

MOST_UNTOLD = 10_000
"""Revocations that wait for Redis to come back."""

AT_ONCE = 1_000

Heard = Callable[[Iterable[Revocation]], object]


class RevocationChannel:
    """One process's end. `heard` is given what others revoke (and hears of its own as well)."""

    def __init__(self, redis: Redis, prefix: str, heard: Heard, *, max_entries: int = 100_000) -> None:
        self._redis = redis
        self._set = f"{prefix}:revocations"
        self._channel = f"{prefix}:revoked"
        self._listener = ChannelListener(
            redis, self._channel, catch_up=self._catch_up, hear=self._hear, lose=self._log_loss
        )
        self._heard = heard
        self._max_entries = max_entries
        self._untold: deque[Revocation] = deque(maxlen=MOST_UNTOLD)

    def start(self) -> None:
        """Begin to listen."""
        self._listener.start()

    async def stop(self) -> None:
        """Listen no more."""
        await self._listener.stop()

    async def tell(self, revocation: Revocation) -> bool:
        """Tell all routers. False if Redis is away: then they are told when it is back."""
        try:
            await self._write(revocation)
        except (RedisError, OSError) as away:
            log.warning("a revocation could not be told to other routers yet: %s", away)
            self._untold.append(revocation)
            return False
        return True

    async def _write(self, revocation: Revocation) -> None:
        message = revocation.encoded()
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zadd(self._set, {message: revocation.until})
            pipe.zremrangebyscore(self._set, "-inf", time.time())
            pipe.zremrangebyrank(self._set, 0, -self._max_entries - 1)
            pipe.publish(self._channel, message)
            await pipe.execute()

    async def _catch_up(self) -> None:
        while self._untold:
            await self._write(self._untold[0])
            self._untold.popleft()
        now = time.time()
        batch: list[Revocation] = []
        async for member, until in self._redis.zscan_iter(self._set, count=AT_ONCE):
            if until > now:
                batch.extend(_understood(cast(bytes, member)))
            if len(batch) >= AT_ONCE:
                self._heard(batch)
                batch = []
        self._heard(batch)

    async def _hear(self, message: bytes) -> None:
        self._heard(_understood(message))

    def _log_loss(self, away: Exception) -> None:
        log.warning("the channel of revocations is away: %s", away)


def _understood(message: bytes) -> list[Revocation]:
    try:
        return [Revocation.parse(message)]
    except RevocationRefused as refused:
        log.warning("a revocation was not understood: %s", refused)
        return []
