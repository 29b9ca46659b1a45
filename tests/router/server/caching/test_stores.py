"""What every store must do."""

from __future__ import annotations

import asyncio

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError  # noqa: A004  # redis-py's own name

from router.server.caching import (
    CacheStore,
    ListeningStore,
    MemoryStore,
    RedisStore,
    StoreUnavailable,
    memory_store,
    redis_store,
)
from tests.router.server.caching.conftest import Time


async def test_what_was_written_is_read(store: CacheStore) -> None:
    await store.write({"a": (b"1", 60), "b": (b"2", 60)})
    assert (await store.read(["b", "missing", "a"])).entries == [b"2", None, b"1"]


async def test_the_clock_of_a_read_is_before_any_later_invalidation(store: CacheStore) -> None:
    now = (await store.read(["a"])).now
    await store.invalidate(["t"])
    (stamp,) = await store.stamps(["t"])
    assert stamp is not None
    assert stamp >= now


async def test_a_tag_that_was_never_invalidated_has_no_stamp(store: CacheStore) -> None:
    await store.invalidate(["one"])
    assert (await store.stamps(["one", "other"]))[1] is None
    assert await store.stamps([]) == []


async def test_only_one_acquires_until_it_releases(store: CacheStore) -> None:
    assert sorted(await asyncio.gather(*(store.acquire("work", 60) for _ in range(5)))) == [False] * 4 + [True]
    await store.release("work")
    assert await store.acquire("work", 60)


async def test_memory_forgets_what_was_not_read_for_longest() -> None:
    store = MemoryStore(max_bytes=25)
    await store.write({"a": (b"0123456789", 60)})
    await store.write({"b": (b"0123456789", 60)})
    await store.read(["a"])
    await store.write({"c": (b"0123456789", 60)})
    assert [entry is not None for entry in (await store.read(["a", "b", "c"])).entries] == [True, False, True]


async def test_memory_forgets_what_is_too_old(time: Time) -> None:
    store = MemoryStore(clock=time)
    await store.write({"a": (b"1", 10)})
    time.pass_seconds(11)
    assert (await store.read(["a"])).entries == [None]


async def test_memory_remembers_the_invalidation_of_ever_so_many_tags(
    time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_store, "MOST_STAMPS", 2)
    store = MemoryStore(clock=time)
    before = (await store.read([])).now
    for tag in ("a", "b", "c", "d"):
        await store.invalidate([tag])
    after = (await store.read([])).now
    stamps = await store.stamps(["a", "b", "c", "d"])
    assert all(stamp is not None and before < stamp < after for stamp in stamps)


async def test_from_a_store_of_which_no_news_arrive_nothing_is_read(store: CacheStore) -> None:
    listening = ListeningStore(store)
    await listening.write({"a": (b"1", 60)})
    listening.deaf = True
    await listening.invalidate(["t"])
    with pytest.raises(StoreUnavailable):
        await listening.read(["a"])
    listening.deaf = False
    assert (await listening.read(["a"])).entries == [b"1"]
    assert (await listening.stamps(["t"])) != [None]


async def test_redis_away_is_said_at_once_and_then_without_asking() -> None:
    store = RedisStore(Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2))
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            await store.read(["a"])
        with pytest.raises(StoreUnavailable):
            await store.write({"a": (b"1", 1)})
    await store.close()


@pytest.mark.servers
async def test_what_could_not_be_invalidated_is_before_anything_is_read_again(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_store, "RETRY_AFTER", 0.0)
    redis = Redis.from_url(redis_url)
    store = RedisStore(redis)
    before = (await store.read(["a"])).now
    with monkeypatch.context() as away:

        async def refuse(*_: object) -> None:
            raise ConnectionError("away")

        away.setattr(redis, "eval", refuse)
        with pytest.raises(StoreUnavailable):
            await store.invalidate(["owed"])
        with pytest.raises(StoreUnavailable):
            await store.read(["a"])
    after = (await store.read(["a"])).now
    (stamp,) = await store.stamps(["owed"])
    assert stamp is not None
    assert before < stamp <= after
    await store.close()


@pytest.mark.servers
async def test_an_invalidation_is_tried_even_if_redis_failed_a_moment_ago(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis = Redis.from_url(redis_url)
    store = RedisStore(redis)
    with monkeypatch.context() as slow:

        async def fail(*_: object) -> None:
            raise ConnectionError("too slow")

        slow.setattr(redis, "mget", fail)
        with pytest.raises(StoreUnavailable):
            await store.stamps(["t"])
    await store.invalidate(["t"])
    assert await redis.get("router:cache:t:t") is not None
    await store.close()
