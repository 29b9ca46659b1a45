"""A statistics domain on real servers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.graphql.subgraph import GraphQLResponse, Subgraph
from subgraphs.kernel.identity.ids import USER, UserId
from subgraphs.kernel.identity.principal import Principal, Role, scopes_of
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.messaging.worker_module import WorkerModule
from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.statistics import app, worker_module
from subgraphs.statistics.settings import Settings
from tests.subgraphs.event_delivery import deliver_event
from tests.subgraphs.recorded_jobs import RecordedJobs

TODAY = datetime(2026, 3, 14, 12, tzinfo=UTC)


@dataclass
class Statistics:
    """The domain as the worker and the router see it."""

    subgraph: Subgraph
    worker_module: WorkerModule

    async def deliver(self, *events: Event, times: int = 1) -> None:
        """Deliver each event to every handler subscribed to it."""
        for event in events:
            for _ in range(times):
                await deliver_event(self.worker_module, event)

    async def execute(self, query: str, caller: Principal | None = None, **variables: object) -> GraphQLResponse:
        return await self.subgraph.execute(query, variables, None, RequestInfo(principal=caller))


def caller(*roles: Role, user_id: UserId | None = None) -> Principal:
    return Principal(user_id or USER.new(), scopes_of(roles))


@pytest.fixture
async def statistics(database_url: str, redis_url: str) -> AsyncIterator[Statistics]:
    await migrate("statistics", database_url)
    settings = Settings(statistics_database_url=SecretStr(database_url), redis_url=SecretStr(redis_url))
    domain = Statistics(app.build(settings), worker_module.build(settings, RecordedJobs()))
    yield domain
    await domain.subgraph.stop()
    await domain.worker_module.stop()
