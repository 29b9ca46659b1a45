"""Disputes: a bank holds money back, and then decides."""

from subgraphs.kernel.identity import Principal
from subgraphs.kernel.ids import CourseId
from tests.subgraphs.orders.world import REFUND, Orders
from tests.subgraphs.people import student


async def _disputed(orders: Orders) -> tuple[Principal, CourseId, str]:
    buyer = student()
    cello = await orders.course(2500)
    checkout = await orders.started(buyer, cello)
    await orders.pay(checkout, number="4000000000000259")
    await orders.until_status(buyer, checkout["order"]["id"], "DISPUTED")
    return buyer, cello, checkout["order"]["id"]


async def test_a_disputed_order_keeps_its_courses_until_the_bank_has_decided(orders: Orders) -> None:
    buyer, cello, _ = await _disputed(orders)

    assert await orders.has(buyer, cello) == "ACTIVE"
    assert await orders.ledger("DISPUTED") == 2500
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 0


async def test_a_dispute_that_is_won_leaves_everything_as_it_was(orders: Orders) -> None:
    buyer, cello, order_id = await _disputed(orders)
    dispute = (await orders.stripe.client.v1.disputes.list_async()).data[0]

    await orders.stripe.client.v1.disputes.update_async(
        dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}}
    )
    await orders.until_status(buyer, order_id, "PAID")

    assert await orders.has(buyer, cello) == "ACTIVE"
    assert await orders.ledger("DISPUTED") == 0
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 2500


async def test_a_dispute_that_is_lost_ends_access_and_takes_the_shares_back(orders: Orders) -> None:
    buyer, cello, order_id = await _disputed(orders)
    dispute = (await orders.stripe.client.v1.disputes.list_async()).data[0]

    await orders.stripe.client.v1.disputes.close_async(dispute.id)
    await orders.until_status(buyer, order_id, "REFUNDED")
    await orders.work()

    assert await orders.has(buyer, cello) == "REVOKED"
    assert [await orders.ledger(account) for account in ("DISPUTED", "INSTRUCTOR", "PLATFORM")] == [0, 0, 0]
    assert [event.refunded_minor for event in orders.told_of("order.refunded")] == [2500]


async def test_a_dispute_told_of_last_one_first_comes_to_the_same_end(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    checkout = await orders.started(buyer, cello)
    await orders.stripe.control("POST", "/faults", {"kind": "reorder", "count": 1000})
    await orders.pay(checkout, number="4000000000000259")
    dispute = (await orders.stripe.client.v1.disputes.list_async()).data[0]
    await orders.stripe.client.v1.disputes.close_async(dispute.id)
    await orders.stripe.control("DELETE", "/faults")

    await orders.until_status(buyer, checkout["order"]["id"], "REFUNDED")

    assert await orders.has(buyer, cello) == "REVOKED"
    assert await orders.ledger("DISPUTED") == 0


async def test_a_disputed_order_is_not_refunded_as_well(orders: Orders) -> None:
    buyer, _, order_id = await _disputed(orders)
    line = (await orders.order(buyer, order_id))["lines"][0]["id"]

    payload = (await orders.data(REFUND, buyer, line=line, key="r1"))["orderRefundRequest"]

    assert [error["reason"] for error in payload["errors"]] == ["NOT_REFUNDABLE"]
