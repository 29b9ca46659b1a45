"""Refunds and grants: only the refunded line loses access, and only if nothing else gives it."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from subgraphs.kernel.identity import Principal
from tests.subgraphs.orders.world import GIVE, REFUND, REFUND_AS_ADMIN, TAKE, Orders
from tests.subgraphs.people import admin, student


async def _refund(orders: Orders, buyer: Principal, line: str, key: str = "r1", **variables: Any) -> Any:
    payload = (await orders.data(REFUND, buyer, line=line, key=key, **variables))["orderRefundRequest"]
    await orders.work()
    return payload


def _line(order: Any, course_id: str) -> str:
    return str(next(line["id"] for line in order["lines"] if line["course"]["id"] == course_id))


async def test_a_refund_revokes_only_its_own_line(orders: Orders) -> None:
    buyer = student()
    cello, viola = await orders.course(2500), await orders.course(1500)
    order = await orders.bought(buyer, cello, viola)

    payload = await _refund(orders, buyer, _line(order, cello))

    assert payload["errors"] == []
    assert payload["order"]["status"] == "PARTIALLY_REFUNDED"
    assert payload["order"]["refunded"]["amountMinor"] == "2500"
    assert await orders.has(buyer, cello) == "REVOKED"
    assert await orders.has(buyer, viola) == "ACTIVE"
    assert [event.course_id for event in orders.told_of("enrollment.revoked")] == [cello]
    assert [event.refunded_minor for event in orders.told_of("order.refunded")] == [2500]


async def test_an_order_whose_lines_are_all_refunded_is_refunded(orders: Orders) -> None:
    buyer = student()
    cello, viola = await orders.course(2500), await orders.course(1500)
    order = await orders.bought(buyer, cello, viola)

    await _refund(orders, buyer, _line(order, cello), "r1")
    payload = await _refund(orders, buyer, _line(order, viola), "r2")

    assert payload["order"]["status"] == "REFUNDED"
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 0


async def test_access_stays_while_another_grant_gives_it(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    order = await orders.bought(buyer, cello)
    await orders.data(GIVE, admin(), user=buyer.user_id, course=cello, kind="GIFT")

    await _refund(orders, buyer, _line(order, cello))

    assert await orders.has(buyer, cello) == "ACTIVE"
    assert orders.told_of("enrollment.revoked") == []


async def test_access_ends_with_the_last_grant(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    order = await orders.bought(buyer, cello)
    await orders.data(GIVE, admin(), user=buyer.user_id, course=cello, kind="ADMIN")
    await _refund(orders, buyer, _line(order, cello))

    taken = await orders.data(TAKE, admin(), user=buyer.user_id, course=cello)
    await orders.work()

    assert taken["accessTake"]["enrollment"]["status"] == "REVOKED"
    assert await orders.has(buyer, cello) == "REVOKED"
    assert orders.enrollment_revisions() == [1, 2]


async def test_taking_back_a_gift_leaves_what_was_bought(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    await orders.bought(buyer, cello)
    await orders.data(GIVE, admin(), user=buyer.user_id, course=cello, kind="GIFT")

    await orders.data(TAKE, admin(), user=buyer.user_id, course=cello)

    assert await orders.has(buyer, cello) == "ACTIVE"


async def test_a_course_bought_again_after_a_refund_is_given_again(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    order = await orders.bought(buyer, cello)
    await _refund(orders, buyer, _line(order, cello))

    await orders.bought(buyer, cello, key="k2")

    assert await orders.has(buyer, cello) == "ACTIVE"
    assert orders.enrollment_revisions() == [1, 2, 3]


async def test_gifts_given_at_once_make_one_enrollment(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()

    await asyncio.gather(*(orders.data(GIVE, admin(), user=buyer.user_id, course=cello, kind="GIFT") for _ in range(6)))
    await orders.work()

    assert await orders.scalar("select count(*) from enrollments") == 1
    assert len(orders.told_of("enrollment.granted")) == 1


async def test_a_course_can_be_given_back_only_within_the_window(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    order = await orders.bought(buyer, cello)
    orders.time.pass_by(days=31)

    payload = await _refund(orders, buyer, _line(order, cello))

    assert [error["reason"] for error in payload["errors"]] == ["REFUND_WINDOW_CLOSED"]
    assert await orders.has(buyer, cello) == "ACTIVE"
    assert await orders.provider_balance() == 2500


async def test_an_admin_gives_the_price_back_at_any_time(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    order = await orders.bought(buyer, cello)
    orders.time.pass_by(days=100)

    payload = (await orders.data(REFUND_AS_ADMIN, admin(), line=_line(order, cello), key="r1"))["orderRefund"]

    assert payload == {"order": {"id": order["id"], "status": "REFUNDED"}, "errors": []}


async def test_nobody_gives_back_what_somebody_else_bought(orders: Orders) -> None:
    buyer, stranger = student(), student()
    cello = await orders.course()
    order = await orders.bought(buyer, cello)

    payload = await _refund(orders, stranger, _line(order, cello))
    as_admin = await orders.ask(REFUND_AS_ADMIN, stranger, line=_line(order, cello), key="r1")

    assert [error["reason"] for error in payload["errors"]] == ["ORDER_NOT_FOUND"]
    assert as_admin["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await orders.has(buyer, cello) == "ACTIVE"


async def test_of_many_refunds_of_a_line_at_once_one_happens(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    order = await orders.bought(buyer, cello)

    payloads = await asyncio.gather(
        *(_refund(orders, buyer, _line(order, cello), key=f"r{number}") for number in range(6))
    )
    await orders.work()

    assert sorted(len(payload["errors"]) for payload in payloads) == [0, 1, 1, 1, 1, 1]
    assert await orders.provider_balance() == 0
    assert len(orders.told_of("order.refunded")) == 1


async def test_a_refund_the_provider_was_never_told_of_is_sent_by_the_sweep(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    order = await orders.bought(buyer, cello)
    # The process died after it had written the refund down and before it could send it.
    line_id = _line(order, cello)
    async with orders.database.engine.begin() as connection:
        await connection.execute(
            text(
                "insert into refunds (id, order_id, line_id, amount_minor, currency, status, reason, requested_at)"
                " values ('rfd_01jd7m0000000000000000000a', :order, :line, 2500, 'USD', 'REQUESTED', '', now())"
            ),
            {"order": order["id"], "line": line_id},
        )

    orders.time.pass_by(minutes=2)
    await orders.sweep("send-stuck-refunds")
    await orders.sweep("send-stuck-refunds")

    assert await orders.has(buyer, cello) == "REVOKED"
    assert await orders.provider_balance() == 0


async def test_a_refund_booked_by_us_and_told_by_the_provider_is_booked_once(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    order = await orders.bought(buyer, cello)

    await _refund(orders, buyer, _line(order, cello))
    await orders.until("select count(*) from notifications where type = 'charge.refunded' and handled_at is not null")

    kinds = await orders.rows("select kind from ledger_entries order by id")
    assert kinds == [("SALE",), ("REFUND",)]


async def test_a_part_refunded_on_the_providers_pages_takes_no_course_away(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    order = await orders.bought(buyer, cello)
    charge = (await orders.stripe.client.v1.charges.list_async()).data[0]

    await orders.stripe.client.v1.refunds.create_async({"charge": charge.id, "amount": 500})
    await orders.until_status(buyer, order["id"], "PARTIALLY_REFUNDED")

    assert await orders.has(buyer, cello) == "ACTIVE"
    assert (await orders.order(buyer, order["id"]))["refunded"]["amountMinor"] == "500"
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 2000


async def test_a_refund_that_comes_back_stays_the_buyers_money(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    order = await orders.bought(buyer, cello, number="4000000000005126")

    await _refund(orders, buyer, _line(order, cello))
    await orders.until("select count(*) from refunds where status = 'FAILED'")

    assert await orders.ledger("BUYER") == -2500
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 2500


async def test_a_refund_that_the_provider_refuses_changes_nothing_however_often_it_is_asked_for(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    order = await orders.bought(buyer, cello)
    # The bank holds the money back already, and we have not heard of it.
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "count": 1000})
    charge = (await orders.stripe.client.v1.charges.list_async()).data[0]
    await orders.stripe.control("POST", f"/charges/{charge.id}/dispute", {})

    first = await _refund(orders, buyer, _line(order, cello))
    again = await _refund(orders, buyer, _line(order, cello))

    assert [error["reason"] for error in first["errors"]] == ["NOT_REFUNDABLE"]
    assert again == first
    assert await orders.has(buyer, cello) == "ACTIVE"


@pytest.mark.parametrize("backwards", [False, True])
async def test_a_payment_refunded_in_two_parts_on_the_providers_pages_gives_every_line_back(
    orders: Orders, backwards: bool
) -> None:
    buyer = student()
    cello, viola = await orders.course(2500), await orders.course(1500)
    order = await orders.bought(buyer, cello, viola)
    charge = (await orders.stripe.client.v1.charges.list_async()).data[0]
    if backwards:
        await orders.stripe.control("POST", "/faults", {"kind": "reorder", "count": 1000})

    await orders.stripe.client.v1.refunds.create_async({"charge": charge.id, "amount": 300})
    await orders.stripe.client.v1.refunds.create_async({"charge": charge.id})
    await orders.stripe.control("DELETE", "/faults")
    await orders.until_equal(2, "select count(*) from notifications where type = 'charge.refunded'")
    await orders.until_equal(0, "select count(*) from notifications where handled_at is null")

    refunded = await orders.order(buyer, order["id"])
    assert (refunded["status"], refunded["refunded"]["amountMinor"]) == ("REFUNDED", "4000")
    assert [await orders.has(buyer, course_id) for course_id in (cello, viola)] == ["REVOKED", "REVOKED"]
    assert [await orders.ledger(account) for account in ("PROVIDER", "INSTRUCTOR", "PLATFORM")] == [0, 0, 0]
    assert await orders.provider_balance() == 0
