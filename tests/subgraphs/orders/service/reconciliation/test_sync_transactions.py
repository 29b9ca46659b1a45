"""Payments that the provider converts to the currency of its balance."""

import pytest

from tests.subgraphs.orders.harness import REFUND, Orders
from tests.subgraphs.principals import student


@pytest.fixture
def settlement_currency() -> str:
    return "usd"


async def test_a_converted_payment_and_its_refund_agree_with_the_provider(orders: Orders) -> None:
    buyer = student()
    order = await orders.buy(buyer, await orders.course(2500, currency="EUR"))
    await orders.run_task("sync-transactions")
    paid = await orders.ledger_by_currency()

    await orders.data(REFUND, buyer, line=order["lines"][0]["id"], key="r1")
    await orders.run_task("sync-transactions")

    assert paid == {"USD": 2700}
    assert await orders.ledger_by_currency() == await orders.provider_by_currency() == {"USD": -27}
    assert await orders.ledger_by_currency("CONVERSION") == {"USD": 27}


async def test_transactions_are_booked_once(orders: Orders) -> None:
    await orders.buy(student(), await orders.course(5000, currency="JPY"))

    for _ in range(3):
        await orders.run_task("sync-transactions")

    assert await orders.ledger_by_currency() == await orders.provider_by_currency() == {"USD": 3250}


async def test_a_lost_dispute_of_a_converted_payment_agrees_with_the_provider(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500, currency="EUR")
    order = await orders.buy(buyer, cello)
    await orders.run_task("sync-transactions")

    dispute = await orders.dispute()
    await orders.move_dispute(dispute, "lose")
    await orders.until_status(buyer, order["id"], "REFUNDED")
    await orders.run_task("sync-transactions")

    assert await orders.enrollment_status(buyer, cello) == "REVOKED"
    assert await orders.ledger_by_currency() == await orders.provider_by_currency()
    assert await orders.ledger_by_currency("INSTRUCTOR") == await orders.ledger_by_currency("DISPUTED") == {}


async def test_a_dispute_in_a_third_currency_waits_for_the_exchange_rate(orders: Orders) -> None:
    buyer = student()
    order = await orders.buy(buyer, await orders.course(2500, currency="EUR"))
    dispute = await orders.dispute(amount=1000, currency="gbp")
    await orders.move_dispute(dispute, "lose")
    await orders.until("select count(*) from webhook_events where problem = 'NotYetApplicable'")

    await orders.run_task("sync-transactions")
    orders.time.advance(hours=2)
    await orders.until_quiet("charge.dispute.closed")

    refunded = await orders.order(buyer, order["id"])
    assert (refunded["status"], refunded["refunded"]["amountMinor"]) == ("PARTIALLY_REFUNDED", "1188")
    assert await orders.ledger_by_currency() == await orders.provider_by_currency()


async def test_a_payout_to_our_own_bank_leaves_the_provider(orders: Orders) -> None:
    await orders.buy(student(), await orders.course(2500), number="4000000000000077")

    await orders.stripe.client.v1.payouts.create_async({"amount": 1000, "currency": "usd"})
    await orders.run_task("sync-transactions")

    assert await orders.ledger_by_currency() == await orders.provider_by_currency() == {"USD": 1500}
    assert await orders.ledger_by_currency("BANK") == {"USD": 1000}
