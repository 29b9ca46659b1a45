"""The plans of lists of orders and coupons: indexes alone, and no more rows than a page has."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from subgraphs.kernel.graphql.pagination import PageRequest
from subgraphs.kernel.identity.ids import ORDER, UserId
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from subgraphs.orders.service.model import OrderStatus
from subgraphs.orders.service.ports.sales.orders import OrderFilter
from subgraphs.orders.store.unit_of_work import SqlOrdersWork
from tests.subgraphs.query_plans import Scan, scans_of

PAGE = PageRequest(limit=20)
NEXT = PageRequest(limit=20, after=(datetime(2026, 6, 1, tzinfo=UTC).timestamp(), ORDER.new()))
ROWS = 30_000

_FILL_ORDERS = text(
    """
    insert into orders (
      id, number, buyer_id, status, currency, total_minor, extra_refunded_minor, created_at, expires_at, session_id,
      payment_id
    )
    select 'ord_' || lpad(n::text, 8, '0'), 'L2026-' || n, 'usr_' || n % 1000,
      case when n % 500 = 0 then 'DISPUTED' else 'PAID' end, 'USD', 100, 0,
      timestamptz '2026-01-01 00:00Z' + n * interval '15 minutes', now(), 'cs_' || n, 'pi_' || n
    from generate_series(1, :rows) as n
    """
)
_FILL_COUPONS = text(
    """
    insert into coupons (id, course_id, code, percent_off, created_by, created_at)
    select 'cpn_' || lpad(n::text, 8, '0'), 'crs_' || n % 5000, 'CODE' || n, 10, 'usr_' || n % 1000, now()
    from generate_series(1, :rows) as n
    """
)


@pytest.fixture(scope="module")
def filled(orders_database: str) -> str:
    async def fill() -> None:
        database = Database(orders_database, domain="orders")
        async with database.engine.begin() as connection:
            for statement in (_FILL_ORDERS, _FILL_COUPONS):
                await connection.execute(statement, {"rows": ROWS})
            await connection.execute(text("analyze orders, coupons"))
        await database.close()

    asyncio.run(fill())
    return orders_database


@pytest.fixture
async def database(filled: str) -> AsyncIterator[Database]:
    database = Database(filled, domain="orders")
    yield database
    await database.close()


async def _page(database: Database, wanted: OrderFilter, request: PageRequest) -> None:
    units = UnitsOfWork(database, SqlOrdersWork)
    async with units() as work:
        page = await work.orders.page(wanted, request)
    assert page.items


FILTERS = {
    "all": (OrderFilter(), PAGE, 25),
    "a later page": (OrderFilter(), NEXT, 25),
    "a number": (OrderFilter(number="L2026-77"), PAGE, 25),
    "a payment": (OrderFilter(provider_id="pi_77"), PAGE, 25),
    "a payment page": (OrderFilter(provider_id="cs_77"), PAGE, 25),
    "a buyer": (OrderFilter(buyer_id=UserId("usr_7")), PAGE, 35),
    "a rare status": (OrderFilter(statuses=frozenset({OrderStatus.DISPUTED})), PAGE, 65),
    "two statuses": (OrderFilter(statuses=frozenset({OrderStatus.PAID, OrderStatus.DISPUTED})), PAGE, 65),
    "a period": (
        OrderFilter(
            placed_from=datetime(2026, 2, 1, tzinfo=UTC),
            placed_before=datetime(2026, 2, 8, tzinfo=UTC),
        ),
        PAGE,
        25,
    ),
}


@pytest.mark.parametrize(("wanted", "request_", "most"), FILTERS.values(), ids=FILTERS.keys())
async def test_a_page_of_orders_reads_few_rows_by_an_index(
    database: Database, wanted: OrderFilter, request_: PageRequest, most: int
) -> None:
    orders, _lines = await scans_of(database, lambda: _page(database, wanted, request_))
    _assert_indexed(orders, "orders", most)


async def test_the_histories_of_buyers_are_one_statement(database: Database) -> None:
    units = UnitsOfWork(database, SqlOrdersWork)

    async def read() -> None:
        async with units() as work:
            pages = await work.orders.histories([UserId("usr_7"), UserId("usr_8")], PageRequest(limit=5))
        assert {buyer: len(page.items) for buyer, page in pages.items()} == {"usr_7": 5, "usr_8": 5}
        assert all(order.buyer_id == buyer for buyer, page in pages.items() for order in page.items)

    orders, _lines = await scans_of(database, read)
    _assert_indexed(orders, "orders", 12)


@pytest.mark.parametrize("course_id", [None, "crs_7"])
async def test_a_page_of_coupons_reads_few_rows_by_an_index(database: Database, course_id: str | None) -> None:
    units = UnitsOfWork(database, SqlOrdersWork)

    async def read() -> None:
        async with units() as work:
            page = await work.coupons.page_of_creator(UserId("usr_7"), course_id, PAGE)  # type: ignore[arg-type]
        assert page.items

    [coupons] = await scans_of(database, read)
    _assert_indexed(coupons, "coupons", 35)


def _assert_indexed(scans: list[Scan], table: str, most: int) -> None:
    assert [scan for scan in scans if scan.node == "Seq Scan" and scan.relation == table] == []
    assert sum(scan.rows for scan in scans if scan.relation == table) <= most, scans
