"""Rate limits: token buckets in Redis, counted by all routers together.

A bucket is two numbers, its level and the time of it; Redis's own clock determines the refill since. One script takes
from all buckets of an operation, so that an operation that one of them rejects takes nothing from the others.
"""

import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError

from router.server.config.options.demand_control import RateLimit, RateLimitOptions
from router.server.errors import RequestRejected
from router.server.security.authentication.identity import Identity

_TAKE = """
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local reply = {1}
local levels = {}
for i, key in ipairs(KEYS) do
  local rate, burst, cost = tonumber(ARGV[i * 3 - 2]), tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
  local bucket = redis.call('HMGET', key, 'level', 'at')
  local level = burst
  if bucket[1] then
    level = math.min(burst, tonumber(bucket[1]) + math.max(0, now - tonumber(bucket[2])) * rate)
  end
  -- What costs more than the bucket holds passes when it is full, or it could never pass.
  if level < math.min(cost, burst) then reply[1] = 0 end
  levels[i] = level
end
for i, key in ipairs(KEYS) do
  local rate, burst, cost = tonumber(ARGV[i * 3 - 2]), tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
  local level = levels[i]
  if reply[1] == 1 then
    level = level - cost
    redis.call('HSET', key, 'level', tostring(level), 'at', tostring(now))
    redis.call('PEXPIRE', key, math.ceil((burst - level) / rate * 1000) + 1000)
  end
  reply[i + 1] = tostring(level)
end
return reply
"""


MAX_EXHAUSTED_SECONDS = 1.0
"""The longest time for which a rejection is repeated without Redis: another router's clock does not count."""
MAX_EXHAUSTED = 10_000
"""The most empty buckets that are stored in this process."""


@dataclass(frozen=True, slots=True)
class RateLimitDecision:
    """The state of a limit: `remaining` operations at once, all of them again after `reset` seconds.

    For rejected operations `retry_after` is the seconds until the same operation may pass.
    """

    limit: RateLimit
    remaining: int
    reset: int
    retry_after: int


@dataclass(frozen=True, slots=True)
class RateLimitSubject:
    """The client and operation, as far as limits distinguish them."""

    address: str | None
    identity: Identity | None
    operation_name: str | None
    kind: str


class RateLimiter:
    """The limiter, which takes operations from their buckets."""

    def __init__(
        self,
        options: RateLimitOptions,
        redis: Redis,
        *,
        prefix: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = options.limits
        self._closed = options.failure_mode == "closed"
        self._prefix = f"{prefix}:limit"
        self._take = redis.register_script(_TAKE)
        self._universal = tuple(limit for limit in options.limits if _is_universal(limit))
        self._exhausted: OrderedDict[str, tuple[float, RateLimitDecision]] = OrderedDict()
        self._clock = clock
        self.needs_cost = any(limit.cost == "estimated" for limit in options.limits)

    @property
    def any_exhausted(self) -> bool:
        """True if a bucket was empty just now, so that there is something to `check`."""
        return bool(self._exhausted)

    def check(self, subject: RateLimitSubject) -> None:
        """Raise RequestRejected (429) if a bucket that every operation of the client needs was empty just now.

        That is known before the operation is read, and without Redis: what a client sends beyond its limits costs next
        to nothing.
        """
        now = self._clock()
        for limit in self._universal:
            key = _bucket(limit, subject)
            until, decision = self._exhausted.get(key, (now, None))
            if decision is not None and until > now:
                raise _rejection([decision])

    async def admit(self, subject: RateLimitSubject, cost: float) -> tuple[tuple[bytes, bytes], ...]:
        """Return the RateLimit headers of the response.

        Raises RequestRejected: 429, or 503 if Redis is unavailable and required.

        `cost` is the operation's estimated cost, for the limits that count that.
        """
        limits = [limit for limit in self._limits if subject.kind in limit.operation_types]
        if not limits:
            return ()
        buckets = [_bucket(limit, subject) for limit in limits]
        keys = [f"{self._prefix}:{bucket}" for bucket in buckets]
        arguments: list[float] = []
        for limit in limits:
            arguments += [limit.rate / limit.per, limit.burst, max(1.0, cost) if limit.cost == "estimated" else 1.0]
        try:
            reply = await self._take(keys=keys, args=arguments)
        except (RedisError, OSError):
            if self._closed:
                raise RequestRejected(
                    "RATE_LIMIT_UNAVAILABLE", "Limits cannot be checked now.", status=503, well_formed=True
                ) from None
            return ()
        costs = arguments[2::3]
        decisions = [
            _decision(limit, float(level), costs[index])
            for index, (limit, level) in enumerate(zip(limits, reply[1:], strict=True))
        ]
        if int(reply[0]) == 1:
            return rate_limit_headers(decisions)
        for bucket, level, decision in zip(buckets, reply[1:], decisions, strict=True):
            if decision.limit in self._universal and float(level) < 1.0:
                self._store_exhausted(bucket, decision, 1.0 - float(level))
        raise _rejection(decisions)

    def _store_exhausted(self, bucket: str, decision: RateLimitDecision, missing: float) -> None:
        now = self._clock()
        seconds = missing * decision.limit.per / decision.limit.rate
        self._exhausted[bucket] = now + min(MAX_EXHAUSTED_SECONDS, seconds), decision
        self._exhausted.move_to_end(bucket)
        while self._exhausted:
            oldest, (until, _) = next(iter(self._exhausted.items()))
            if until > now and len(self._exhausted) <= MAX_EXHAUSTED:
                break
            del self._exhausted[oldest]


def rate_limit_headers(decisions: Sequence[RateLimitDecision]) -> tuple[tuple[bytes, bytes], ...]:
    """Return `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), one item for each limit."""
    state = ", ".join(f'"{decision.limit.name}";r={decision.remaining};t={decision.reset}' for decision in decisions)
    policy = ", ".join(
        f'"{limit.name}";q={limit.burst};w={math.ceil(limit.burst / limit.rate * limit.per)}'
        for limit in (decision.limit for decision in decisions)
    )
    return ((b"ratelimit", state.encode()), (b"ratelimit-policy", policy.encode()))


def _decision(limit: RateLimit, level: float, cost: float) -> RateLimitDecision:
    per_second = limit.rate / limit.per
    missing = max(0.0, min(cost, limit.burst) - level)
    return RateLimitDecision(
        limit,
        max(0, math.floor(level)),
        math.ceil((limit.burst - level) / per_second),
        math.ceil(missing / per_second),
    )


def _rejection(decisions: Sequence[RateLimitDecision]) -> RequestRejected:
    retry_after = max(1, *(decision.retry_after for decision in decisions))
    return RequestRejected(
        "RATE_LIMITED",
        "Too many requests.",
        status=429,
        well_formed=True,
        headers=[*rate_limit_headers(decisions), (b"retry-after", str(retry_after).encode())],
        extensions={"retryAfter": retry_after},
    )


def _is_universal(limit: RateLimit) -> bool:
    """Return whether each operation of a client, whatever it is, takes one token from the same bucket."""
    return "operation" not in limit.by and limit.cost == "operation" and len(set(limit.operation_types)) == 3


def _bucket(limit: RateLimit, subject: RateLimitSubject) -> str:
    return f"{limit.name}:{_key(limit, subject)}"


def _key(limit: RateLimit, subject: RateLimitSubject) -> str:
    """Return the bucket's key as a digest: neither addresses nor names of users are stored in Redis."""
    parts = []
    for kind in limit.by:
        identity = subject.identity
        if kind == "operation":
            parts.append(subject.operation_name or "")
        elif kind == "user" and identity is not None:
            parts.append(f"user {identity.issuer} {identity.subject}")
        else:
            parts.append(f"client {subject.address}")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
