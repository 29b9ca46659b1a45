"""Payouts of earnings that the provider holds in another currency."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lectern.stripe_simulator import exchange
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.service.payouts.exchange import held_for
from subgraphs.orders.service.ports.money.provider_transactions import ProviderTransaction
from tests.subgraphs.orders.harness import Orders
from tests.subgraphs.orders.service.payouts.test_request_payout import FUNDS_AT_ONCE, onboarded, request_payout
from tests.subgraphs.principals import student

KEPT = ProviderTransaction("txn_1", "charge", "ch_1", Money(2700, Currency.USD), datetime(2026, 1, 1, tzinfo=UTC))
CONVERTED = replace(KEPT, presented=Money(2500, Currency.EUR))


@pytest.fixture
def settlement_currency() -> str:
    return "usd"


@pytest.mark.parametrize(
    ("earned", "payment", "transferred"),
    [
        (Money(700, Currency.EUR), CONVERTED, Money(756, Currency.USD)),
        (Money(1, Currency.EUR), CONVERTED, Money(1, Currency.USD)),
        (Money(700, Currency.USD), KEPT, Money(700, Currency.USD)),
        (Money(700, Currency.EUR), None, Money(700, Currency.EUR)),
        (
            Money(100, Currency.JPY),
            replace(KEPT, amount=Money(2_117, Currency.KWD), presented=Money(1_000, Currency.JPY)),
            Money(210, Currency.KWD),
        ),
    ],
)
def test_earnings_are_converted_as_their_newest_payment_was(
    earned: Money, payment: ProviderTransaction | None, transferred: Money
) -> None:
    assert held_for(earned, payment) == transferred


@pytest.mark.servers
@pytest.mark.parametrize(("currency", "price"), [("EUR", 2500), ("JPY", 12_800), ("KWD", 7000), ("USD", 4900)])
async def test_converted_earnings_are_paid_out_of_the_balance(orders: Orders, currency: str, price: int) -> None:
    teacher = await onboarded(orders)
    course = await orders.course(price, currency=currency, owner=teacher.user_id)
    await orders.buy(student(), course, number=FUNDS_AT_ONCE)
    await orders.run_task("sync-transactions")
    orders.time.advance(days=31)

    payload = await request_payout(orders, teacher, currency=currency)
    await orders.run_task("sync-transactions")

    assert payload["payout"]["status"] == "PAID"
    assert payload["payout"]["amount"]["currency"] == currency
    assert payload["payout"]["transferred"]["currency"] == "USD"
    assert await orders.ledger_by_currency() == await orders.provider_by_currency()
    assert await orders.ledger_by_currency("PAYOUT") == await orders.ledger_by_currency("INSTRUCTOR") == {}


@pytest.mark.servers
async def test_a_retried_payout_transfers_the_same_amount_when_the_rate_has_changed(
    orders: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = await onboarded(orders)
    course = await orders.course(2500, currency="EUR", owner=teacher.user_id)
    await orders.buy(student(), course, number=FUNDS_AT_ONCE)
    await orders.run_task("sync-transactions")
    monkeypatch.setitem(exchange._IN_DOLLARS, "eur", 1.0)
    await orders.buy(student(), course, key="k2", number=FUNDS_AT_ONCE)
    orders.time.advance(days=31)
    first = await request_payout(orders, teacher, currency="EUR")
    await orders.run_task("sync-transactions")

    again = await request_payout(orders, teacher, currency="EUR")

    assert first["payout"]["transferred"] == {"amountMinor": "3780", "currency": "USD"}
    assert again == first
    assert len((await orders.stripe.client.v1.transfers.list_async()).data) == 1
