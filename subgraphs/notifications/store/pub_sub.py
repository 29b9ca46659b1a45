"""Publish and subscribe in Redis: one channel, whose messages are the ids of users with new notifications."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.messaging.channels import RedisChannels

logger = structlog.get_logger(__name__)

CHANNEL = "notifications:new"


class RedisPublisher:
    """A publisher of messages. Subscribers poll, which makes up for lost ones, so a failure is only logged."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def publish(self, user_ids: Collection[UserId]) -> None:
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                for user_id in user_ids:
                    pipe.publish(CHANNEL, user_id)
                await pipe.execute()
        except RedisError as problem:
            logger.warning("new notifications not published", problem=repr(problem))


class EventSignal:
    """A signal that stays set until it is waited for."""

    def __init__(self) -> None:
        self._set_event = asyncio.Event()

    def set(self) -> None:
        self._set_event.set()

    async def wait(self, longest: float) -> None:
        try:
            await asyncio.wait_for(self._set_event.wait(), longest)
        except TimeoutError:
            return
        finally:
            self._set_event.clear()


class RedisSubscriber:
    """The subscriptions of this process. While Redis is unavailable they poll."""

    def __init__(self, redis: Redis) -> None:
        self._channels = RedisChannels(redis)
        self._signals: defaultdict[UserId, set[EventSignal]] = defaultdict(set)
        self._listening = ExitStack()

    @contextmanager
    def subscribed(self, user_id: UserId) -> Iterator[EventSignal]:
        signal = EventSignal()
        self._signals[user_id].add(signal)
        try:
            yield signal
        finally:
            self._signals[user_id].discard(signal)
            if not self._signals[user_id]:
                del self._signals[user_id]

    async def start(self) -> None:
        """Start to listen."""
        self._listening.enter_context(self._channels.subscribed(CHANNEL, self._notify))

    async def stop(self) -> None:
        """Stop listening."""
        self._listening.close()
        await self._channels.stop()

    def _notify(self, user_id: str | None) -> None:
        """Set the signals of a user, or all of them if messages may have been missed."""
        signals = chain(*self._signals.values()) if user_id is None else self._signals.get(UserId(user_id), ())
        for signal in tuple(signals):
            signal.set()
