"""Units of work for reading send their queries and nothing else, and cannot write."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from asyncpg import Connection
from asyncpg.connection import LoggedQuery
from sqlalchemy import Column, Table, Text, delete, select, update

from subgraphs.kernel.persistence.sql import Database, UnitOfWork, UnitsOfWork, WriteWhileReading, domain_metadata

metadata = domain_metadata()
stones = Table("stones", metadata, Column("name", Text, primary_key=True))


@pytest.fixture
async def database(fresh_database: Callable[[], str]) -> AsyncIterator[Database]:
    # One connection, so that a reader and a writer use the same one in turn.
    opened = Database(fresh_database(), domain="walls", pool_size=1)
    async with opened.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(stones.insert().values(name="granite"))
    yield opened
    await opened.close()


@pytest.fixture
def units(database: Database) -> UnitsOfWork[UnitOfWork]:
    return UnitsOfWork(database, UnitOfWork)


async def _names(work: UnitOfWork) -> list[str]:
    return list(await work.session.scalars(select(stones.c.name).order_by(stones.c.name)))


async def _log_of(database: Database) -> list[str]:
    """Collect what the pool's one connection sends besides prepared statements from now on."""
    sent: list[str] = []

    def record(query: LoggedQuery) -> None:
        sent.append(query.query.split()[0].rstrip(";"))

    async with database.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, Connection)
        driver.add_query_logger(record)
    return sent


async def test_reading_sends_queries_alone(database: Database, units: UnitsOfWork[UnitOfWork]) -> None:
    sent = await _log_of(database)

    async with units.reading() as work:
        found = await _names(work)
    await asyncio.sleep(0)  # The driver logs in a callback of the loop's next turn.
    while_reading = list(sent)
    async with units() as work:
        again = await _names(work)
    await asyncio.sleep(0)

    assert found == again == ["granite"]
    assert (while_reading, sent) == ([], ["BEGIN", "COMMIT"])


async def test_a_connection_that_was_read_from_serves_transactions_again(
    database: Database, units: UnitsOfWork[UnitOfWork]
) -> None:
    async with units.reading() as work:
        await _names(work)

    async def write_and_slip() -> None:
        async with units() as work:
            await work.session.execute(stones.insert().values(name="slate"))
            raise RuntimeError("slipped")

    with pytest.raises(RuntimeError):
        await write_and_slip()

    async with units.reading() as work:
        assert await _names(work) == ["granite"]


@pytest.mark.parametrize(
    "statement",
    [
        stones.insert().values(name="slate"),
        update(stones).values(name="slate"),
        delete(stones),
        select(stones).with_for_update(),
        stones.insert().from_select(["name"], select(stones.c.name + "2")),
    ],
)
async def test_a_write_while_reading_is_rejected(units: UnitsOfWork[UnitOfWork], statement: object) -> None:
    async with units.reading() as work:
        with pytest.raises(WriteWhileReading):
            await work.session.execute(statement)  # type: ignore[call-overload]

    async with units.reading() as work:
        assert await _names(work) == ["granite"]


async def test_a_reader_sees_what_is_committed_meanwhile(units: UnitsOfWork[UnitOfWork], database: Database) -> None:
    async with units.reading() as reader:
        before = await _names(reader)
        async with units() as writer:
            await writer.session.execute(stones.insert().values(name="slate"))
        after = await _names(reader)

    assert (before, after) == (["granite"], ["granite", "slate"])
