"""Rate limits that let people buy while Redis is away."""

import structlog
from redis.exceptions import RedisError

from subgraphs.kernel.rate_limits import Limit, RateLimits

_log = structlog.get_logger(__name__)


class ForgivingRateLimits:
    """Counts attempts where it can: a shop that takes no orders costs more than a few guessed codes."""

    def __init__(self, limits: RateLimits) -> None:
        self._limits = limits

    async def attempt(self, limit: Limit, key: str) -> None:
        try:
            await self._limits.attempt(limit, key)
        except RedisError as problem:
            _log.warning("attempt not counted", limit=limit.name, problem=type(problem).__name__)
