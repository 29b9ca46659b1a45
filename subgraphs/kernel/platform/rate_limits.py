"""Rate limits in Redis, shared by all processes.

Each key fills a bucket of `burst` attempts that drains evenly over `per`; the generic cell rate algorithm (ITU-T I.371)
needs a single timestamp for it.
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Protocol

from redis.asyncio import Redis
from redis.commands.core import AsyncScript

from subgraphs.kernel.platform.errors import RateLimited


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `burst` attempts at once, and no more than that within `per` in the long run."""

    name: str
    burst: int
    per: timedelta


class RateLimits(Protocol):
    """Limits attempts."""

    async def attempt(self, limit: Limit, key: str) -> None:
        """Count an attempt for the key. Raises RateLimited if there are too many."""
        ...


class RefundableRateLimits(RateLimits, Protocol):
    """Limits attempts of which some turn out not to count, such as log-ins that succeed."""

    async def refund(self, limit: Limit, key: str) -> None:
        """Take back one attempt that was counted for the key."""
        ...


class DistinctRateLimits(RateLimits, Protocol):
    """Limits attempts of which only different ones count, such as guesses of a code."""

    async def attempt_distinct(self, limit: Limit, key: str, item: str) -> None:
        """Count an attempt of the item for the key, unless the same was counted within `limit.per`.

        Raises RateLimited if there are too many; a rejected attempt is not stored, so repeating it counts again.
        """
        ...


CLIENT_NETWORK_BITS = 64
"""The part of an IPv6 address that one client can't choose freely: providers assign whole networks of this size."""


def client_key(ip: str) -> str:
    """Return the key of a client in limits: an IPv4 address, an IPv6 network, or any other text unchanged."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Network((int(address), CLIENT_NETWORK_BITS), strict=False))
    return str(address)


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


# As _GCRA. KEYS[2]: the mark of the item, which is set together with the attempt that counted it.
_GCRA_DISTINCT = f"""
if redis.call('EXISTS', KEYS[2]) == 1 then
    return 0
end
local function attempt()
{_GCRA}
end
local wait = attempt()
if wait == 0 then
    redis.call('SET', KEYS[2], '', 'PX', math.ceil(tonumber(ARGV[2]) / 1000))
end
return wait
"""


# KEYS[1]: the bucket. ARGV[1]: microseconds per attempt.
_REFUND = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local full_until = tonumber(redis.call('GET', KEYS[1]) or now) - tonumber(ARGV[1])
if full_until > now then
    redis.call('SET', KEYS[1], string.format('%.0f', full_until), 'PX', math.ceil((full_until - now) / 1000))
else
    redis.call('DEL', KEYS[1])
end
"""


class RedisRateLimits:
    """Rate limits in Redis. If Redis is unavailable, attempts fail: these limits protect passwords."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._attempt: AsyncScript = redis.register_script(_GCRA)
        self._attempt_distinct: AsyncScript = redis.register_script(_GCRA_DISTINCT)
        self._refund: AsyncScript = redis.register_script(_REFUND)

    async def attempt(self, limit: Limit, key: str) -> None:
        _raise_if_limited(await self._attempt(keys=[_bucket(limit, key)], args=_rate(limit)))

    async def attempt_distinct(self, limit: Limit, key: str, item: str) -> None:
        bucket = _bucket(limit, key)
        # Items may be secrets and of any length, and are only compared.
        mark = f"{bucket}:{hashlib.sha256(item.encode()).hexdigest()}"
        _raise_if_limited(await self._attempt_distinct(keys=[bucket, mark], args=_rate(limit)))

    async def refund(self, limit: Limit, key: str) -> None:
        interval = limit.per // timedelta(microseconds=1) // limit.burst
        await self._refund(keys=[_bucket(limit, key)], args=[interval])


def _rate(limit: Limit) -> list[int]:
    capacity = limit.per // timedelta(microseconds=1)
    return [capacity // limit.burst, capacity]


def _raise_if_limited(wait: int) -> None:
    if wait:
        raise RateLimited(math.ceil(wait / 1_000_000))


def _bucket(limit: Limit, key: str) -> str:
    return f"limit:{limit.name}:{key}"
