"""Rankings in Redis. A generation in the key outdates all of them at once; Redis away only costs time."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from subgraphs.statistics.service.model import RankedCourse

_log = structlog.get_logger(__name__)

_GENERATION = "statistics:top:generation"


class RedisRankingCache:
    """Keeps each ranking for `keep_for`, or until something is sold."""

    def __init__(self, redis: "Redis", keep_for: timedelta) -> None:
        self._redis = redis
        self._keep_for = keep_for

    async def top(self, key: str, compute: Callable[[], Awaitable[list[RankedCourse]]]) -> list[RankedCourse]:
        try:
            generation = await self._redis.get(_GENERATION) or "0"
            name = f"statistics:top:{generation}:{key}"
            kept = await self._redis.get(name)
        except RedisError as problem:
            _log.warning("ranking cache is away", problem=type(problem).__name__)
            return await compute()
        if kept is not None:
            return [RankedCourse(**row) for row in json.loads(kept)]
        fresh = await compute()
        try:
            await self._redis.set(name, json.dumps([asdict(row) for row in fresh]), ex=self._keep_for)
        except RedisError as problem:
            _log.warning("ranking was not kept", problem=type(problem).__name__)
        return fresh

    async def outdate(self) -> None:
        try:
            await self._redis.incr(_GENERATION)
        except RedisError as problem:
            _log.warning("rankings were not outdated", problem=type(problem).__name__)
