"""Rate limits in Redis, shared by all copies of a process.

Each key fills a bucket of `burst` attempts that drains evenly over `per`; the generic cell rate algorithm (ITU-T I.371)
needs a single timestamp for it.
"""

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from redis.asyncio import Redis
from redis.commands.core import AsyncScript

from subgraphs.kernel.errors import RateLimited


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `burst` attempts at once, and no more than that within `per` in the long run."""

    name: str
    burst: int
    per: timedelta


class RateLimits(Protocol):
    """Counts attempts."""

    async def attempt(self, limit: Limit, key: str) -> None:
        """Counts one attempt of whoever the key stands for. Raises RateLimited if that is too many."""
        ...


# KEYS[1]: the bucket. ARGV: microseconds per attempt, microseconds that the full bucket holds.
# Returns 0, or the microseconds to wait. The time is the server's, so that all processes agree.
_GCRA = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local interval, capacity = tonumber(ARGV[1]), tonumber(ARGV[2])
local full_until = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + interval
if full_until - now > capacity then
    return full_until - now - capacity
end
redis.call('SET', KEYS[1], string.format('%.0f', full_until), 'PX', math.ceil((full_until - now) / 1000))
return 0
"""


class RedisRateLimits:
    """Rate limits in Redis. If Redis is away the attempt fails with it: these limits guard passwords."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis
        self._script: AsyncScript = redis.register_script(_GCRA)

    async def attempt(self, limit: Limit, key: str) -> None:
        capacity = limit.per // timedelta(microseconds=1)
        wait = await self._script(keys=[f"limit:{limit.name}:{key}"], args=[capacity // limit.burst, capacity])
        if wait:
            raise RateLimited(math.ceil(wait / 1_000_000))
