"""Wake-ups between processes by Redis' publish and subscribe: one channel, a message names a user."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from subgraphs.kernel.ids import UserId

_log = structlog.get_logger(__name__)

CHANNEL = "notifications:new"
PAUSE_SECONDS = 0.5
_LISTEN_SECONDS = 5.0


class RedisWaker:
    """Gives wake-ups. One that is lost is made good by the subscriber's own looking, so a failure is only logged."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis

    async def wake(self, user_ids: Collection[UserId]) -> None:
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                for user_id in user_ids:
                    pipe.publish(CHANNEL, user_id)
                await pipe.execute()
        except RedisError as problem:
            _log.warning("wake-up lost", problem=repr(problem))


class EventSignal:
    """A signal that stays given until somebody waits for it."""

    def __init__(self) -> None:
        self._given = asyncio.Event()

    def give(self) -> None:
        self._given.set()

    async def wait(self, longest: float) -> None:
        try:
            await asyncio.wait_for(self._given.wait(), longest)
        except TimeoutError:
            return
        finally:
            self._given.clear()


class RedisSleepers:
    """Who waits in this process, woken by one listener. While Redis is away they look for themselves."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis
        self._signals: defaultdict[UserId, set[EventSignal]] = defaultdict(set)
        self._listener: asyncio.Task[None] | None = None

    @contextmanager
    def waiting_for(self, user_id: UserId) -> Iterator[EventSignal]:
        signal = EventSignal()
        self._signals[user_id].add(signal)
        try:
            yield signal
        finally:
            self._signals[user_id].discard(signal)
            if not self._signals[user_id]:
                del self._signals[user_id]

    async def start(self) -> None:
        """Begins to listen."""
        self._listener = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """Stops listening."""
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
            self._listener = None

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_while_connected()
            except (RedisError, OSError) as problem:
                _log.warning("wake-ups are not heard", problem=repr(problem))
            await asyncio.sleep(PAUSE_SECONDS)

    async def _listen_while_connected(self) -> None:
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(CHANNEL)
            while True:
                message = await pubsub.get_message(timeout=_LISTEN_SECONDS)
                if message is None:
                    continue
                if message["type"] == "message":
                    self._give(self._signals.get(UserId(message["data"]), ()))
                elif message["type"] == "subscribe":
                    # What was published before we listened, or listened again, was not heard.
                    self._give([signal for signals in self._signals.values() for signal in signals])

    @staticmethod
    def _give(signals: Collection[EventSignal]) -> None:
        for signal in signals:
            signal.give()
