"""What every domain's background has in common."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from subgraphs.kernel.background import HANDLED_EVENTS_KEPT, forget_handled_events
from subgraphs.kernel.events import Event
from subgraphs.kernel.inbox import inbox_table
from subgraphs.kernel.sql import Database, UnitOfWork, UnitsOfWork, domain_metadata

metadata = domain_metadata()
inbox_table(metadata)


@pytest.fixture
async def units(fresh_database: Callable[[], str]) -> AsyncIterator[UnitsOfWork[UnitOfWork]]:
    database = Database(fresh_database(), domain="walls")
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield UnitsOfWork(database, UnitOfWork)
    await database.close()


async def is_new(units: UnitsOfWork[UnitOfWork], event: Event) -> bool:
    async with units() as work:
        return await work.first_delivery("test", event)


async def test_what_was_handled_is_remembered_for_long_and_then_forgotten(units: UnitsOfWork[UnitOfWork]) -> None:
    event = Event()
    assert await is_new(units, event)
    handled_at = datetime.now(UTC)

    await forget_handled_events("walls", units, lambda: handled_at + HANDLED_EVENTS_KEPT / 2).run()
    assert not await is_new(units, event)

    await forget_handled_events("walls", units, lambda: handled_at + 2 * HANDLED_EVENTS_KEPT).run()
    assert await is_new(units, event)
