"""Database triggers that protect the ledger."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.subgraphs.orders.harness import Orders
from tests.subgraphs.principals import student


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_lines set amount_minor = 0",
        "delete from ledger_lines",
        "truncate ledger_lines, ledger_entries",
        "update ledger_entries set reference = 'x'",
        "delete from ledger_entries",
    ],
)
async def test_the_database_rejects_changes_of_the_ledger(orders: Orders, statement: str) -> None:
    await orders.buy(student(), await orders.course(2500))

    with pytest.raises(DBAPIError, match="append-only"):
        async with orders.database.engine.begin() as connection:
            await connection.execute(text(statement))

    assert await orders.scalar("select sum(abs(amount_minor)) from ledger_lines") == 5000


async def test_the_database_rejects_an_unbalanced_entry(orders: Orders) -> None:
    with pytest.raises(DBAPIError, match="do not sum to zero"):
        async with orders.database.engine.begin() as connection:
            await connection.execute(
                text(
                    "with entry as (insert into ledger_entries (kind, reference, occurred_at)"
                    " values ('SALE', 'x', now()) returning id)"
                    " insert into ledger_lines (entry_id, account, amount_minor, currency)"
                    " select id, 'PROVIDER', 1, 'USD' from entry"
                )
            )

    assert await orders.scalar("select count(*) from ledger_entries") == 0
