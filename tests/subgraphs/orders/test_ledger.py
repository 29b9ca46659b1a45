"""The ledger: append-only, always balanced, and in agreement with orders and provider."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from subgraphs.kernel.clock import utc_now
from subgraphs.kernel.money import Currency, Money
from subgraphs.orders.service.ledger import Account, Entry, EntryKind, Posting, Unbalanced
from subgraphs.orders.service.pricing import instructor_share
from tests.subgraphs.orders.world import REFUND, Orders
from tests.subgraphs.people import instructor, student

BALANCES = "{ instructorBalances { pending { amountMinor currency } available { amountMinor } } }"


def test_an_entry_whose_lines_do_not_sum_to_zero_cannot_be_made() -> None:
    one = Money(1, Currency.USD)

    with pytest.raises(Unbalanced):
        Entry(EntryKind.SALE, "x", utc_now(), (Posting(Account.PROVIDER, one), Posting(Account.PLATFORM, one)))


@given(amount=st.integers(0, 10**9), share=st.integers(0, 10_000))
def test_a_price_is_split_without_a_rest(amount: int, share: int) -> None:
    paid = Money(amount, Currency.USD)
    part = instructor_share(paid, share)

    assert 0 <= part.amount_minor <= amount
    assert part + (paid - part) == paid


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
async def test_the_database_refuses_to_change_the_ledger(orders: Orders, statement: str) -> None:
    await orders.bought(student(), await orders.course(2500))

    with pytest.raises(DBAPIError, match="append-only"):
        async with orders.database.engine.begin() as connection:
            await connection.execute(text(statement))

    assert await orders.scalar("select sum(abs(amount_minor)) from ledger_lines") == 5000


async def test_the_database_refuses_an_unbalanced_entry(orders: Orders) -> None:
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


async def test_orders_ledger_and_provider_agree(orders: Orders) -> None:
    buyer, other = student(), student()
    cello, viola = await orders.course(2500), await orders.course(1501)
    order = await orders.bought(buyer, cello, viola)
    await orders.bought(other, viola)
    await orders.data(REFUND, buyer, line=order["lines"][1]["id"], key="r1")

    owed = await orders.scalar(
        "select sum(paid_minor - coalesce(refunded_minor, 0)) from order_lines"
        " join orders on orders.id = order_id where status in ('PAID', 'PARTIALLY_REFUNDED')"
    )

    assert owed == 4001
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 4001
    assert await orders.scalar("select sum(amount_minor) from ledger_lines") == 0


async def test_earnings_mature_after_the_refund_window(orders: Orders) -> None:
    teacher = instructor()
    await orders.bought(student(), await orders.course(2500, owner=teacher.user_id))

    early = (await orders.data(BALANCES, teacher))["instructorBalances"]
    orders.time.pass_by(days=30, minutes=1)
    late = (await orders.data(BALANCES, teacher))["instructorBalances"]

    assert early == [{"pending": {"amountMinor": "1750", "currency": "USD"}, "available": {"amountMinor": "0"}}]
    assert late == [{"pending": {"amountMinor": "0", "currency": "USD"}, "available": {"amountMinor": "1750"}}]


async def test_a_refund_takes_the_instructors_part_back_from_where_it_was(orders: Orders) -> None:
    teacher, buyer = instructor(), student()
    order = await orders.bought(buyer, await orders.course(2500, owner=teacher.user_id))
    await orders.data(REFUND, buyer, line=order["lines"][0]["id"], key="r1")

    balances = (await orders.data(BALANCES, teacher))["instructorBalances"]

    assert balances == [{"pending": {"amountMinor": "0", "currency": "USD"}, "available": {"amountMinor": "0"}}]


async def test_only_instructors_have_balances(orders: Orders) -> None:
    answer = await orders.ask(BALANCES, student())

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
