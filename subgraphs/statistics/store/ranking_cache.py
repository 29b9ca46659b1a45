"""The ranking cache in Redis.

The generation in every key makes one increment invalidate all rankings. An unavailable Redis only costs time.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from subgraphs.statistics.service.model import RankedCourse

logger = structlog.get_logger(__name__)

_GENERATION = "statistics:ranking:generation"


class RedisRankingCache:
    """`service.ports.RankingCache`: caches each ranking for `ttl`, or until it is invalidated."""

    def __init__(self, redis: Redis, ttl: timedelta) -> None:
        self._redis = redis
        self._ttl = ttl

    async def get_or_compute(
        self, key: str, compute: Callable[[], Awaitable[list[RankedCourse]]]
    ) -> list[RankedCourse]:
        try:
            generation = await self._redis.get(_GENERATION) or "0"
            name = f"statistics:ranking:{generation}:{key}"
            cached = await self._redis.get(name)
        except RedisError as problem:
            logger.warning("ranking cache unavailable", problem=type(problem).__name__)
            return await compute()
        if cached is not None:
            return [RankedCourse(**row) for row in json.loads(cached)]
        fresh = await compute()
        try:
            await self._redis.set(name, json.dumps([asdict(row) for row in fresh]), ex=self._ttl)
        except RedisError as problem:
            logger.warning("ranking not cached", problem=type(problem).__name__)
        return fresh

    async def invalidate(self) -> None:
        try:
            await self._redis.incr(_GENERATION)
        except RedisError as problem:
            logger.warning("rankings not invalidated", problem=type(problem).__name__)
