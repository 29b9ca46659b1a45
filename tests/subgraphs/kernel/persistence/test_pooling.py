"""PostgreSQL behind PgBouncer in transaction mode, whose two connections all clients of a test share."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from typing import ClassVar

import pytest
from pydantic import SecretStr
from sqlalchemy import Column, Integer, Table, Text, func, select, text

from subgraphs.kernel.identity.ids import ORDER
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.messaging.outbox import StoredEvent
from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.kernel.persistence.pooling import DirectAddressMissing
from subgraphs.kernel.persistence.sql import Database, UnitOfWork, UnitsOfWork, domain_metadata
from subgraphs.kernel.persistence.sql_inbox import inbox_table
from subgraphs.kernel.persistence.sql_outbox import outbox_table
from subgraphs.kernel.platform.settings import DatabasePooling
from subgraphs.orders.store.sales.order_changes import CHANNEL, SqlOrderChanges
from subgraphs.registry import SQL_DOMAINS
from tests.servers.pgbouncer import through

pytestmark = pytest.mark.servers

metadata = domain_metadata()
stones = Table("stones", metadata, Column("name", Text, primary_key=True), Column("layer", Integer, nullable=False))
outbox_table(metadata)
inbox_table(metadata)


class StoneLaid(Event):
    domain: ClassVar[str] = "pooled_walls"
    type: ClassVar[str] = "pooled-stone.laid"

    name: str


class Walls(UnitOfWork):
    async def lay(self, name: str, layer: int) -> None:
        await self.session.execute(stones.insert().values(name=name, layer=layer))
        await self.record(StoneLaid(name=name))

    async def height(self, name: str) -> int | None:
        return await self.session.scalar(select(stones.c.layer).where(stones.c.name == name))


@pytest.fixture
async def database(fresh_database: Callable[[], str], pooler_port: int) -> AsyncIterator[Database]:
    url = fresh_database()
    opened = Database(
        through(pooler_port, url),
        domain="pooled_walls",
        pooling=DatabasePooling.TRANSACTION,
        direct_url=SecretStr(url),
        pool_size=10,
    )
    async with opened.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield opened
    await opened.close()


async def test_transactions_of_many_clients_share_few_connections(database: Database) -> None:
    units = UnitsOfWork(database, Walls)

    async def build(builder: int) -> None:
        for number in range(10):
            async with units() as work:
                await work.lay(f"{builder}-{number}", builder)
                assert await work.height(f"{builder}-{number}") == builder

    await asyncio.gather(*(build(builder) for builder in range(12)))
    async with database.engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(stones)) == 120


async def test_reads_without_a_transaction_get_their_own_statements(database: Database) -> None:
    async with UnitsOfWork(database, Walls)() as work:
        for layer in range(12):
            await work.lay(f"stone {layer}", layer)

    async def read(layer: int) -> None:
        for _ in range(10):
            async with database.reading_sessions() as session:
                found = await session.scalars(select(stones.c.name).where(stones.c.layer == layer))
                assert found.all() == [f"stone {layer}"]
                assert await session.scalar(select(func.count()).select_from(stones)) == 12

    await asyncio.gather(*(read(layer) for layer in range(12)))


async def test_nothing_of_a_transaction_is_left_on_its_connection(database: Database) -> None:
    async def leave() -> None:
        async with database.engine.begin() as connection:
            await connection.execute(select(stones.c.name).where(stones.c.layer == 1))
            await connection.execute(select(func.set_config("lectern.mark", "left", True)))
            await connection.execute(select(func.pg_advisory_xact_lock(1)))

    await asyncio.gather(*(leave() for _ in range(20)))
    async with database.engine.connect() as connection:
        assert await connection.scalar(text("select count(*) from pg_prepared_statements where name <> ''")) == 0
        assert await connection.scalar(select(func.current_setting("lectern.mark", True))) in {None, ""}
        assert await connection.scalar(select(func.pg_try_advisory_xact_lock(1)))


async def test_an_event_is_announced_past_the_pooler(database: Database) -> None:
    outbox = database.outbox()
    relayed: list[StoredEvent] = []

    async def publish(events: Sequence[StoredEvent]) -> None:
        relayed.extend(events)

    try:
        await outbox.wait(timedelta(seconds=60))  # the first returns at once: it has only begun to listen
        waiting = asyncio.create_task(outbox.wait(timedelta(minutes=10)))
        async with UnitsOfWork(database, Walls)() as work:
            await work.lay("keystone", 7)
        await waiting
        assert await outbox.relay(publish, 10) == 1
    finally:
        await outbox.close()
    assert [event.type for event in relayed] == ["pooled-stone.laid"]


async def test_a_change_of_an_order_is_announced_past_the_pooler(database: Database) -> None:
    changes, order_id = SqlOrderChanges(database), ORDER.new()
    try:
        async with changes.subscribe(order_id) as changed:
            await changes.wait(changed)  # the first returns at once: it has only begun to listen
            waiting = asyncio.create_task(changes.wait(changed))
            async with database.engine.begin() as connection:
                await connection.execute(select(func.pg_notify(CHANNEL, order_id)))
            await waiting
    finally:
        await changes.close()


@pytest.mark.parametrize("domain", SQL_DOMAINS)
async def test_a_domain_is_migrated_through_the_pooler_by_several_processes_at_once(
    domain: str, fresh_database: Callable[[], str], pooler_port: int
) -> None:
    url = through(pooler_port, fresh_database())
    await asyncio.gather(*(migrate(domain, url) for _ in range(3)))
    database = Database(url, domain=domain, pooling=DatabasePooling.TRANSACTION)
    async with database.engine.connect() as connection:
        assert await connection.scalar(text("select count(*) from alembic_version")) == 1
    await database.close()


async def test_listening_needs_an_address_past_the_pooler() -> None:
    database = Database("postgresql://localhost/orders", domain="orders", pooling=DatabasePooling.TRANSACTION)
    for listen in (database.outbox, lambda: SqlOrderChanges(database)):
        with pytest.raises(DirectAddressMissing) as missing:
            listen()
        assert str(missing.value) == (
            "LECTERN_ORDERS_DIRECT_DATABASE_URL is not set: with LECTERN_DATABASE_POOLING=transaction it is needed to "
            "receive notifications of orders past the pooler"
        )
    await database.close()
