"""What every store must do."""

from __future__ import annotations

import asyncio

import pytest
from redis.asyncio import Redis

from router.server.caching import CacheStore, MemoryStore, RedisStore, StoreUnavailable
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


async def test_redis_away_is_said_at_once_and_then_without_asking() -> None:
    store = RedisStore(Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2))
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            await store.read(["a"])
        with pytest.raises(StoreUnavailable):
            await store.write({"a": (b"1", 1)})
    await store.close()
