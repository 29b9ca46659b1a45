"""Webhook events of one order in random order, some of them twice: the result is the same."""

import random
from typing import Any

import pytest

from subgraphs.orders.payments.webhook import SOURCE
from tests.subgraphs.orders.harness import Orders
from tests.subgraphs.principals import student


async def _events(orders: Orders) -> list[Any]:
    page = await orders.stripe.client.v1.events.list_async({"limit": 100})
    return [event.to_dict() async for event in page.auto_paging_iter()]


async def _receive(orders: Orders, event: Any) -> None:
    """Store the event as the webhook endpoint does."""
    await orders.use_cases.receive_webhook_event(
        source=SOURCE, external_id=event["id"], kind=event["type"], payload=event["data"]["object"]
    )


@pytest.mark.parametrize("seed", range(6))
async def test_payment_partial_refund_and_lost_dispute_have_the_same_result_in_any_order(
    orders: Orders, seed: int
) -> None:
    buyer = student()
    cello, viola = await orders.course(2500), await orders.course(1500)
    checkout = await orders.start_checkout(buyer, cello, viola)
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "count": 1000})
    await orders.pay(checkout)
    stripe = orders.stripe.client.v1
    charge = (await stripe.charges.list_async()).data[0]
    await stripe.refunds.create_async({"charge": charge.id, "amount": 300})
    dispute = await orders.stripe.control("POST", f"/charges/{charge.id}/dispute", {"reason": "fraudulent"})
    await stripe.disputes.close_async(dispute["id"])
    events = await _events(orders)
    delivered = events + events[:3]
    random.Random(seed).shuffle(delivered)  # an order, not a secret

    for event in delivered:
        await _receive(orders, event)
        await orders.run_worker()
    for _ in range(12):
        orders.time.advance(hours=2)
        await orders.run_task("process-due-webhook-events")

    assert await orders.scalar("select count(*) from webhook_events where processed_at is null") == 0
    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "REFUNDED"
    assert [await orders.enrollment_status(buyer, course_id) for course_id in (cello, viola)] == ["REVOKED", "REVOKED"]
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 0
    assert await orders.ledger("DISPUTED") == 0
    assert len(orders.published_of("order.paid")) == 1
    assert orders.enrollment_revisions() in ([1, 1, 2, 2], [1, 2, 1, 2])
