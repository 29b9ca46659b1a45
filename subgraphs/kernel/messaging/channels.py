"""Channels of Redis (publish and subscribe), all over one connection for a process.

Messages are hints that something changed: those that are published while the connection is lost are missed. Then
subscribers are notified, so that they read what is stored.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

logger = structlog.get_logger(__name__)

OnMessage = Callable[[str | None], None]
"""Called with a message; with None when the channel is subscribed (again), since messages may have been missed."""

RECONNECT_SECONDS = 0.5
_LISTEN_SECONDS = 5.0


class RedisChannels:
    """The subscriptions of this process. The connection is opened for the first one and closed after the last."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._subscribers: defaultdict[str, set[OnMessage]] = defaultdict(set)
        self._subscribed: set[str] = set()
        self._changed = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None

    @contextmanager
    def subscribed(self, channel: str, on_message: OnMessage) -> Iterator[None]:
        """Call `on_message` for the messages of a channel while the block runs.

        A task of its own talks to Redis: a subscriber that is cancelled must not break the connection of the others.
        """
        if self._serving is None:
            self._serving = asyncio.create_task(self._serve(), name="channels of Redis")
        self._subscribers[channel].add(on_message)
        self._changed.set()
        if channel in self._subscribed:
            on_message(None)
        try:
            yield
        finally:
            self._subscribers[channel].discard(on_message)
            if not self._subscribers[channel]:
                del self._subscribers[channel]
                self._changed.set()

    async def stop(self) -> None:
        """Close the connection."""
        if self._serving is not None:
            self._serving.cancel()
            await asyncio.gather(self._serving, return_exceptions=True)
            self._serving = None

    async def _serve(self) -> None:
        while True:
            await self._changed.wait()
            try:
                await self._serve_while_connected()
            except* (RedisError, OSError) as group:
                logger.warning("channels of Redis are not received", problem=repr(group.exceptions[0]))
                await asyncio.sleep(RECONNECT_SECONDS)
                self._changed.set()
            finally:
                self._subscribed.clear()

    async def _serve_while_connected(self) -> None:
        """Serve until no subscriber is left, or the connection breaks."""
        current: set[str] = set()
        async with self._redis.pubsub() as pubsub, asyncio.TaskGroup() as group:
            receiving: asyncio.Task[None] | None = None
            while True:
                self._changed.clear()
                wanted = set(self._subscribers)
                if added := wanted - current:
                    await pubsub.subscribe(*added)
                if removed := current - wanted:
                    self._subscribed -= removed
                    await pubsub.unsubscribe(*removed)
                current = wanted
                if receiving is None and current:
                    receiving = group.create_task(self._receive(pubsub))
                if not current:
                    break
                await self._changed.wait()
            if receiving is not None:
                receiving.cancel()

    async def _receive(self, pubsub: PubSub) -> None:
        while True:
            message = await pubsub.get_message(timeout=_LISTEN_SECONDS)
            if message is None:
                continue
            channel = str(message["channel"])
            if message["type"] == "subscribe":
                self._subscribed.add(channel)
                self._notify(channel, None)
            elif message["type"] == "message":
                self._notify(channel, str(message["data"]))

    def _notify(self, channel: str, message: str | None) -> None:
        for on_message in tuple(self._subscribers.get(channel, ())):
            on_message(message)
