"""The life of an order, told in every order that chance brings, and some of it twice: the end is the same."""

import random
from typing import Any

import pytest

from subgraphs.orders.service.handle_notification import STRIPE, receive
from tests.subgraphs.orders.world import Orders
from tests.subgraphs.people import student


async def _events(orders: Orders) -> list[Any]:
    page = await orders.stripe.client.v1.events.list_async({"limit": 100})
    return [event.to_dict() async for event in page.auto_paging_iter()]


async def _tell(orders: Orders, event: Any) -> None:
    """Keep the event as the webhook endpoint does."""
    await receive(
        orders.ports, source=STRIPE, external_id=event["id"], kind=event["type"], payload=event["data"]["object"]
    )


@pytest.mark.parametrize("seed", range(6))
async def test_payment_partial_refund_and_lost_dispute_end_alike_in_any_order(orders: Orders, seed: int) -> None:
    buyer = student()
    cello, viola = await orders.course(2500), await orders.course(1500)
    checkout = await orders.started(buyer, cello, viola)
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "count": 1000})
    await orders.pay(checkout)
    stripe = orders.stripe.client.v1
    charge = (await stripe.charges.list_async()).data[0]
    await stripe.refunds.create_async({"charge": charge.id, "amount": 300})
    dispute = await orders.stripe.control("POST", f"/charges/{charge.id}/dispute", {"reason": "fraudulent"})
    await stripe.disputes.close_async(dispute["id"])
    events = await _events(orders)
    told = events + events[:3]
    random.Random(seed).shuffle(told)  # an order, not a secret

    for event in told:
        await _tell(orders, event)
        await orders.work()
    for _ in range(12):
        orders.time.pass_by(hours=2)
        await orders.sweep("handle-waiting-notifications")

    assert await orders.scalar("select count(*) from notifications where handled_at is null") == 0
    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "REFUNDED"
    assert [await orders.has(buyer, course_id) for course_id in (cello, viola)] == ["REVOKED", "REVOKED"]
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 0
    assert await orders.ledger("DISPUTED") == 0
    assert len(orders.told_of("order.paid")) == 1
    assert orders.enrollment_revisions() in ([1, 1, 2, 2], [1, 2, 1, 2])
