import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from typing import ClassVar

import pytest
from sqlalchemy import Column, Table, Text, select, text

from subgraphs.kernel.messaging.events import Event, decode
from subgraphs.kernel.messaging.outbox import StoredEvent
from subgraphs.kernel.persistence.idempotency import idempotent_handler
from subgraphs.kernel.persistence.sql import Database, UnitOfWork, UnitsOfWork, domain_metadata, read_only
from subgraphs.kernel.persistence.sql_inbox import inbox_table
from subgraphs.kernel.persistence.sql_outbox import SqlOutbox, outbox_table
from subgraphs.kernel.platform.clock import utc_now

metadata = domain_metadata()
stones = Table("stones", metadata, Column("name", Text, primary_key=True))
outbox_table(metadata)
inbox_table(metadata)


class StoneLaid(Event):
    domain: ClassVar[str] = "walls"
    type: ClassVar[str] = "stone.laid"

    name: str


class Walls(UnitOfWork):
    async def lay(self, name: str) -> None:
        await self.session.execute(stones.insert().values(name=name))
        await self.record(StoneLaid(name=name))

    async def mark(self, name: str) -> None:
        await self.session.execute(stones.insert().values(name=name))


@pytest.fixture
async def database(fresh_database: Callable[[], str]) -> AsyncIterator[Database]:
    opened = Database(fresh_database(), domain="walls")
    async with opened.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield opened
    await opened.close()


@pytest.fixture
def units(database: Database) -> UnitsOfWork[Walls]:
    return UnitsOfWork(database, Walls)


@pytest.fixture
async def outbox(database: Database) -> AsyncIterator[SqlOutbox]:
    opened = database.outbox()
    yield opened
    await opened.close()


async def names(database: Database) -> list[str]:
    async with read_only(database) as session:
        return list(await session.scalars(select(stones.c.name).order_by(stones.c.name)))


async def relayed(outbox: SqlOutbox, limit: int = 100) -> list[str]:
    published: list[str] = []

    async def publish(events: Sequence[StoredEvent]) -> None:
        for event in events:
            decoded = decode(event.type, event.version, event.payload)
            assert isinstance(decoded, StoneLaid)
            published.append(decoded.name)

    await outbox.relay(publish, limit)
    return published


async def test_state_and_its_fact_are_committed_together(
    database: Database, units: UnitsOfWork[Walls], outbox: SqlOutbox
) -> None:
    async with units() as work:
        await work.lay("granite")

    assert await names(database) == ["granite"]
    assert await relayed(outbox) == ["granite"]


async def test_a_failure_stores_neither_state_nor_event(
    database: Database, units: UnitsOfWork[Walls], outbox: SqlOutbox
) -> None:
    async def lay_and_slip() -> None:
        async with units() as work:
            await work.lay("granite")
            raise RuntimeError("slipped")

    with pytest.raises(RuntimeError):
        await lay_and_slip()

    assert await names(database) == []
    assert await relayed(outbox) == []


async def test_a_domain_cannot_publish_another_domains_events(units: UnitsOfWork[Walls], database: Database) -> None:
    foreign = UnitOfWork(database.sessions(), "gardens")
    async with foreign as work:
        with pytest.raises(ValueError, match="gardens can't publish"):
            await work.record(StoneLaid(name="granite"))


async def test_facts_are_relayed_in_the_order_they_were_written(units: UnitsOfWork[Walls], outbox: SqlOutbox) -> None:
    for name in ("a", "b", "c"):
        async with units() as work:
            await work.lay(name)

    assert await relayed(outbox, limit=2) == ["a", "b"]
    assert await relayed(outbox, limit=2) == ["c"]
    assert await relayed(outbox, limit=2) == []


async def test_the_oldest_event_that_waits_is_known(units: UnitsOfWork[Walls], outbox: SqlOutbox) -> None:
    before = await outbox.oldest()
    started = utc_now()
    for name in ("a", "b"):
        async with units() as work:
            await work.lay(name)
    oldest = await outbox.oldest()
    await relayed(outbox, limit=1)
    newer = await outbox.oldest()
    await relayed(outbox)

    assert (before, await outbox.oldest()) == (None, None)
    assert oldest is not None
    assert newer is not None
    assert started <= oldest < newer <= utc_now()


async def test_a_fact_that_could_not_be_published_waits(units: UnitsOfWork[Walls], outbox: SqlOutbox) -> None:
    async with units() as work:
        await work.lay("granite")

    async def stream_is_away(events: Sequence[StoredEvent]) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await outbox.relay(stream_is_away, 10)

    assert await relayed(outbox) == ["granite"]


async def test_of_two_relays_at_once_one_leads(
    database: Database, units: UnitsOfWork[Walls], outbox: SqlOutbox
) -> None:
    async with units() as work:
        await work.lay("granite")
    seen_by_second: list[str] = []

    async def publish_while_another_tries(events: Sequence[StoredEvent]) -> None:
        seen_by_second.extend(await relayed(database.outbox()))

    assert await outbox.relay(publish_while_another_tries, 10) == 1
    assert seen_by_second == []
    assert await relayed(outbox) == []


async def test_the_relay_wakes_when_a_fact_is_committed(units: UnitsOfWork[Walls], outbox: SqlOutbox) -> None:
    await outbox.wait(timedelta(seconds=0))
    waiting = asyncio.create_task(outbox.wait(timedelta(minutes=5)))
    async with units() as work:
        await work.lay("granite")

    await asyncio.wait_for(waiting, 60)


async def test_the_relay_wakes_for_facts_from_before_it_listened(units: UnitsOfWork[Walls], outbox: SqlOutbox) -> None:
    async with units() as work:
        await work.lay("granite")

    await asyncio.wait_for(outbox.wait(timedelta(minutes=5)), 60)


async def test_the_relay_listens_again_after_its_connection_broke(
    database: Database, units: UnitsOfWork[Walls], outbox: SqlOutbox
) -> None:
    await outbox.wait(timedelta(seconds=0))
    async with database.engine.connect() as connection:
        await connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        )
    async with units() as work:
        await work.lay("granite")

    await asyncio.wait_for(outbox.wait(timedelta(minutes=5)), 60)


@pytest.mark.parametrize("trusted_for", [0.0, 3_600.0])
async def test_connections_that_broke_while_they_rested_are_replaced_unseen(
    database: Database, trusted_for: float
) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    other = Database(url, domain="walls", trusted_for=trusted_for)
    try:
        await asyncio.gather(*(other.check() for _ in range(4)))
        async with database.engine.connect() as connection:
            await connection.execute(
                text(
                    "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                    " where datname = current_database() and pid <> pg_backend_pid()"
                )
            )
        for _ in range(6):
            await other.check()
    finally:
        await other.close()


async def test_a_statement_without_a_response_is_cancelled(fresh_database: Callable[[], str]) -> None:
    hasty = Database(fresh_database(), domain="walls", longest_statement=3)
    try:
        async with hasty.engine.connect() as connection:
            with pytest.raises(TimeoutError):
                await connection.execute(text("select pg_sleep(600)"))
    finally:
        await hasty.close()


async def mark(work: Walls, event: StoneLaid) -> None:
    await work.mark(f"seen {event.name}")


async def test_an_event_delivered_twice_is_handled_once(database: Database, units: UnitsOfWork[Walls]) -> None:
    reaction = idempotent_handler("test.mark", StoneLaid, units, mark)
    event = StoneLaid(name="granite")

    await reaction.handle(event)
    await reaction.handle(event)

    assert await names(database) == ["seen granite"]


async def test_an_event_delivered_twice_at_once_is_handled_once(database: Database, units: UnitsOfWork[Walls]) -> None:
    reaction = idempotent_handler("test.mark", StoneLaid, units, mark)
    event = StoneLaid(name="granite")

    await asyncio.gather(*(reaction.handle(event) for _ in range(5)))

    assert await names(database) == ["seen granite"]


async def test_an_event_whose_handling_failed_is_handled_again(database: Database, units: UnitsOfWork[Walls]) -> None:
    async def fail(work: Walls, event: StoneLaid) -> None:
        await mark(work, event)
        raise RuntimeError("not yet")

    event = StoneLaid(name="granite")
    with pytest.raises(RuntimeError):
        await idempotent_handler("test.mark", StoneLaid, units, fail).handle(event)
    await idempotent_handler("test.mark", StoneLaid, units, mark).handle(event)

    assert await names(database) == ["seen granite"]


async def test_two_reactions_to_one_event_do_not_hide_it_from_each_other(
    database: Database, units: UnitsOfWork[Walls]
) -> None:
    async def count(work: Walls, event: StoneLaid) -> None:
        await work.mark(f"counted {event.name}")

    event = StoneLaid(name="granite")
    await idempotent_handler("test.mark", StoneLaid, units, mark).handle(event)
    await idempotent_handler("test.count", StoneLaid, units, count).handle(event)

    assert await names(database) == ["counted granite", "seen granite"]
