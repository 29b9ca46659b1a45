"""Rate limits: token buckets in Redis, counted by all routers together.

A bucket is two numbers, how full it was and when; Redis's own clock says how much has run in since. All buckets of an
operation are taken from in one script, so that an operation that one of them refuses takes nothing from the others.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError

from router.server.authentication.identity import Identity
from router.server.configuration.shared_state import RateLimit, RateLimitOptions
from router.server.errors import RequestRefused

_TAKE = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local answer = {1}
local levels = {}
for i, key in ipairs(KEYS) do
  local rate, burst, cost = tonumber(ARGV[i * 3 - 2]), tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
  local bucket = redis.call('HMGET', key, 'level', 'at')
  local level = burst
  if bucket[1] then
    level = math.min(burst, tonumber(bucket[1]) + math.max(0, now - tonumber(bucket[2])) * rate)
  end
  -- What costs more than the bucket holds passes when it is full, or it could never pass.
  if level < math.min(cost, burst) then answer[1] = 0 end
  levels[i] = level
end
for i, key in ipairs(KEYS) do
  local rate, burst, cost = tonumber(ARGV[i * 3 - 2]), tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
  local level = levels[i]
  if answer[1] == 1 then
    level = level - cost
    redis.call('HSET', key, 'level', tostring(level), 'at', tostring(now))
    redis.call('PEXPIRE', key, math.ceil((burst - level) / rate * 1000) + 1000)
  end
  answer[i + 1] = tostring(level)
end
return answer
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a limit says: `remaining` operations at once, all of them again after `reset` seconds, and for those who
    were refused, `retry_after` seconds until the same may pass."""

    limit: RateLimit
    remaining: int
    reset: int
    retry_after: int


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks what, as far as limits distinguish it."""

    address: str | None
    identity: Identity | None
    operation_name: str | None
    kind: str


class RateLimiter:
    """Takes operations out of their buckets."""

    def __init__(self, options: RateLimitOptions, redis: Redis, *, prefix: str) -> None:
        self._limits = options.limits
        self._closed = options.fail == "closed"
        self._prefix = f"{prefix}:limit"
        self._take = redis.register_script(_TAKE)
        self.needs_cost = any(limit.cost == "estimated" for limit in options.limits)

    async def admit(self, asker: Asker, cost: float) -> tuple[tuple[bytes, bytes], ...]:
        """The RateLimit headers of the answer. Raises RequestRefused: 429, or 503 where Redis is away and must not be.

        `cost` is the operation's estimated cost, for the limits that count that.
        """
        limits = [limit for limit in self._limits if asker.kind in limit.only]
        if not limits:
            return ()
        keys = [f"{self._prefix}:{limit.name}:{_key(limit, asker)}" for limit in limits]
        arguments: list[float] = []
        for limit in limits:
            arguments += [limit.rate / limit.per, limit.burst, max(1.0, cost) if limit.cost == "estimated" else 1.0]
        try:
            answer = await self._take(keys=keys, args=arguments)
        except (RedisError, OSError):
            if self._closed:
                raise RequestRefused(
                    "RATE_LIMIT_UNAVAILABLE", "Limits cannot be checked now.", status=503, well_formed=True
                ) from None
            return ()
        costs = arguments[2::3]
        verdicts = [
            _verdict(limit, float(level), costs[index])
            for index, (limit, level) in enumerate(zip(limits, answer[1:], strict=True))
        ]
        if int(answer[0]) == 1:
            return rate_limit_headers(verdicts)
        raise _refusal(verdicts)


def rate_limit_headers(verdicts: Sequence[Verdict]) -> tuple[tuple[bytes, bytes], ...]:
    """`RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), one item for each limit."""
    state = ", ".join(f'"{verdict.limit.name}";r={verdict.remaining};t={verdict.reset}' for verdict in verdicts)
    policy = ", ".join(
        f'"{limit.name}";q={limit.burst};w={math.ceil(limit.burst / limit.rate * limit.per)}'
        for limit in (verdict.limit for verdict in verdicts)
    )
    return ((b"ratelimit", state.encode()), (b"ratelimit-policy", policy.encode()))


def _verdict(limit: RateLimit, level: float, cost: float) -> Verdict:
    per_second = limit.rate / limit.per
    missing = max(0.0, min(cost, limit.burst) - level)
    return Verdict(
        limit,
        max(0, math.floor(level)),
        math.ceil((limit.burst - level) / per_second),
        math.ceil(missing / per_second),
    )


def _refusal(verdicts: Sequence[Verdict]) -> RequestRefused:
    retry_after = max(1, *(verdict.retry_after for verdict in verdicts))
    return RequestRefused(
        "RATE_LIMITED",
        "Too many requests.",
        status=429,
        well_formed=True,
        headers=[*rate_limit_headers(verdicts), (b"retry-after", str(retry_after).encode())],
        extensions={"retryAfter": retry_after},
    )


def _key(limit: RateLimit, asker: Asker) -> str:
    """What shares a bucket, as a digest: neither addresses nor names of users are kept in Redis."""
    parts = []
    for kind in limit.by:
        identity = asker.identity
        if kind == "operation":
            parts.append(asker.operation_name or "")
        elif kind == "user" and identity is not None:
            parts.append(f"user {identity.issuer} {identity.subject}")
        else:
            parts.append(f"client {asker.address}")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
