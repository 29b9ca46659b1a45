"""The audit log's table: records are added and never changed."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from subgraphs.accounts.store.unit_of_work import SqlAccountsWork
from subgraphs.kernel.audit.records import Actor, AuditFilter, AuditRecord, audit_record
from subgraphs.kernel.graphql.pagination import PageRequest, decode_cursor
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from subgraphs.kernel.platform.clock import utc_now
from tests.subgraphs.principals import admin


@pytest.fixture
async def database(accounts_database: str) -> AsyncIterator[Database]:
    database = Database(accounts_database, domain="accounts")
    yield database
    await database.close()


def _record(target: str, action: str = "user.suspend", actor: Actor | None = None) -> AuditRecord:
    return audit_record(
        "accounts",
        actor or Actor.operator("root"),
        action,
        target,
        at=utc_now(),
        before={"state": "ACTIVE"},
        after={"state": "SUSPENDED"},
        reason="spam",
    )


async def _append(database: Database, *records: AuditRecord) -> None:
    async with UnitsOfWork(database, SqlAccountsWork)() as work:
        for record in records:
            await work.audit_log.append(record)


async def _page(database: Database, wanted: AuditFilter, request: PageRequest | None = None) -> list[AuditRecord]:
    async with UnitsOfWork(database, SqlAccountsWork)() as work:
        return list((await work.audit_log.page(wanted, request or PageRequest(100))).items)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_log set reason = 'none'",
        "delete from audit_log",
        "truncate audit_log",
        "update audit_log set reason = 'none' where false",
    ],
)
async def test_the_database_rejects_every_change(database: Database, statement: str) -> None:
    target = USER.new()
    record = _record(target)
    await _append(database, record)

    with pytest.raises(DBAPIError, match="append-only"):
        async with database.engine.begin() as connection:
            await connection.execute(text(statement))
    assert await _page(database, AuditFilter(target=target)) == [record]


async def test_a_record_is_appended_once(database: Database) -> None:
    target = USER.new()
    record = _record(target)

    await _append(database, record, record)
    await _append(database, record.model_copy(update={"reason": "another"}))

    assert await _page(database, AuditFilter(target=target)) == [record]


async def test_records_are_filtered_and_paged_newest_first(database: Database) -> None:
    target, boss = USER.new(), Actor.of(admin())
    records = [_record(target, f"user.{number % 2}", boss if number % 3 else None) for number in range(9)]
    for record in records:
        await _append(database, record)

    async with UnitsOfWork(database, SqlAccountsWork)() as work:
        first = await work.audit_log.page(AuditFilter(target=target), PageRequest(4))
        rest = await work.audit_log.page(AuditFilter(target=target), PageRequest(100, decode_cursor(first.cursors[-1])))
    assert [*first.items, *rest.items] == sorted(records, key=lambda record: record.id, reverse=True)
    assert {record.action for record in await _page(database, AuditFilter(target=target, action="user.1"))} == {
        "user.1"
    }
    assert len(await _page(database, AuditFilter(target=target, actor_id=boss.id))) == 6
    assert await _page(database, AuditFilter(target=target, domain="orders")) == []
    assert await _page(database, AuditFilter(target=target, until=records[0].at)) == []
    assert len(await _page(database, AuditFilter(target=target, since=records[0].at))) == 9
