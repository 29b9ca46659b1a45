"""Rate limits that let attempts pass while Redis is unavailable."""

from collections.abc import Awaitable

import structlog
from redis.exceptions import RedisError

from subgraphs.kernel.platform.rate_limits import DistinctRateLimits, Limit

logger = structlog.get_logger(__name__)


class FailOpenRateLimits:
    """Rate limits that fail open: a shop that takes no orders costs more than a few guessed coupon codes."""

    def __init__(self, limits: DistinctRateLimits) -> None:
        self._limits = limits

    async def attempt(self, limit: Limit, key: str) -> None:
        await _unless_unavailable(self._limits.attempt(limit, key), limit)

    async def attempt_distinct(self, limit: Limit, key: str, item: str) -> None:
        await _unless_unavailable(self._limits.attempt_distinct(limit, key, item), limit)


async def _unless_unavailable(attempt: Awaitable[None], limit: Limit) -> None:
    try:
        await attempt
    except RedisError as problem:
        logger.warning("rate limit skipped, redis unavailable", limit=limit.name, problem=type(problem).__name__)
