"""The contract of every store."""

import asyncio

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError  # noqa: A004  # redis-py's own name

from router.server.cache import CacheStore, ConnectedOnlyStore, MemoryStore, RedisStore, StoreUnavailable
from router.server.cache.cache_factory import CacheFactory
from router.server.cache.stores import memory_store, redis_store
from router.server.config.options.cache import CachingOptions
from tests.router.server.cache.conftest import Time


async def test_a_written_entry_is_read(store: CacheStore) -> None:
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


async def test_memory_evicts_the_least_recently_read() -> None:
    store = MemoryStore(max_bytes=25)
    await store.write({"a": (b"0123456789", 60)})
    await store.write({"b": (b"0123456789", 60)})
    await store.read(["a"])
    await store.write({"c": (b"0123456789", 60)})
    assert [entry is not None for entry in (await store.read(["a", "b", "c"])).entries] == [True, False, True]


async def test_memory_evicts_expired_entries(time: Time) -> None:
    store = MemoryStore(clock=time)
    await store.write({"a": (b"1", 10)})
    time.pass_seconds(11)
    assert (await store.read(["a"])).entries == [None]


async def test_memory_records_the_invalidation_of_any_number_of_tags(
    time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_store, "MAX_STAMPS", 2)
    store = MemoryStore(clock=time)
    before = (await store.read([])).now
    for tag in ("a", "b", "c", "d"):
        await store.invalidate([tag])
    after = (await store.read([])).now
    stamps = await store.stamps(["a", "b", "c", "d"])
    assert all(stamp is not None and before < stamp < after for stamp in stamps)


async def test_from_a_store_of_which_no_news_arrive_nothing_is_read(store: CacheStore) -> None:
    listening = ConnectedOnlyStore(store)
    await listening.write({"a": (b"1", 60)})
    listening.disconnected = True
    await listening.invalidate(["t"])
    with pytest.raises(StoreUnavailable):
        await listening.read(["a"])
    listening.disconnected = False
    assert (await listening.read(["a"])).entries == [b"1"]
    assert (await listening.stamps(["t"])) != [None]


async def test_an_unavailable_redis_is_reported_at_once_and_then_without_a_call() -> None:
    store = RedisStore(Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2))
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            await store.read(["a"])
        with pytest.raises(StoreUnavailable):
            await store.write({"a": (b"1", 1)})
    await store.close()


@pytest.mark.servers
async def test_a_flood_of_different_responses_stays_within_the_bounds_of_redis(redis_url: str) -> None:
    redis = Redis.from_url(redis_url)
    factory = CacheFactory(CachingOptions(enabled=True, max_shared_size=20_000), redis=redis, prefix="flooded")
    for number in range(200):
        await factory.store.write({f"{number}a": (b"x" * (number * 7 % 900), 60), f"{number}b": (b"y", 90)})
    stored = [key async for key in redis.scan_iter("flooded:cache:e:*")]
    total = sum([len(await redis.get(key)) + redis_store._OVERHEAD for key in stored])
    assert 19_000 < total <= 20_000
    assert await redis.get("flooded:cache-bytes") == str(total).encode()
    assert await redis.zcard("flooded:cache-expiries") == len(stored)
    await redis.aclose()


@pytest.mark.servers
async def test_redis_evicts_what_expires_first_and_counts_what_is_replaced_or_expired_no_more(redis_url: str) -> None:
    redis = Redis.from_url(redis_url)
    store = RedisStore(redis, prefix="full", max_bytes=2 * (1_000 + redis_store._OVERHEAD))
    for _ in range(5):
        await store.write({"late": (b"x" * 1_000, 90), "brief": (b"y" * 1_000, 1)})
    assert None not in (await store.read(["late", "brief"])).entries
    await redis.zadd("full-expiries", {"brief": 0})  # as after its second
    await store.write({"soon": (b"z" * 1_000, 30)})
    assert None not in (await store.read(["late", "soon"])).entries
    await store.write({"new": (b"z" * 1_000, 60)})
    assert [entry is not None for entry in (await store.read(["late", "soon", "new"])).entries] == [True, False, True]
    await redis.aclose()


@pytest.mark.servers
async def test_failed_invalidations_are_repeated_before_anything_is_read_again(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_store, "RETRY_AFTER", 0.0)
    redis = Redis.from_url(redis_url)
    store = RedisStore(redis)
    before = (await store.read(["a"])).now
    with monkeypatch.context() as away:

        async def reject(*_: object) -> None:
            raise ConnectionError("away")

        away.setattr(redis, "eval", reject)
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
