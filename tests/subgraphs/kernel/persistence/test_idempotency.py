"""Idempotent event handlers, the same in every domain."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.persistence.idempotency import HANDLED_EVENTS_RETENTION, purge_handled_events
from subgraphs.kernel.persistence.sql import Database, UnitOfWork, UnitsOfWork, domain_metadata
from subgraphs.kernel.persistence.sql_inbox import inbox_table

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


async def test_handled_events_are_recorded_for_long_and_then_purged(units: UnitsOfWork[UnitOfWork]) -> None:
    event = Event()
    assert await is_new(units, event)
    handled_at = datetime.now(UTC)

    await purge_handled_events("walls", units, lambda: handled_at + HANDLED_EVENTS_RETENTION / 2).run()
    assert not await is_new(units, event)

    await purge_handled_events("walls", units, lambda: handled_at + 2 * HANDLED_EVENTS_RETENTION).run()
    assert await is_new(units, event)
