from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from subgraphs.kernel.platform import redis as kernel_redis


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """Provide an empty Redis database, for one test."""
    client = kernel_redis.connect(SecretStr(redis_url))
    await client.flushdb()
    yield client
    await client.aclose()
