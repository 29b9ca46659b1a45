"""What others tell on a channel of the Redis that routers share, from a moment on and without gaps."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

LISTEN_AGAIN = 1.0
"""Seconds until a channel is listened to again after Redis was away."""

SILENCE = 10.0
"""Seconds without a message after which it is asked whether Redis is still there. Longer than commands may take, which
have the client's own timeout.
"""


class ChannelListener:
    """One process's ear. Redis keeps no messages: whoever listens must catch up each time that it begins."""

    def __init__(
        self,
        redis: Redis,
        channel: str,
        *,
        catch_up: Callable[[], Awaitable[object]],
        hear: Callable[[bytes], Awaitable[object]],
        lose: Callable[[Exception], object],
        failures: tuple[type[Exception], ...] = (),
    ) -> None:
        """What is to be done with what is told.

        Args:
            redis: a client that does not retry, as `shared_redis.connect` gives.
            channel: its name.
            catch_up: awaited when it begins to listen and each time that it begins anew. What is told meanwhile is
                heard afterwards, so nothing falls between.
            hear: awaited with each message, one after the other.
            lose: called once whenever it can listen no more, until it has begun anew.
            failures: what `catch_up` and `hear` raise, besides redis' and the system's errors, when what they need is
                away: it begins anew then.
        """
        self._redis = redis
        self._channel = channel
        self._catch_up = catch_up
        self._hear = hear
        self._lose = lose
        self._failures: tuple[type[Exception], ...] = (RedisError, OSError, *failures)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen."""
        if self._task is None:
            self._task = asyncio.ensure_future(self._listen())

    async def stop(self) -> None:
        """Listen no more.

        The client gives up a connection in the middle of things with failures of its own, which may take the place of
        the cancellation: it is asked until it has ended.
        """
        task, self._task = self._task, None
        while task is not None and not task.done():
            task.cancel()
            await asyncio.wait((task,), timeout=0.1)

    async def _listen(self) -> None:
        lost = False
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(self._channel)
                    await _confirmed(pubsub)
                    await self._catch_up()
                    lost = False
                    await self._follow(pubsub)
            except self._failures as away:
                if not lost:
                    self._lose(away)
                    lost = True
                await asyncio.sleep(LISTEN_AGAIN)

    async def _follow(self, pubsub: PubSub) -> None:
        asked = False
        while True:
            message = await pubsub.get_message(timeout=SILENCE)
            if message is not None:
                asked = False
                if message["type"] == "message":
                    await self._hear(message["data"])
            elif asked:
                raise ConnectionError("Redis does not answer")
            else:
                await pubsub.ping()
                asked = True


async def _confirmed(pubsub: PubSub) -> None:
    """Wait until Redis has taken the subscription: from then on nothing is told past us."""
    message = None
    async with asyncio.timeout(SILENCE):
        while message is None:
            message = await pubsub.get_message(timeout=SILENCE)
