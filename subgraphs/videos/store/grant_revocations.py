"""Revoked playback grants in Redis: a sorted set by the time until which they matter, and a channel.

An edge subscribes to the channel first and reads the set then, so that it misses nothing.
"""

import time

from redis.asyncio import Redis

from subgraphs.videos.service.playback.grant_revocations import GrantRevocation

REVOCATIONS = "playback:revocations"
"""The sorted set."""
REVOKED = "playback:revoked"
"""The channel."""


class RedisGrantRevocations:
    """`service.ports.grant_revocations.GrantRevocations` over Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def publish(self, revocation: GrantRevocation) -> None:
        message = revocation.encoded()
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zadd(REVOCATIONS, {message: revocation.until})
            pipe.zremrangebyscore(REVOCATIONS, "-inf", time.time())
            pipe.publish(REVOKED, message)
            await pipe.execute()
