"""Refunds and grants: a refunded line loses access unless another grant is in force."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.orders.harness import GIVE, REFUND, REFUND_AS_ADMIN, TAKE, Orders
from tests.subgraphs.principals import admin, student


async def _refund(orders: Orders, buyer: Principal, line: str, key: str = "r1", **variables: Any) -> Any:
    payload = (await orders.data(REFUND, buyer, line=line, key=key, **variables))["requestRefund"]
    await orders.run_worker()
    return payload


def _line(order: Any, course_id: str) -> str:
    return str(next(line["id"] for line in order["lines"] if line["course"]["id"] == course_id))


async def test_a_refund_revokes_only_its_own_line(orders: Orders) -> None:
    buyer = student()
    cello, viola = await orders.course(2500), await orders.course(1500)
    order = await orders.buy(buyer, cello, viola)

    payload = await _refund(orders, buyer, _line(order, cello))

    assert payload["errors"] == []
    assert payload["order"]["status"] == "PARTIALLY_REFUNDED"
    assert payload["order"]["refunded"]["amountMinor"] == "2500"
    assert await orders.enrollment_status(buyer, cello) == "REVOKED"
    assert await orders.enrollment_status(buyer, viola) == "ACTIVE"
    assert [event.course_id for event in orders.published_of("enrollment.revoked")] == [cello]
    assert [event.refunded_minor for event in orders.published_of("order.refunded")] == [2500]


async def test_an_order_whose_lines_are_all_refunded_is_refunded(orders: Orders) -> None:
    buyer = student()
    cello, viola = await orders.course(2500), await orders.course(1500)
    order = await orders.buy(buyer, cello, viola)

    await _refund(orders, buyer, _line(order, cello), "r1")
    payload = await _refund(orders, buyer, _line(order, viola), "r2")

    assert payload["order"]["status"] == "REFUNDED"
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 0


async def test_access_remains_while_another_grant_is_in_force(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    order = await orders.buy(buyer, cello)
    await orders.data(GIVE, admin(), user=buyer.user_id, course=cello, kind="GIFT")

    await _refund(orders, buyer, _line(order, cello))

    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"
    assert orders.published_of("enrollment.revoked") == []


async def test_access_ends_with_the_last_grant(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    order = await orders.buy(buyer, cello)
    await orders.data(GIVE, admin(), user=buyer.user_id, course=cello, kind="ADMIN")
    await _refund(orders, buyer, _line(order, cello))

    taken = await orders.data(TAKE, admin(), user=buyer.user_id, course=cello)
    await orders.run_worker()

    assert taken["revokeAccess"]["enrollment"]["status"] == "REVOKED"
    assert await orders.enrollment_status(buyer, cello) == "REVOKED"
    assert orders.enrollment_revisions() == [1, 2]


async def test_revoking_a_gift_leaves_the_purchase(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    await orders.buy(buyer, cello)
    await orders.data(GIVE, admin(), user=buyer.user_id, course=cello, kind="GIFT")

    await orders.data(TAKE, admin(), user=buyer.user_id, course=cello)

    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"


async def test_buying_again_after_a_refund_restores_access(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    order = await orders.buy(buyer, cello)
    await _refund(orders, buyer, _line(order, cello))

    await orders.buy(buyer, cello, key="k2")

    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"
    assert orders.enrollment_revisions() == [1, 2, 3]


async def test_concurrent_gifts_create_one_enrollment(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()

    await asyncio.gather(*(orders.data(GIVE, admin(), user=buyer.user_id, course=cello, kind="GIFT") for _ in range(6)))
    await orders.run_worker()

    assert await orders.scalar("select count(*) from enrollments") == 1
    assert len(orders.published_of("enrollment.granted")) == 1


async def test_a_buyer_can_refund_only_within_the_window(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    order = await orders.buy(buyer, cello)
    orders.time.advance(days=31)

    payload = await _refund(orders, buyer, _line(order, cello))

    assert [error["code"] for error in payload["errors"]] == ["REFUND_WINDOW_CLOSED"]
    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"
    assert await orders.provider_balance() == 2500


async def test_an_admin_can_refund_at_any_time(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    order = await orders.buy(buyer, cello)
    orders.time.advance(days=100)

    payload = (await orders.data(REFUND_AS_ADMIN, admin(), line=_line(order, cello), key="r1"))["refundOrderLine"]

    assert payload == {"order": {"id": order["id"], "status": "REFUNDED"}, "errors": []}


async def test_a_buyer_cannot_refund_the_order_of_another(orders: Orders) -> None:
    buyer, stranger = student(), student()
    cello = await orders.course()
    order = await orders.buy(buyer, cello)

    payload = await _refund(orders, stranger, _line(order, cello))
    as_admin = await orders.execute(REFUND_AS_ADMIN, stranger, line=_line(order, cello), key="r1")

    assert [error["code"] for error in payload["errors"]] == ["ORDER_NOT_FOUND"]
    assert as_admin["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"


async def test_concurrent_refunds_of_a_line_refund_it_once(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    order = await orders.buy(buyer, cello)

    payloads = await asyncio.gather(
        *(_refund(orders, buyer, _line(order, cello), key=f"r{number}") for number in range(6))
    )
    await orders.run_worker()

    assert sorted(len(payload["errors"]) for payload in payloads) == [0, 1, 1, 1, 1, 1]
    assert await orders.provider_balance() == 0
    assert len(orders.published_of("order.refunded")) == 1


async def test_an_unsent_refund_is_sent_by_the_periodic_task(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    order = await orders.buy(buyer, cello)
    # The process crashed after it had stored the refund and before it sent it.
    line_id = _line(order, cello)
    async with orders.database.engine.begin() as connection:
        await connection.execute(
            text(
                "insert into refunds"
                " (id, kind, order_id, line_id, amount_minor, currency, status, reason, requested_at)"
                " values ('rfd_01jd7m0000000000000000000a', 'LINE', :order, :line, 2500, 'USD', 'REQUESTED', '', now())"
            ),
            {"order": order["id"], "line": line_id},
        )

    orders.time.advance(minutes=2)
    await orders.run_task("send-stuck-refunds")
    await orders.run_task("send-stuck-refunds")

    assert await orders.enrollment_status(buyer, cello) == "REVOKED"
    assert await orders.provider_balance() == 0


async def test_a_refund_also_reported_by_webhook_is_booked_once(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    order = await orders.buy(buyer, cello)

    await _refund(orders, buyer, _line(order, cello))
    await orders.until("select count(*) from webhook_events where type = 'refund.created' and processed_at is not null")

    kinds = await orders.rows("select kind from ledger_entries order by id")
    assert kinds == [("SALE",), ("REFUND",)]


async def test_a_partial_refund_in_the_dashboard_revokes_no_access(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    order = await orders.buy(buyer, cello)
    charge = (await orders.stripe.client.v1.charges.list_async()).data[0]

    await orders.stripe.client.v1.refunds.create_async({"charge": charge.id, "amount": 500})
    await orders.until_status(buyer, order["id"], "PARTIALLY_REFUNDED")

    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"
    assert (await orders.order(buyer, order["id"]))["refunded"]["amountMinor"] == "500"
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 2000


@pytest.mark.parametrize("as_admin", [False, True])
async def test_after_a_partial_refund_in_the_dashboard_the_rest_goes_back(orders: Orders, as_admin: bool) -> None:
    buyer = student()
    cello, viola = await orders.course(2500), await orders.course(1500)
    order = await orders.buy(buyer, cello, viola)
    await orders.stripe.client.v1.refunds.create_async({"charge": (await orders.charge()).id, "amount": 500})
    await orders.until_status(buyer, order["id"], "PARTIALLY_REFUNDED")

    for number, course in enumerate((cello, viola)):
        document, viewer = (REFUND_AS_ADMIN, admin()) if as_admin else (REFUND, buyer)
        payload = await orders.data(document, viewer, line=_line(order, course), key=f"r{number}")
        assert next(iter(payload.values()))["errors"] == []
    await orders.run_worker()

    refunded = await orders.order(buyer, order["id"])
    assert (refunded["status"], refunded["refunded"]["amountMinor"]) == ("REFUNDED", "4000")
    assert [await orders.enrollment_status(buyer, course_id) for course_id in (cello, viola)] == ["REVOKED", "REVOKED"]
    assert [event.refunded_minor for event in orders.published_of("order.refunded")] == [500, 2500, 1000]
    assert [await orders.ledger(account) for account in ("PROVIDER", "INSTRUCTOR", "PLATFORM")] == [0, 0, 0]
    assert await orders.provider_balance() == 0


async def test_a_refund_that_is_made_again_settles_the_one_that_the_bank_returned(orders: Orders) -> None:
    buyer = student()
    order = await orders.buy(buyer, await orders.course(2500), number="4000000000005126")
    charge = await orders.charge()
    await orders.stripe.client.v1.refunds.create_async({"charge": charge.id, "amount": 500})
    await orders.until("select count(*) from refunds where status = 'FAILED'")
    owed = await orders.ledger("BUYER")
    failures = [event.amount_minor for event in orders.published_of("order.refund_failed")]

    # The bank returns this one as well.
    await orders.stripe.client.v1.refunds.create_async({"charge": charge.id, "amount": 500})
    await orders.until("select count(*) from refunds where status = 'SETTLED'")
    await orders.until_equal(2, "select count(*) from refunds where status in ('FAILED', 'SETTLED')")

    assert (owed, failures) == (-500, [500])
    assert await orders.ledger("BUYER") == -500
    assert (await orders.order(buyer, order["id"]))["refunded"]["amountMinor"] == "500"
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 2500


async def test_a_returned_refund_is_owed_to_the_buyer(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    order = await orders.buy(buyer, cello, number="4000000000005126")

    await _refund(orders, buyer, _line(order, cello))
    await orders.until("select count(*) from refunds where status = 'FAILED'")

    assert await orders.ledger("BUYER") == -2500
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 2500


async def test_a_refund_rejected_by_the_provider_changes_nothing_on_every_retry(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    order = await orders.buy(buyer, cello)
    # The bank holds the money back already, but its webhook was lost.
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "count": 1000})
    charge = (await orders.stripe.client.v1.charges.list_async()).data[0]
    await orders.stripe.control("POST", f"/charges/{charge.id}/dispute", {})

    first = await _refund(orders, buyer, _line(order, cello))
    again = await _refund(orders, buyer, _line(order, cello))

    assert [error["code"] for error in first["errors"]] == ["NOT_REFUNDABLE"]
    assert again == first
    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"


@pytest.mark.parametrize("backwards", [False, True])
async def test_a_payment_refunded_in_two_parts_in_the_dashboard_refunds_every_line(
    orders: Orders, backwards: bool
) -> None:
    buyer = student()
    cello, viola = await orders.course(2500), await orders.course(1500)
    order = await orders.buy(buyer, cello, viola)
    charge = (await orders.stripe.client.v1.charges.list_async()).data[0]
    if backwards:
        await orders.stripe.control("POST", "/faults", {"kind": "reorder", "count": 1000})

    await orders.stripe.client.v1.refunds.create_async({"charge": charge.id, "amount": 300})
    await orders.stripe.client.v1.refunds.create_async({"charge": charge.id})
    await orders.stripe.control("DELETE", "/faults")
    await orders.until_equal(2, "select count(*) from webhook_events where type = 'refund.created'")
    await orders.until_equal(0, "select count(*) from webhook_events where processed_at is null")

    refunded = await orders.order(buyer, order["id"])
    assert (refunded["status"], refunded["refunded"]["amountMinor"]) == ("REFUNDED", "4000")
    assert [await orders.enrollment_status(buyer, course_id) for course_id in (cello, viola)] == ["REVOKED", "REVOKED"]
    assert [await orders.ledger(account) for account in ("PROVIDER", "INSTRUCTOR", "PLATFORM")] == [0, 0, 0]
    assert await orders.provider_balance() == 0


async def test_refunds_and_gifts_of_admins_are_audited_once(orders: Orders) -> None:
    buyer, support = student(), admin()
    cello = await orders.course(2500)
    order = await orders.buy(buyer, cello)
    line = _line(order, cello)
    for _ in range(2):
        await orders.data(REFUND_AS_ADMIN, support, line=line, key="audited")
    await orders.data(GIVE, support, user=buyer.user_id, course=cello, kind="GIFT")
    await orders.data(TAKE, support, user=buyer.user_id, course=cello)
    await orders.run_worker()

    records = [event.record for event in orders.published_of("orders.audited")]
    assert [record.action for record in records] == ["order_line.refund", "enrollment.give", "enrollment.take"]
    assert {record.actor.user_id for record in records} == {support.user_id}
    assert (records[0].target, records[0].reason) == (line, "support")
    assert (records[0].after["amount_minor"], records[0].after["currency"]) == (2500, "USD")


async def test_a_buyers_own_refund_is_not_audited(orders: Orders) -> None:
    buyer, cello = student(), await orders.course(2500)
    order = await orders.buy(buyer, cello)
    await orders.data(REFUND, buyer, line=_line(order, cello), key="own")
    await orders.run_worker()

    assert orders.published_of("orders.audited") == []
