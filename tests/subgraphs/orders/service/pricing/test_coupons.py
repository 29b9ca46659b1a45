"""Coupons: discounts, validity and redemption limits under concurrency."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.orders.harness import APPLY, COUPON, Orders
from tests.subgraphs.principals import instructor, student


async def _course_with_coupon(
    orders: Orders, percent: int = 50, limit: int | None = None, price: int = 2000
) -> CourseId:
    teacher = instructor()
    cello = await orders.course(price, owner=teacher.user_id)
    made = await orders.data(COUPON, teacher, course=cello, code="spring", percent=percent, limit=limit)
    assert made["createCoupon"]["errors"] == []
    return cello


async def _apply(orders: Orders, buyer: Principal, code: str | None = "SPRING") -> Any:
    return (await orders.data(APPLY, buyer, code=code))["applyCartCoupon"]


async def _counts(orders: Orders) -> tuple[int, int]:
    rows = await orders.rows("select reserved, redeemed from coupons")
    return rows[0][0], rows[0][1]


async def test_a_coupon_discounts_by_its_percentage(orders: Orders) -> None:
    buyer = student()
    cello = await _course_with_coupon(orders, percent=15, price=1999)
    await orders.add(buyer, cello)

    payload = await _apply(orders, buyer, " spring ")

    assert payload["errors"] == []
    assert payload["cart"]["discount"]["amountMinor"] == "300"
    assert payload["cart"]["total"]["amountMinor"] == "1699"


async def test_a_paid_order_redeems_its_coupon_and_stores_it_in_the_line(orders: Orders) -> None:
    buyer = student()
    cello = await _course_with_coupon(orders)
    await orders.add(buyer, cello)
    await _apply(orders, buyer)

    order = await orders.buy(buyer, cello)

    line = order["lines"][0]
    assert (line["couponCode"], line["discount"]["amountMinor"], line["paid"]["amountMinor"]) == (
        "SPRING",
        "1000",
        "1000",
    )
    assert await _counts(orders) == (0, 1)


async def test_concurrent_checkouts_do_not_exceed_the_redemption_limit(orders: Orders) -> None:
    cello = await _course_with_coupon(orders, limit=3)
    buyers = [student() for _ in range(8)]
    for buyer in buyers:
        await orders.add(buyer, cello)
        await _apply(orders, buyer)

    checkouts = await asyncio.gather(*(orders.checkout(buyer, 1000) for buyer in buyers))

    won = [checkout for checkout in checkouts if checkout["order"] is not None]
    lost = [checkout["errors"][0]["code"] for checkout in checkouts if checkout["order"] is None]
    assert len(won) == 3
    assert set(lost) == {"COUPON_EXHAUSTED"}
    assert await _counts(orders) == (3, 0)
    assert await orders.scalar("select count(*) from orders") == 3


async def test_an_expired_order_releases_its_reservation(orders: Orders) -> None:
    buyer, other = student(), student()
    cello = await _course_with_coupon(orders, limit=1)
    for each in (buyer, other):
        await orders.add(each, cello)
        await _apply(orders, each)
    abandoned = await orders.checkout(buyer, 1000)

    orders.time.advance(hours=1)
    await orders.run_task("reconcile-checkouts")

    assert (await orders.order(buyer, abandoned["order"]["id"]))["status"] == "CANCELED"
    assert await _counts(orders) == (0, 0)
    assert (await orders.checkout(other, 1000))["errors"] == []


async def test_a_failed_payment_releases_the_reservation(orders: Orders) -> None:
    buyer = student()
    cello = await _course_with_coupon(orders, limit=1)
    await orders.add(buyer, cello)
    await _apply(orders, buyer)
    checkout = await orders.checkout(buyer, 1000)

    await orders.pay(checkout, method="sepa_debit", iban="AT861904300235473202")
    await orders.until_status(buyer, checkout["order"]["id"], "FAILED")

    assert await _counts(orders) == (0, 0)


async def test_a_second_checkout_releases_the_reservation_of_the_first(orders: Orders) -> None:
    buyer = student()
    cello = await _course_with_coupon(orders, limit=1)
    await orders.add(buyer, cello)
    await _apply(orders, buyer)
    first = await orders.checkout(buyer, 1000, key="k1")

    second = await orders.checkout(buyer, 1000, key="k2")

    assert second["errors"] == []
    assert (await orders.order(buyer, first["order"]["id"]))["status"] == "CANCELED"
    assert await _counts(orders) == (1, 0)


async def test_a_full_discount_needs_no_payment(orders: Orders) -> None:
    buyer = student()
    cello = await _course_with_coupon(orders, percent=100)
    await orders.add(buyer, cello)
    await _apply(orders, buyer)

    checkout = await orders.checkout(buyer, 0)

    assert checkout["order"]["status"] == "PAID"
    assert checkout["checkoutUrl"] is None
    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"
    assert await _counts(orders) == (0, 1)


async def test_an_expired_coupon_is_rejected(orders: Orders) -> None:
    teacher, buyer = instructor(), student()
    cello = await orders.course(owner=teacher.user_id)
    ends = (orders.time() + timedelta(hours=1)).isoformat()
    await orders.data(COUPON, teacher, course=cello, code="SPRING", percent=10, ends=ends)
    await orders.add(buyer, cello)
    orders.time.advance(hours=2)

    payload = await _apply(orders, buyer)

    assert [error["code"] for error in payload["errors"]] == ["COUPON_EXPIRED"]


async def test_a_coupon_that_expires_in_the_cart_blocks_the_checkout(orders: Orders) -> None:
    teacher, buyer = instructor(), student()
    cello = await orders.course(2000, owner=teacher.user_id)
    ends = (orders.time() + timedelta(hours=1)).isoformat()
    await orders.data(COUPON, teacher, course=cello, code="SPRING", percent=50, ends=ends)
    await orders.add(buyer, cello)
    await _apply(orders, buyer)
    orders.time.advance(hours=2)

    payload = await orders.checkout(buyer, 1000)

    assert [error["code"] for error in payload["errors"]] == ["COUPON_EXPIRED"]


@pytest.mark.parametrize(("code", "reason"), [("OTHER", "COUPON_NOT_APPLICABLE"), ("!", "COUPON_INVALID")])
async def test_a_code_that_covers_no_course_of_the_cart_is_rejected(orders: Orders, code: str, reason: str) -> None:
    buyer = student()
    await orders.add(buyer, await _course_with_coupon(orders))

    payload = await _apply(orders, buyer, code)

    assert [error["code"] for error in payload["errors"]] == [reason]


async def test_only_the_owner_of_a_course_creates_coupons_for_it(orders: Orders) -> None:
    cello = await orders.course()

    made = await orders.data(COUPON, instructor(), course=cello, code="SPRING", percent=100)
    as_student = await orders.execute(COUPON, student(), course=cello, code="SPRING", percent=100)

    assert [error["code"] for error in made["createCoupon"]["errors"]] == ["NOT_YOUR_COURSE"]
    assert as_student["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await orders.scalar("select count(*) from coupons") == 0


@pytest.mark.parametrize("percent", [0, 101, -5])
async def test_a_coupon_outside_1_to_100_percent_is_rejected(orders: Orders, percent: int) -> None:
    teacher = instructor()
    cello = await orders.course(owner=teacher.user_id)

    made = await orders.data(COUPON, teacher, course=cello, code="SPRING", percent=percent)

    assert [error["code"] for error in made["createCoupon"]["errors"]] == ["INVALID_INPUT"]


async def test_a_course_can_be_quoted_with_a_code(orders: Orders) -> None:
    cello = await _course_with_coupon(orders, percent=25, price=2000)
    document = """query($of: [_Any!]!) { _entities(representations: $of) { ... on Course {
        plain: viewerPrice { total { amountMinor } couponApplied couponProblem }
        reduced: viewerPrice(couponCode: "spring") { total { amountMinor } couponApplied couponProblem }
        wrong: viewerPrice(couponCode: "nothing") { total { amountMinor } couponApplied couponProblem }
    } } }"""

    prices = (await orders.data(document, of=[{"__typename": "Course", "id": cello}]))["_entities"][0]

    assert prices == {
        "plain": {"total": {"amountMinor": "2000"}, "couponApplied": False, "couponProblem": None},
        "reduced": {"total": {"amountMinor": "1500"}, "couponApplied": True, "couponProblem": None},
        "wrong": {
            "total": {"amountMinor": "2000"},
            "couponApplied": False,
            "couponProblem": "COUPON_NOT_APPLICABLE",
        },
    }
