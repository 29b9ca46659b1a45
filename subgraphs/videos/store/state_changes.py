"""Hints in Redis that a video's record changed, for those who watch it."""

import asyncio
from collections.abc import AsyncGenerator

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from subgraphs.kernel.ids import VideoId

_log = structlog.get_logger(__name__)

_LOOK_ANYWAY_SECONDS = 5.0


class RedisStateChanges:
    """`service.ports.StateChanges` over Redis pub/sub. While Redis is away watchers look at intervals."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis

    async def announce(self, video_id: VideoId) -> None:
        try:
            await self._redis.publish(_channel(video_id), "")
        except RedisError as problem:
            _log.warning("state change not announced", video_id=video_id, problem=repr(problem))

    async def watch(self, video_id: VideoId) -> AsyncGenerator[None, None]:
        listening = False
        async with self._redis.pubsub() as subscription:
            while True:
                try:
                    if listening:
                        await subscription.get_message(ignore_subscribe_messages=True, timeout=_LOOK_ANYWAY_SECONDS)
                    else:
                        # The caller looks once we listen, so that no change falls between.
                        await subscription.subscribe(_channel(video_id))
                        listening = True
                except RedisError as problem:
                    _log.warning("cannot listen for state changes", video_id=video_id, problem=repr(problem))
                    listening = False
                    await asyncio.sleep(_LOOK_ANYWAY_SECONDS)
                yield


def _channel(video_id: VideoId) -> str:
    return f"videos:changed:{video_id}"
