"""Limits on the documents that strangers register."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import Redis

from router.server import RouterApp
from router.server.pipeline.client_key import ClientKeys
from router.server.pipeline.context import Client
from router.server.pipeline.persisted_documents.redis_store import RedisDocuments
from router.server.pipeline.persisted_documents.registrations import MAX_CLIENTS, RegistrationLimiter
from router.server.pipeline.persisted_documents.stores import MemoryDocuments
from tests.router.server.client import post
from tests.router.server.sample_graph import SampleGraph

ADA = {"me": {"name": "Ada"}}


def hashed(query: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(query.encode()).hexdigest()}}


async def known(app: RouterApp, query: str) -> bool:
    response = await post(app, extensions=hashed(query))
    assert response.codes in ([], ["PERSISTED_QUERY_NOT_FOUND"])
    return not response.codes


def router(**automatic: Any) -> RouterApp:
    return SampleGraph().app({"persisted_documents": {"automatic": {"enabled": True, **automatic}}})


async def test_a_large_document_is_executed_and_not_stored() -> None:
    app = router(max_document_size=100)
    small, large = "{ me { name } }", "{ me { name } }" + " " * 100
    for query in (small, large):
        assert (await post(app, query, extensions=hashed(query))).data == ADA
    assert (await known(app, small), await known(app, large)) == (True, False)


async def test_a_client_that_registers_too_much_is_served_and_its_documents_not_stored() -> None:
    app = router(registrations_per_minute=3)
    queries = [f"{{ me {{ name }} }} # {number}" for number in range(6)]
    for query in queries + queries:
        assert (await post(app, query, extensions=hashed(query))).data == ADA
    assert [await known(app, query) for query in queries] == [True] * 3 + [False] * 3


def test_buckets_are_refilled_and_bounded() -> None:
    now = 0.0
    limiter = RegistrationLimiter(2, clock=lambda: now)
    assert [limiter.admit("a") for _ in range(3)] == [True, True, False]
    assert limiter.admit("b")
    now = 30.0
    assert [limiter.admit("a") for _ in range(2)] == [True, False]
    for number in range(MAX_CLIENTS):
        limiter.admit(str(number))
    assert limiter.admit("a")


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
    ],
)
def test_anonymous_clients_are_distinguished_by_network(first: str, second: str, same: bool) -> None:
    keys = ClientKeys()
    assert (keys.key_of(Client({}, peer=first)) == keys.key_of(Client({}, peer=second))) is same


def test_only_the_entry_of_the_nearest_proxy_counts() -> None:
    keys = ClientKeys("X-Forwarded-For")
    assert keys.address_of(Client({"x-forwarded-for": "6.6.6.6, 192.0.2.1"}, peer="10.0.0.1")) == "192.0.2.1"
    assert keys.address_of(Client({}, peer="10.0.0.1")) == "10.0.0.1"


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with Redis.from_url(redis_url) as client:
        yield client


async def stored(redis: Redis, prefix: str) -> dict[str, bytes | None]:
    keys = [key async for key in redis.scan_iter(f"{prefix}:apq:*")]
    return {key.decode().rpartition(":")[2]: await redis.get(key) for key in keys}


@pytest.mark.servers
async def test_documents_in_redis_are_bounded_and_the_least_recently_used_go_first(redis: Redis) -> None:
    def store() -> RedisDocuments:
        # A new memory each time, so that Redis is asked.
        return RedisDocuments(redis, MemoryDocuments(1), prefix="bounded", ttl=100, max_bytes=1_000)

    for number in range(3):
        await store().put(f"{number}", "x" * 300)
    now = (await redis.time())[0]
    await redis.zadd("bounded:apq-uses", {"0": now - 60, "1": now - 50, "2": now - 40})
    assert await store().get("1") is not None
    await store().put("3", "x" * 300)
    assert set(await stored(redis, "bounded")) == {"1", "2", "3"}
    await store().put("4", "x" * 300)
    assert set(await stored(redis, "bounded")) == {"1", "3", "4"}
    await store().put("5", "x" * 2_000)
    await store().put("3", "x" * 300)
    assert set(await stored(redis, "bounded")) == {"1", "3", "4"}
    assert await redis.get("bounded:apq-bytes") == b"900"
    for key in ("bounded:apq-bytes", "bounded:apq-uses", "bounded:apq-sizes", "bounded:apq:4"):
        assert 0 < await redis.ttl(key) <= 160


@pytest.mark.servers
async def test_a_flood_of_documents_stays_within_the_bounds_of_redis(redis: Redis) -> None:
    store = RedisDocuments(redis, MemoryDocuments(1_000), prefix="flood", ttl=100, max_bytes=20_000)
    for number in range(200):
        await store.put(str(number), "é" * (number * 7 % 900))
    texts = [text for text in (await stored(redis, "flood")).values() if text is not None]
    total = sum(map(len, texts))
    assert 0 < total <= 20_000
    assert await redis.get("flood:apq-bytes") == str(total).encode()
    # redis-py types the asynchronous client's commands as either kind.
    assert await redis.zcard("flood:apq-uses") == await redis.hlen("flood:apq-sizes") == len(texts)  # type: ignore[misc]
