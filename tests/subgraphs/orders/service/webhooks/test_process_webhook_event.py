"""Processing of webhook events: duplicates, reordering, retries and mismatches."""

import asyncio

import pytest
from sqlalchemy import text

from subgraphs.kernel.persistence.sql import UnitsOfWork
from subgraphs.orders.store.unit_of_work import SqlOrdersWork
from tests.subgraphs.orders.harness import Orders
from tests.subgraphs.orders.webhooks import event_body, post, signed, stored_events
from tests.subgraphs.principals import student


async def test_duplicate_events_pay_an_order_once(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    await orders.stripe.control("POST", "/faults", {"kind": "duplicate", "count": 1000})

    order = await orders.buy(buyer, cello)
    await orders.until_equal(0, "select count(*) from webhook_events where processed_at is null")

    assert order["status"] == "PAID"
    assert await orders.scalar("select count(*) from grants") == 1
    assert await orders.scalar("select count(*) from ledger_entries") == 1
    assert len(orders.published_of("order.paid")) == 1


async def test_an_event_processed_by_concurrent_workers_has_one_effect(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    checkout = await orders.start_checkout(buyer, cello)
    await orders.pay(checkout)
    await orders.until_webhook("checkout.session.completed")

    task = next(task for task in orders.worker_module.periodic_tasks if "due-webhook-events" in task.name)
    await asyncio.gather(*(task.run() for _ in range(4)))
    await orders.until_status(buyer, checkout["order"]["id"], "PAID")

    assert await orders.scalar("select count(*) from grants") == 1
    assert len(orders.published_of("order.paid")) == 1


@pytest.mark.parametrize("lost", ["checkout.session.completed", "payment_intent.succeeded"])
async def test_either_of_two_payment_events_pays_the_order(orders: Orders, lost: str) -> None:
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "event_type": lost})

    order = await orders.buy(student(), await orders.course())

    assert order["status"] == "PAID"


async def test_events_in_reverse_order_have_the_same_result(orders: Orders) -> None:
    buyer = student()
    cello, viola = await orders.course(2500), await orders.course(1000)
    checkout = await orders.start_checkout(buyer, cello, viola)
    # All events from the payment to the refund in the dashboard arrive in reverse order.
    await orders.stripe.control("POST", "/faults", {"kind": "reorder", "count": 1000})
    await orders.pay(checkout)
    charge = (await orders.stripe.client.v1.charges.list_async()).data[0]
    await orders.stripe.client.v1.refunds.create_async({"charge": charge.id})
    await orders.stripe.control("DELETE", "/faults")

    await orders.until_status(buyer, checkout["order"]["id"], "REFUNDED")
    await orders.until_equal(0, "select count(*) from webhook_events where processed_at is null")

    assert await orders.enrollment_status(buyer, cello) == "REVOKED"
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 0


async def test_an_event_for_an_unknown_order_is_postponed(orders: Orders) -> None:
    body = event_body(
        "evt_early",
        "checkout.session.completed",
        metadata={"order_id": "ord_01jd7m0000000000000000000a"},
        payment_status="paid",
        payment_intent="pi_1",
        amount_total=100,
        currency="usd",
    )
    await post(orders, body, signed(body))

    await orders.run_worker()

    rows = await orders.rows("select processed_at, attempts, problem from webhook_events")
    assert rows == [(None, 1, "NotYetApplicable")]


async def test_a_postponed_event_is_retried_and_never_dropped(orders: Orders) -> None:
    body = event_body("evt_early", "charge.dispute.created", payment_intent="pi_unknown", amount=1, currency="usd")
    await post(orders, body, signed(body))
    await orders.run_worker()

    for _ in range(30):
        orders.time.advance(hours=2)
        await orders.run_task("process-due-webhook-events")

    rows = await orders.rows("select processed_at, attempts from webhook_events")
    assert rows == [(None, 31)]


async def test_an_event_left_by_a_crashed_worker_is_processed_by_the_periodic_task(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    checkout = await orders.start_checkout(buyer, cello)
    await orders.pay(checkout)
    await orders.until_webhook("checkout.session.completed")
    # The worker took the events and died before it acted on them.
    async with UnitsOfWork(orders.database, SqlOrdersWork)() as work:
        await work.session.execute(text("delete from outbox"))

    await orders.run_task("process-due-webhook-events")

    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"


async def test_a_payment_of_another_amount_does_not_pay_the_order(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    checkout = await orders.start_checkout(buyer, cello)
    order_id = checkout["order"]["id"]
    body = event_body(
        "evt_less",
        "checkout.session.completed",
        metadata={"order_id": order_id},
        payment_status="paid",
        payment_intent="pi_1",
        amount_total=100,
        currency="usd",
    )

    await post(orders, body, signed(body))
    await orders.run_worker()

    assert (await orders.order(buyer, order_id))["status"] == "PENDING"
    assert await orders.rows("select problem from webhook_events") == [("PaymentMismatch",)]


async def test_an_unrelated_event_is_processed_and_later_purged(orders: Orders) -> None:
    body = event_body("evt_x", "checkout.session.completed", metadata={})
    await post(orders, body, signed(body))
    await orders.run_worker()
    assert await orders.scalar("select count(*) from webhook_events where processed_at is null") == 0

    orders.time.advance(days=31)
    await orders.run_task("purge-webhook-events")

    assert await stored_events(orders) == 0
