"""A subscriber of a Redis channel that resynchronises after every interruption, so that no message is missed."""

import asyncio
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

RESUBSCRIBE_DELAY = 1.0
"""Seconds until the next attempt to subscribe after Redis was unavailable."""

PING_INTERVAL = 10.0
"""Seconds without a message after which Redis is pinged. Longer than commands may take, which have the client's own
time-out.
"""


class ChannelSubscriber:
    """A subscription to one channel. Redis stores no messages, so every new subscription begins with a resync."""

    def __init__(
        self,
        redis: Redis,
        channel: str,
        *,
        resync: Callable[[], Awaitable[object]],
        on_message: Callable[[bytes], Awaitable[object]],
        on_disconnect: Callable[[Exception], object],
        failures: tuple[type[Exception], ...] = (),
    ) -> None:
        """Create a subscriber; `start` subscribes.

        `redis` is a client that does not retry, as `redis_connection.connect` returns. `resync` is awaited after each
        subscription; messages that arrive meanwhile are delivered afterwards, so none falls between. `on_message` is
        awaited with each message, one after the other. `on_disconnect` is called once for each interruption, until the
        subscription is restored. `failures` are the exceptions, besides those of Redis and the system, with which
        `resync` and `on_message` report that something they depend on is unavailable: the subscription restarts then.
        """
        self._redis = redis
        self._channel = channel
        self._resync = resync
        self._on_message = on_message
        self._on_disconnect = on_disconnect
        self._failures: tuple[type[Exception], ...] = (RedisError, OSError, *failures)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Subscribe, in the background."""
        if self._task is None:
            self._task = asyncio.ensure_future(self._run())

    async def stop(self) -> None:
        """Unsubscribe.

        A cancelled Redis client may raise an error of its own in the place of the cancellation, so the task is
        cancelled until it has ended.
        """
        task, self._task = self._task, None
        while task is not None and not task.done():
            task.cancel()
            await asyncio.wait((task,), timeout=0.1)

    async def _run(self) -> None:
        disconnected = False
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(self._channel)
                    await _wait_for_confirmation(pubsub)
                    await self._resync()
                    disconnected = False
                    await self._receive(pubsub)
            except self._failures as failure:
                if not disconnected:
                    self._on_disconnect(failure)
                    disconnected = True
                await asyncio.sleep(RESUBSCRIBE_DELAY)

    async def _receive(self, pubsub: PubSub) -> None:
        pinged = False
        while True:
            message = await pubsub.get_message(timeout=PING_INTERVAL)
            if message is not None:
                pinged = False
                if message["type"] == "message":
                    await self._on_message(message["data"])
            elif pinged:
                raise ConnectionError("Redis does not respond")
            else:
                await pubsub.ping()
                pinged = True


async def _wait_for_confirmation(pubsub: PubSub) -> None:
    """Wait until Redis has confirmed the subscription: every later message is delivered to it."""
    message = None
    async with asyncio.timeout(PING_INTERVAL):
        while message is None:
            message = await pubsub.get_message(timeout=PING_INTERVAL)
