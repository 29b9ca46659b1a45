"""The ledger: balanced, and in agreement with orders and provider."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subgraphs.kernel.platform.clock import utc_now
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.service.ledger import Account, Entry, EntryKind, Posting, Unbalanced
from subgraphs.orders.service.pricing.quotes import instructor_share
from tests.subgraphs.orders.harness import REFUND, Orders
from tests.subgraphs.principals import instructor, student

BALANCES = "{ viewer { balances { pending { amountMinor currency } available { amountMinor } } } }"


def test_an_unbalanced_entry_raises() -> None:
    one = Money(1, Currency.USD)

    with pytest.raises(Unbalanced):
        Entry(EntryKind.SALE, "x", utc_now(), (Posting(Account.PROVIDER, one), Posting(Account.PLATFORM, one)))


@given(amount=st.integers(0, 10**9), share=st.integers(0, 10_000))
def test_the_shares_add_up_to_the_price(amount: int, share: int) -> None:
    paid = Money(amount, Currency.USD)
    part = instructor_share(paid, share)

    assert 0 <= part.amount_minor <= amount
    assert part + (paid - part) == paid


async def test_orders_ledger_and_provider_agree(orders: Orders) -> None:
    buyer, other = student(), student()
    cello, viola = await orders.course(2500), await orders.course(1501)
    order = await orders.buy(buyer, cello, viola)
    await orders.buy(other, viola)
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
    await orders.buy(student(), await orders.course(2500, owner=teacher.user_id))

    early = (await orders.data(BALANCES, teacher))["viewer"]["balances"]
    orders.time.advance(days=30, minutes=1)
    late = (await orders.data(BALANCES, teacher))["viewer"]["balances"]

    assert early == [{"pending": {"amountMinor": "1750", "currency": "USD"}, "available": {"amountMinor": "0"}}]
    assert late == [{"pending": {"amountMinor": "0", "currency": "USD"}, "available": {"amountMinor": "1750"}}]


async def test_a_refund_reverses_the_instructors_pending_share(orders: Orders) -> None:
    teacher, buyer = instructor(), student()
    order = await orders.buy(buyer, await orders.course(2500, owner=teacher.user_id))
    await orders.data(REFUND, buyer, line=order["lines"][0]["id"], key="r1")

    balances = (await orders.data(BALANCES, teacher))["viewer"]["balances"]

    assert balances == [{"pending": {"amountMinor": "0", "currency": "USD"}, "available": {"amountMinor": "0"}}]


async def test_only_instructors_have_balances(orders: Orders) -> None:
    response = await orders.execute(BALANCES, student())

    assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"
