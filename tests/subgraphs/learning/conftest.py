"""Learning with a database for each module."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from pydantic import SecretStr

from subgraphs.kernel.migrations import migrate
from subgraphs.learning import app, background
from subgraphs.learning.settings import Settings
from tests.subgraphs.learning.world import Learning
from tests.subgraphs.times import StandingTime


@pytest.fixture(scope="module")
def learning_database(fresh_database: Callable[[], str]) -> str:
    url = fresh_database()
    asyncio.run(migrate("learning", url))
    return url


@pytest.fixture
async def learning(learning_database: str) -> AsyncIterator[Learning]:
    time = StandingTime()
    settings = Settings(learning_database_url=SecretStr(learning_database))
    subgraph = app.build(settings, clock=time)
    behind = background.build(settings, clock=time)
    world = Learning(subgraph, behind, time)
    await world.tell()  # what a test before this one left
    world.told.clear()
    yield world
    await subgraph.stop()
    await behind.stop()
