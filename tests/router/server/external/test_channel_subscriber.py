"""Listening to a channel: nothing is missed, or it is known that something was."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, Self, cast

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from redis.exceptions import RedisError

from lectern.embedded.processes.ports import free_ports
from router.server.config.options.redis import RedisOptions
from router.server.external import channel_subscriber as channel_listener
from router.server.external.channel_subscriber import ChannelSubscriber
from router.server.external.redis_connection import connect
from tests.router.server.valkey_process import valkey
from tests.waiting import eventually

CAUGHT_UP, LOST = "caught up", "lost"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_listener, "RESUBSCRIBE_DELAY", 0.01)


class Diary:
    """The calls of a listener, in order; the next ones raise the errors in `fail`."""

    def __init__(self, redis: Redis, channel: str, **options: Any) -> None:
        self.written: list[str] = []
        self.fail: deque[Exception] = deque()
        self.listener = ChannelSubscriber(
            redis,
            channel,
            resync=self.resync,
            on_message=self.receive,
            on_disconnect=lambda _: self._write(LOST),
            **options,
        )

    async def resync(self) -> None:
        self._write(CAUGHT_UP)
        self._fail()

    async def receive(self, message: bytes) -> None:
        self._write(message.decode())
        self._fail()

    def _fail(self) -> None:
        if self.fail:
            raise self.fail.popleft()

    def _write(self, entry: str) -> None:
        self.written.append(entry)

    async def until(self, entry: str, times: int = 1) -> None:
        await eventually(lambda: self.written.count(entry) >= times, f"{entry!r}")


@asynccontextmanager
async def listening(redis: Redis, channel: str, **options: Any) -> AsyncIterator[Diary]:
    diary = Diary(redis, channel, **options)
    diary.listener.start()
    try:
        yield diary
    finally:
        await diary.listener.stop()


@asynccontextmanager
async def client(url: str) -> AsyncIterator[Redis]:
    async with connect(RedisOptions(url=SecretStr(url), timeout=10)) as redis:
        yield redis


@pytest.mark.servers
async def test_messages_are_received_in_order(redis_url: str) -> None:
    async with client(redis_url) as redis, listening(redis, "order") as diary:
        await diary.until(CAUGHT_UP)
        for message in ("one", "two", "three"):
            await redis.publish("order", message)
        await diary.until("three")
        assert diary.written == [CAUGHT_UP, "one", "two", "three"]


@pytest.mark.servers
async def test_messages_during_the_resync_are_received_after_it(redis_url: str) -> None:
    class Meanwhile(Diary):
        async def resync(self) -> None:
            await redis.publish("meanwhile", "news")
            await super().resync()

    async with client(redis_url) as redis:
        diary = Meanwhile(redis, "meanwhile")
        diary.listener.start()
        await diary.until("news")
        await diary.listener.stop()
        assert diary.written == [CAUGHT_UP, "news"]


@pytest.mark.servers
async def test_a_lost_connection_causes_a_resync(redis_url: str) -> None:
    async with client(redis_url) as redis, listening(redis, "lost") as diary:
        await diary.until(CAUGHT_UP)
        [listener] = [one for one in await redis.client_list() if one["sub"] == "1"]
        await redis.client_kill_filter(_id=listener["id"])
        await diary.until(CAUGHT_UP, times=2)
        await redis.publish("lost", "news")
        await diary.until("news")
        assert diary.written == [CAUGHT_UP, LOST, CAUGHT_UP, "news"]


@pytest.mark.servers
async def test_while_redis_is_away_it_says_so_once_and_tries_until_it_is_back() -> None:
    (port,) = free_ports(1)
    async with client(f"redis://127.0.0.1:{port}/0") as redis, listening(redis, "away") as diary:
        for times in (1, 2):
            await diary.until(LOST, times)
            async with valkey(port):
                await diary.until(CAUGHT_UP, times)
        assert diary.written[:4] == [LOST, CAUGHT_UP, LOST, CAUGHT_UP]


@pytest.mark.servers
@pytest.mark.parametrize("failure", [RedisError(), ConnectionResetError(), LookupError()])
async def test_a_message_that_could_not_be_handled_causes_a_resync(redis_url: str, failure: Exception) -> None:
    async with client(redis_url) as redis, listening(redis, "failing", failures=(LookupError,)) as diary:
        await diary.until(CAUGHT_UP)
        diary.fail.append(failure)
        await redis.publish("failing", "news")
        await diary.until(CAUGHT_UP, times=2)
        assert diary.written == [CAUGHT_UP, "news", LOST, CAUGHT_UP]


@pytest.mark.servers
async def test_until_it_has_caught_up_it_remains_lost(redis_url: str) -> None:
    async with client(redis_url) as redis:
        diary = Diary(redis, "catching-up")
        diary.fail.extend([RedisError(), RedisError()])
        diary.listener.start()
        await diary.until(CAUGHT_UP, times=3)
        await diary.listener.stop()
        assert diary.written == [CAUGHT_UP, LOST, CAUGHT_UP, CAUGHT_UP]


@pytest.mark.servers
async def test_nothing_is_received_once_it_is_stopped(redis_url: str) -> None:
    async with client(redis_url) as redis:
        async with listening(redis, "stopped") as diary:
            await diary.until(CAUGHT_UP)
        assert (await redis.pubsub_numsub("stopped"))[0][1] == 0


class SilentRedis:
    """A connection that confirms a subscription; then it receives nothing but the messages given here."""

    def __init__(self, *responses: str | None) -> None:
        self._answers: Iterator[str | None] = iter(("subscribe", *responses))
        self.pings = 0
        self.exhausted = asyncio.Event()

    def pubsub(self) -> Self:
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *failure: object) -> None: ...

    async def subscribe(self, channel: str) -> None: ...

    async def ping(self) -> None:
        self.pings += 1

    async def get_message(self, timeout: float) -> dict[str, str] | None:  # noqa: ASYNC109 - as the client has it
        try:
            kind = next(self._answers)
        except StopIteration:
            self.exhausted.set()
            await asyncio.Event().wait()
        return None if kind is None else {"type": kind}


async def test_an_unresponsive_redis_counts_as_disconnected() -> None:
    redis = SilentRedis(None, None)
    async with listening(cast(Redis, redis), "silent") as diary:
        await diary.until(LOST)
        assert (diary.written, redis.pings) == ([CAUGHT_UP, LOST], 1)


async def test_a_silent_redis_stays_connected() -> None:
    redis = SilentRedis(None, "pong", None, "pong", None)
    async with listening(cast(Redis, redis), "quiet") as diary:
        await redis.exhausted.wait()
        assert (diary.written, redis.pings) == ([CAUGHT_UP], 3)
