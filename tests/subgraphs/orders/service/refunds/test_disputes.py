"""Disputes and inquiries, of a payment or of a part of one."""

import pytest
from sqlalchemy import text

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.orders.harness import REFUND, Orders
from tests.subgraphs.principals import student


async def _disputed(orders: Orders) -> tuple[Principal, CourseId, str]:
    buyer = student()
    cello = await orders.course(2500)
    checkout = await orders.start_checkout(buyer, cello)
    await orders.pay(checkout, number="4000000000000259")
    await orders.until_status(buyer, checkout["order"]["id"], "DISPUTED")
    return buyer, cello, checkout["order"]["id"]


async def test_access_remains_while_a_dispute_is_open(orders: Orders) -> None:
    buyer, cello, _ = await _disputed(orders)

    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"
    assert await orders.ledger("DISPUTED") == 2500
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 0


async def test_a_won_dispute_restores_the_order(orders: Orders) -> None:
    buyer, cello, order_id = await _disputed(orders)
    dispute = (await orders.stripe.client.v1.disputes.list_async()).data[0]

    await orders.stripe.client.v1.disputes.update_async(
        dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}}
    )
    await orders.until_status(buyer, order_id, "PAID")

    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"
    assert await orders.ledger("DISPUTED") == 0
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 2500


async def test_a_lost_dispute_revokes_access_and_reverses_the_shares(orders: Orders) -> None:
    buyer, cello, order_id = await _disputed(orders)
    dispute = (await orders.stripe.client.v1.disputes.list_async()).data[0]

    await orders.stripe.client.v1.disputes.close_async(dispute.id)
    await orders.until_status(buyer, order_id, "REFUNDED")
    await orders.run_worker()

    assert await orders.enrollment_status(buyer, cello) == "REVOKED"
    assert [await orders.ledger(account) for account in ("DISPUTED", "INSTRUCTOR", "PLATFORM")] == [0, 0, 0]
    assert [event.refunded_minor for event in orders.published_of("order.refunded")] == [2500]


async def test_dispute_events_in_reverse_order_have_the_same_result(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    checkout = await orders.start_checkout(buyer, cello)
    await orders.stripe.control("POST", "/faults", {"kind": "reorder", "count": 1000})
    await orders.pay(checkout, number="4000000000000259")
    dispute = (await orders.stripe.client.v1.disputes.list_async()).data[0]
    await orders.stripe.client.v1.disputes.close_async(dispute.id)
    await orders.stripe.control("DELETE", "/faults")

    await orders.until_status(buyer, checkout["order"]["id"], "REFUNDED")

    assert await orders.enrollment_status(buyer, cello) == "REVOKED"
    assert await orders.ledger("DISPUTED") == 0


async def test_a_disputed_order_cannot_be_refunded(orders: Orders) -> None:
    buyer, _, order_id = await _disputed(orders)
    line = (await orders.order(buyer, order_id))["lines"][0]["id"]

    payload = (await orders.data(REFUND, buyer, line=line, key="r1"))["requestRefund"]

    assert [error["code"] for error in payload["errors"]] == ["NOT_REFUNDABLE"]


async def test_an_inquiry_changes_nothing(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    order = await orders.buy(buyer, cello)

    inquiry = await orders.dispute(inquiry=True)
    await orders.move_dispute(inquiry, "review", "close")
    await orders.until_quiet("charge.dispute.closed")

    assert (await orders.order(buyer, order["id"]))["status"] == "PAID"
    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 2500
    assert orders.published_of("order.refunded") == []


async def test_an_escalated_inquiry_is_a_dispute(orders: Orders) -> None:
    buyer = student()
    order = await orders.buy(buyer, await orders.course(2500))

    inquiry = await orders.dispute(inquiry=True)
    await orders.move_dispute(inquiry, "review", "escalate")
    await orders.until_quiet("charge.dispute.funds_withdrawn")

    assert (await orders.order(buyer, order["id"]))["status"] == "DISPUTED"
    assert await orders.ledger("DISPUTED") == 2500
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 0


async def test_an_order_under_inquiry_can_be_refunded(orders: Orders) -> None:
    buyer = student()
    order = await orders.buy(buyer, await orders.course(2500))
    await orders.dispute(inquiry=True)
    await orders.until_quiet("charge.dispute.created")

    payload = (await orders.data(REFUND, buyer, line=order["lines"][0]["id"], key="r1"))["requestRefund"]

    assert (payload["errors"], payload["order"]["status"]) == ([], "REFUNDED")


async def test_a_lost_dispute_of_a_part_is_borne_by_the_platform_and_revokes_no_access(orders: Orders) -> None:
    buyer = student()
    cello, viola = await orders.course(2500), await orders.course(1500)
    order = await orders.buy(buyer, cello, viola)

    dispute = await orders.dispute(amount=700)
    await orders.until_status(buyer, order["id"], "DISPUTED")
    held = await orders.ledger("DISPUTED")
    await orders.move_dispute(dispute, "lose")
    await orders.until_status(buyer, order["id"], "PARTIALLY_REFUNDED")

    assert held == 700
    assert (await orders.order(buyer, order["id"]))["refunded"]["amountMinor"] == "700"
    assert [await orders.enrollment_status(buyer, course_id) for course_id in (cello, viola)] == ["ACTIVE", "ACTIVE"]
    assert await orders.ledger("INSTRUCTOR") == -2800
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 3300


async def test_the_rest_of_a_partly_disputed_order_can_be_refunded(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    order = await orders.buy(buyer, cello)
    dispute = await orders.dispute(amount=700)
    await orders.move_dispute(dispute, "win")
    await orders.until_quiet("charge.dispute.funds_reinstated")

    payload = (await orders.data(REFUND, buyer, line=order["lines"][0]["id"], key="r1"))["requestRefund"]

    assert (payload["errors"], payload["order"]["status"]) == ([], "REFUNDED")
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 0


async def test_a_lost_dispute_of_all_that_was_left_after_a_partial_refund_revokes_access(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    order = await orders.buy(buyer, cello)
    charge = await orders.charge()
    await orders.stripe.client.v1.refunds.create_async({"charge": charge.id, "amount": 500})
    dispute = await orders.dispute()
    await orders.move_dispute(dispute, "lose")

    await orders.until_status(buyer, order["id"], "REFUNDED")

    assert await orders.enrollment_status(buyer, cello) == "REVOKED"
    assert [await orders.ledger(account) for account in ("PROVIDER", "DISPUTED", "INSTRUCTOR", "PLATFORM")] == [0] * 4
    assert await orders.provider_balance() == 0


async def test_a_prevented_dispute_restores_the_order(orders: Orders) -> None:
    buyer = student()
    order = await orders.buy(buyer, await orders.course(2500))
    dispute = await orders.dispute()
    await orders.until_status(buyer, order["id"], "DISPUTED")

    await orders.move_dispute(dispute, "prevent")
    await orders.until_status(buyer, order["id"], "PAID")
    await orders.until_quiet("charge.dispute.funds_reinstated")

    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 2500
    assert await orders.ledger("DISPUTED") == 0


async def test_a_lost_dispute_of_a_late_payment_ends_what_is_owed(orders: Orders) -> None:
    buyer = student()
    checkout = await orders.start_checkout(buyer, await orders.course(2500))
    async with orders.database.engine.begin() as connection:
        await connection.execute(text("update orders set status = 'CANCELED'"))
    # Disputed at once, so that its refund is rejected.
    await orders.pay(checkout, number="4000000000000259")
    await orders.until("select count(*) from refunds where status = 'DECLINED'")
    dispute = (await orders.stripe.client.v1.disputes.list_async()).data[0]

    await orders.move_dispute(dispute.id, "lose")
    await orders.until_quiet("charge.dispute.closed")

    assert await orders.rows("select status from refunds") == [("SETTLED",)]
    assert [await orders.ledger(account) for account in ("PROVIDER", "DISPUTED", "BUYER")] == [0, 0, 0]


@pytest.mark.parametrize("end", ["win", "lose", "prevent"])
async def test_a_dispute_in_another_currency_is_booked_at_the_rate_of_its_withdrawal(orders: Orders, end: str) -> None:
    buyer = student()
    order = await orders.buy(buyer, await orders.course(2500, currency="EUR"))

    dispute = await orders.dispute(amount=2700, currency="usd")
    await orders.until_status(buyer, order["id"], "DISPUTED")
    await orders.move_dispute(dispute, end)
    await orders.until_quiet("charge.dispute.closed")

    wanted = "REFUNDED" if end == "lose" else "PAID"
    assert (await orders.order(buyer, order["id"]))["status"] == wanted
    await orders.until_equal(0, "select count(*) from webhook_events where processed_at is null")
    assert await orders.ledger_by_currency() == await orders.provider_by_currency()
    assert await orders.ledger_by_currency("DISPUTED") == {}
