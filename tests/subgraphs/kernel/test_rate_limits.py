import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from subgraphs.kernel import redis
from subgraphs.kernel.errors import RateLimited
from subgraphs.kernel.ids import USER
from subgraphs.kernel.rate_limits import Limit, RedisRateLimits

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


async def test_who_is_refused_is_told_how_long_to_wait(limits: RedisRateLimits) -> None:
    key = USER.new()
    await attempts(limits, HOURLY, key, 3)

    with pytest.raises(RateLimited) as refused:
        await limits.attempt(HOURLY, key)

    assert 1_190 <= refused.value.retry_after_seconds <= 1_200


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
