"""A statistics domain on real servers, and facts to feed it with."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from subgraphs.kernel.background import Background
from subgraphs.kernel.call import Call
from subgraphs.kernel.events import Event
from subgraphs.kernel.identity import Principal, Role
from subgraphs.kernel.ids import USER, UserId
from subgraphs.kernel.migrations import migrate
from subgraphs.kernel.subgraph import Answer, Subgraph
from subgraphs.statistics import app, background
from subgraphs.statistics.settings import Settings
from tests.subgraphs.delivering import react

TODAY = datetime(2026, 3, 14, 12, tzinfo=UTC)


@dataclass
class Statistics:
    """The domain as the worker and the router see it."""

    subgraph: Subgraph
    background: Background

    async def tell(self, *facts: Event, times: int = 1) -> None:
        """Delivers each fact to every reaction that wants it."""
        for fact in facts:
            for _ in range(times):
                await react(self.background, fact)

    async def ask(self, query: str, caller: Principal | None = None, **variables: object) -> Answer:
        return await self.subgraph.execute(query, variables, None, Call(principal=caller))


def caller(*roles: Role, user_id: UserId | None = None) -> Principal:
    return Principal(user_id or USER.new(), frozenset(role.value for role in roles))


@pytest.fixture
async def statistics(database_url: str, redis_url: str) -> AsyncIterator[Statistics]:
    await migrate("statistics", database_url)
    settings = Settings(statistics_database_url=SecretStr(database_url), redis_url=SecretStr(redis_url))
    domain = Statistics(app.build(settings), background.build(settings))
    yield domain
    await domain.subgraph.stop()
    await domain.background.stop()
