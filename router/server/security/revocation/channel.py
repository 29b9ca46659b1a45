"""Revocations between routers, over Redis.

`<prefix>:revocations` is a sorted set of revocations by the time at which they end, `<prefix>:revoked` the channel on
which each is published. A subscriber reads the set when it (re)connects, so revocations that were published while
Redis, or this process, was unavailable are not missed. Other services may revoke in the same way: add to the set, then
publish.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from router.server.external.channel_subscriber import ChannelSubscriber
from router.server.security.revocation.revocation import InvalidRevocation, Revocation

logger = logging.getLogger(__name__)

MAX_UNPUBLISHED = 10_000
"""Revocations that are queued until Redis is available again."""

BATCH_SIZE = 1_000
"""Revocations that are read from the set at once."""

OnRevocations = Callable[[Iterable[Revocation]], object]


class RevocationChannel:
    """One process's connection to the channel. `on_revocations` receives all revocations, its own included."""

    def __init__(self, redis: Redis, prefix: str, on_revocations: OnRevocations, *, max_entries: int = 100_000) -> None:
        self._redis = redis
        self._set = f"{prefix}:revocations"
        self._channel = f"{prefix}:revoked"
        self._subscriber = ChannelSubscriber(
            redis,
            self._channel,
            resync=self._resync,
            on_message=self._on_message,
            on_disconnect=self._on_disconnect,
        )
        self._on_revocations = on_revocations
        self._max_entries = max_entries
        self._unpublished: deque[Revocation] = deque(maxlen=MAX_UNPUBLISHED)

    def start(self) -> None:
        """Subscribe to the channel."""
        self._subscriber.start()

    async def stop(self) -> None:
        """Unsubscribe."""
        await self._subscriber.stop()

    async def publish(self, revocation: Revocation) -> bool:
        """Publish to all routers. False if Redis is unavailable: the revocation is queued until it is back."""
        try:
            await self._write(revocation)
        except (RedisError, OSError) as failure:
            logger.warning("revocation queued, Redis is unavailable: %s", failure)
            self._unpublished.append(revocation)
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

    async def _resync(self) -> None:
        while self._unpublished:
            await self._write(self._unpublished[0])
            self._unpublished.popleft()
        now = time.time()
        batch: list[Revocation] = []
        async for member, until in self._redis.zscan_iter(self._set, count=BATCH_SIZE):
            if until > now:
                batch.extend(_parse(cast(bytes, member)))
            if len(batch) >= BATCH_SIZE:
                self._on_revocations(batch)
                batch = []
        self._on_revocations(batch)

    async def _on_message(self, message: bytes) -> None:
        self._on_revocations(_parse(message))

    def _on_disconnect(self, failure: Exception) -> None:
        logger.warning("revocation channel disconnected: %s", failure)


def _parse(message: bytes) -> list[Revocation]:
    try:
        return [Revocation.parse(message)]
    except InvalidRevocation as error:
        logger.warning("invalid message on the revocation channel: %s", error)
        return []
