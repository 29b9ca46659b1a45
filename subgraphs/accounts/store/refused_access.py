"""Access tokens that routers refuse before they expire: those of sessions that have ended.

An access token is good without asking anybody, until it expires. So that the end of a session is not only felt minutes
later, routers are told of it in the way that they document ("Who", docs/router/operations.md): a sorted set by the time
when the last of the session's tokens expires, for whoever was away, and a channel.
"""

from datetime import timedelta

import orjson
from redis.asyncio import Redis

from subgraphs.accounts.events import SessionEnded
from subgraphs.kernel.clock import Clock
from subgraphs.kernel.redis import ROUTERS_PREFIX

CLOCKS_DIFFER = timedelta(minutes=1)
"""By no more than this, between who signs tokens and who refuses them."""


class RefusedAccess:
    """Tells routers. `lifetime` is that of access tokens."""

    def __init__(self, redis: "Redis", *, lifetime: timedelta, clock: Clock) -> None:
        self._redis = redis
        self._lifetime = lifetime
        self._clock = clock

    async def refuse(self, event: SessionEnded) -> None:
        """Has the session's tokens refused. Telling it twice changes nothing. Raises redis.exceptions.RedisError."""
        until = (event.occurred_at + self._lifetime + CLOCKS_DIFFER).timestamp()
        message = orjson.dumps({"claim": "sid", "value": event.session_id, "until": until})
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zadd(f"{ROUTERS_PREFIX}:revocations", {message: until})
            pipe.zremrangebyscore(f"{ROUTERS_PREFIX}:revocations", "-inf", self._clock().timestamp())
            pipe.publish(f"{ROUTERS_PREFIX}:revoked", message)
            await pipe.execute()
