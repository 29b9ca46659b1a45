"""Revoked sessions, published to the routers, which reject the sessions' access tokens before they expire.

Access tokens are verified without a look-up, so the end of a session alone would take effect only when they expire. The
routers document this interface in docs/router/operations.md: a sorted set by the expiry of the
session's last token, read by a router when it starts or reconnects, and a channel.
"""

from collections.abc import Sequence
from datetime import timedelta

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from subgraphs.accounts.events import SessionEnded
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.redis import ROUTERS_PREFIX

logger = structlog.get_logger(__name__)

MAX_CLOCK_SKEW = timedelta(minutes=1)
"""Between the process that signs tokens and the router that rejects them."""


class RevokedSessions:
    """The publisher of revoked sessions. `lifetime` is that of access tokens."""

    def __init__(self, redis: Redis, *, lifetime: timedelta, clock: Clock) -> None:
        self._redis = redis
        self._lifetime = lifetime
        self._clock = clock

    async def publish_committed(self, events: Sequence[Event]) -> None:
        """Publish the sessions among committed events at once; the worker does it again, for certain."""
        for event in events:
            if isinstance(event, SessionEnded):
                try:
                    await self.publish(event)
                except RedisError as problem:
                    logger.warning("revocation left to the worker", problem=repr(problem))
                    return

    async def publish(self, event: SessionEnded) -> None:
        """Publish the session; repeating it changes nothing. Raises redis.exceptions.RedisError."""
        until = (event.occurred_at + self._lifetime + MAX_CLOCK_SKEW).timestamp()
        message = orjson.dumps({"claim": "sid", "value": event.session_id, "until": until})
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zadd(f"{ROUTERS_PREFIX}:revocations", {message: until})
            pipe.zremrangebyscore(f"{ROUTERS_PREFIX}:revocations", "-inf", self._clock().timestamp())
            pipe.publish(f"{ROUTERS_PREFIX}:revoked", message)
            await pipe.execute()
