import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.platform import redis
from subgraphs.kernel.platform.errors import RateLimited
from subgraphs.kernel.platform.rate_limits import Limit, RedisRateLimits, client_key

HOURLY = Limit("test-hourly", burst=3, per=timedelta(hours=1))


@pytest.fixture
async def limits(redis_url: str) -> AsyncIterator[RedisRateLimits]:
    client = redis.connect(SecretStr(redis_url))
    yield RedisRateLimits(client)
    await client.aclose()


async def attempts(limits: RedisRateLimits, limit: Limit, key: str, count: int) -> list[bool]:
    async def allowed() -> bool:
        try:
            await limits.attempt(limit, key)
        except RateLimited:
            return False
        return True

    return list(await asyncio.gather(*(allowed() for _ in range(count))))


async def test_attempts_are_allowed_up_to_the_burst_even_at_once(limits: RedisRateLimits) -> None:
    assert sum(await attempts(limits, HOURLY, USER.new(), 10)) == 3


async def test_one_key_does_not_use_up_anothers_attempts(limits: RedisRateLimits) -> None:
    await attempts(limits, HOURLY, USER.new(), 10)

    assert sum(await attempts(limits, HOURLY, USER.new(), 3)) == 3


async def test_one_limit_does_not_use_up_anothers_attempts(limits: RedisRateLimits) -> None:
    key = USER.new()
    await attempts(limits, HOURLY, key, 10)

    assert sum(await attempts(limits, Limit("test-other", burst=2, per=timedelta(hours=1)), key, 3)) == 2


async def test_a_rejection_says_how_long_to_wait(limits: RedisRateLimits) -> None:
    key = USER.new()
    await attempts(limits, HOURLY, key, 3)

    with pytest.raises(RateLimited) as rejected:
        await limits.attempt(HOURLY, key)

    assert 1_190 <= rejected.value.retry_after_seconds <= 1_200


async def test_attempts_come_back_with_time(limits: RedisRateLimits) -> None:
    quick, key = Limit("test-quick", burst=1, per=timedelta(milliseconds=20)), USER.new()
    await attempts(limits, quick, key, 5)
    await asyncio.sleep(0.05)

    assert sum(await attempts(limits, quick, key, 1)) == 1


async def test_the_counters_expire(limits: RedisRateLimits, redis_url: str) -> None:
    key = USER.new()
    await limits.attempt(HOURLY, key)

    client = redis.connect(SecretStr(redis_url))
    lifetime = await client.pttl(f"limit:test-hourly:{key}")
    await client.aclose()

    assert 0 < lifetime <= 3_600_000


async def test_the_same_item_counts_once(limits: RedisRateLimits) -> None:
    key = USER.new()
    for item in ("a", "b", "a", "c", "a", "b"):
        await limits.attempt_distinct(HOURLY, key, item)

    with pytest.raises(RateLimited) as rejected:
        await limits.attempt_distinct(HOURLY, key, "d")
    assert 1_190 <= rejected.value.retry_after_seconds <= 1_200
    await limits.attempt_distinct(HOURLY, key, "a")


async def test_a_rejected_item_is_rejected_again(limits: RedisRateLimits) -> None:
    key = USER.new()
    await attempts(limits, HOURLY, key, 3)

    for _ in range(3):
        with pytest.raises(RateLimited):
            await limits.attempt_distinct(HOURLY, key, "a")


async def test_different_items_at_once_pass_up_to_the_burst(limits: RedisRateLimits) -> None:
    key = USER.new()

    results = await asyncio.gather(
        *(limits.attempt_distinct(HOURLY, key, str(item)) for item in range(10)), return_exceptions=True
    )

    assert sum(result is None for result in results) == 3


async def test_a_refunded_attempt_does_not_count(limits: RedisRateLimits) -> None:
    key = USER.new()
    for _ in range(10):
        await limits.attempt(HOURLY, key)
        await limits.refund(HOURLY, key)

    assert sum(await attempts(limits, HOURLY, key, 5)) == 3


async def test_a_refund_gives_back_one_attempt(limits: RedisRateLimits) -> None:
    key = USER.new()
    await attempts(limits, HOURLY, key, 5)
    await limits.refund(HOURLY, key)

    assert sum(await attempts(limits, HOURLY, key, 5)) == 1


async def test_refunds_save_no_attempts_up(limits: RedisRateLimits) -> None:
    key = USER.new()
    for _ in range(5):
        await limits.refund(HOURLY, key)

    assert sum(await attempts(limits, HOURLY, key, 5)) == 3


@pytest.mark.parametrize(
    ("ip", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_client_is_an_ipv4_address_or_an_ipv6_network(ip: str, key: str) -> None:
    assert client_key(ip) == key
