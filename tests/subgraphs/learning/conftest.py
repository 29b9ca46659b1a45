"""Fixtures of learning, with a database per module."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from pydantic import SecretStr

from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.learning import app, worker_module
from subgraphs.learning.settings import Settings
from tests.subgraphs.clocks import FrozenClock
from tests.subgraphs.learning.harness import Learning
from tests.subgraphs.recorded_jobs import RecordedJobs


@pytest.fixture(scope="module")
def learning_database(fresh_database: Callable[[], str]) -> str:
    url = fresh_database()
    asyncio.run(migrate("learning", url))
    return url


@pytest.fixture
async def learning(learning_database: str, redis_url: str) -> AsyncIterator[Learning]:
    time = FrozenClock()
    settings = Settings(learning_database_url=SecretStr(learning_database), redis_url=SecretStr(redis_url))
    subgraph = app.build(settings, clock=time)
    module = worker_module.build(settings, RecordedJobs(), clock=time)
    harness = Learning(subgraph, module, time)
    await harness.relay_outbox()  # events of the test before
    harness.published.clear()
    yield harness
    await subgraph.stop()
    await module.stop()
