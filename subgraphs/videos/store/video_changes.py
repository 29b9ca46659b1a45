"""Notifications in Redis that a video's record changed."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from subgraphs.kernel.identity.ids import VideoId
from subgraphs.kernel.messaging.channels import RedisChannels

logger = structlog.get_logger(__name__)

_POLL_SECONDS = 5.0


class RedisVideoChanges:
    """`service.ports.video_changes.VideoChanges` over Redis pub/sub. Subscribers poll while Redis is unavailable."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._channels = RedisChannels(redis)

    async def publish(self, video_id: VideoId) -> None:
        try:
            await self._redis.publish(_channel(video_id), "")
        except RedisError as problem:
            logger.warning("video change not published", video_id=video_id, problem=repr(problem))

    async def subscribe(self, video_id: VideoId) -> AsyncGenerator[None, None]:
        changed = asyncio.Event()
        # The first message says that the subscription is in place: the caller misses no change after its first read.
        with self._channels.subscribed(_channel(video_id), lambda _: changed.set()):
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_POLL_SECONDS):
                        await changed.wait()
                changed.clear()
                yield

    async def close(self) -> None:
        """Close the connection of the subscriptions."""
        await self._channels.stop()


def _channel(video_id: VideoId) -> str:
    return f"videos:changed:{video_id}"
