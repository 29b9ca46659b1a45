"""Coupons in the hands of their instructors: found again, changed, switched off and on."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.orders.harness import APPLY, COUPON, Orders
from tests.subgraphs.principals import admin, instructor, student

_COUPON = "id code status active percentOff maxRedemptions startsAt endsAt reserved redeemed course { id }"
UPDATE = f"""mutation($input: UpdateCouponInput!) {{
    updateCoupon(input: $input) {{ coupon {{ {_COUPON} }} errors {{ code path }} }}
}}"""
COUPONS = f"""query($course: ID, $first: Int! = 20, $after: String) {{ viewer {{
    coupons(courseId: $course, first: $first, after: $after) {{
        edges {{ node {{ {_COUPON} }} }} pageInfo {{ hasNextPage endCursor }}
    }}
}} }}"""


async def _coupon(
    orders: Orders, teacher: Principal, code: str = "SPRING", course: CourseId | None = None, **terms: Any
) -> tuple[str, CourseId]:
    course = course or await orders.course(2000, owner=teacher.user_id)
    variables = {"percent": 50, "limit": None, "ends": None} | terms
    made = (await orders.data(COUPON, teacher, course=course, code=code, **variables))["createCoupon"]
    assert made["errors"] == []
    return made["coupon"]["id"], course


async def _update(orders: Orders, teacher: Principal, coupon_id: str, **change: Any) -> Any:
    return (await orders.data(UPDATE, teacher, input={"couponId": coupon_id, **change}))["updateCoupon"]


async def _codes(orders: Orders, teacher: Principal, **variables: Any) -> list[str]:
    page = (await orders.data(COUPONS, teacher, **variables))["viewer"]["coupons"]
    return [edge["node"]["code"] for edge in page["edges"]]


async def test_an_instructor_finds_the_coupons_again_the_newest_first(orders: Orders) -> None:
    teacher, other = instructor(), instructor()
    _, cello = await _coupon(orders, teacher, "FIRST")
    await _coupon(orders, teacher, "SECOND")
    await _coupon(orders, teacher, "THIRD", cello)
    await _coupon(orders, other, "OTHERS")

    assert await _codes(orders, teacher) == ["THIRD", "SECOND", "FIRST"]
    assert await _codes(orders, teacher, course=cello) == ["THIRD", "FIRST"]
    assert await _codes(orders, other) == ["OTHERS"]


async def test_the_pages_of_coupons_join(orders: Orders) -> None:
    teacher = instructor()
    for code in ("ONE", "TWO", "THREE"):
        await _coupon(orders, teacher, code)
    page = (await orders.data(COUPONS, teacher, first=2))["viewer"]["coupons"]
    assert page["pageInfo"]["hasNextPage"]
    assert await _codes(orders, teacher, first=2, after=page["pageInfo"]["endCursor"]) == ["ONE"]


@pytest.mark.parametrize("viewer", [student(), admin()])
async def test_callers_who_do_not_teach_have_no_coupons(orders: Orders, viewer: Principal) -> None:
    response = await orders.execute(COUPONS, viewer)
    assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert response["data"]["viewer"] == {"coupons": None}


async def test_a_coupon_that_is_switched_off_gives_no_discount_until_it_is_on_again(orders: Orders) -> None:
    teacher, buyer = instructor(), student()
    coupon_id, cello = await _coupon(orders, teacher)
    await orders.add(buyer, cello)

    off = await _update(orders, teacher, coupon_id, active=False)
    rejected = (await orders.data(APPLY, buyer, code="SPRING"))["applyCartCoupon"]
    on = await _update(orders, teacher, coupon_id, active=True)
    applied = (await orders.data(APPLY, buyer, code="SPRING"))["applyCartCoupon"]

    assert (off["coupon"]["status"], off["coupon"]["active"]) == ("INACTIVE", False)
    assert [error["code"] for error in rejected["errors"]] == ["COUPON_EXPIRED"]
    assert on["coupon"]["status"] == "ACTIVE"
    assert applied["errors"] == []


async def test_an_order_that_awaits_payment_keeps_the_discount_of_a_coupon_switched_off_since(orders: Orders) -> None:
    teacher, buyer = instructor(), student()
    coupon_id, cello = await _coupon(orders, teacher)
    await orders.add(buyer, cello)
    await orders.data(APPLY, buyer, code="SPRING")
    checkout = await orders.checkout(buyer, 1000)

    await _update(orders, teacher, coupon_id, active=False)
    await orders.pay(checkout)
    await orders.until_status(buyer, checkout["order"]["id"], "PAID")

    assert await orders.rows("select reserved, redeemed, active from coupons") == [(0, 1, False)]


async def test_a_change_sets_what_it_names_and_clears_what_is_null(orders: Orders) -> None:
    teacher = instructor()
    ends = (orders.time() + timedelta(days=3)).isoformat()
    coupon_id, _ = await _coupon(orders, teacher, limit=5, ends=ends)

    reduced = await _update(orders, teacher, coupon_id, percentOff=20)
    cleared = await _update(orders, teacher, coupon_id, maxRedemptions=None, endsAt=None)

    assert (reduced["coupon"]["percentOff"], reduced["coupon"]["maxRedemptions"]) == (20, 5)
    assert reduced["coupon"]["endsAt"] is not None
    coupon = cleared["coupon"]
    assert (coupon["percentOff"], coupon["maxRedemptions"], coupon["endsAt"]) == (20, None, None)


@pytest.mark.parametrize("field", ["percentOff", "active"])
async def test_a_null_that_clears_nothing_is_rejected(orders: Orders, field: str) -> None:
    teacher = instructor()
    coupon_id, _ = await _coupon(orders, teacher)
    response = await orders.execute(UPDATE, teacher, input={"couponId": coupon_id, field: None})
    assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert await orders.rows("select percent_off, active from coupons") == [(50, True)]


async def test_invalid_terms_change_nothing(orders: Orders) -> None:
    teacher = instructor()
    coupon_id, _ = await _coupon(orders, teacher, limit=5)
    past = (orders.time() - timedelta(hours=1)).isoformat()
    for change, path in (
        ({"percentOff": 0}, "percentOff"),
        ({"maxRedemptions": 0}, "maxRedemptions"),
        ({"maxRedemptions": 1_000_001}, "maxRedemptions"),
        ({"endsAt": past}, "endsAt"),
        ({"startsAt": "2030-01-02T00:00:00Z", "endsAt": "2030-01-01T00:00:00Z"}, "endsAt"),
    ):
        payload = await _update(orders, teacher, coupon_id, **change)
        assert payload == {"coupon": None, "errors": [{"code": "INVALID_INPUT", "path": [path]}]}, change
    rows = await orders.rows("select percent_off, max_redemptions, starts_at, ends_at from coupons")
    assert rows == [(50, 5, None, None)]


async def test_a_limit_does_not_go_below_the_redemptions_so_far(orders: Orders) -> None:
    teacher = instructor()
    coupon_id, cello = await _coupon(orders, teacher, limit=5)
    for key in ("k1", "k2"):
        buyer = student()
        await orders.add(buyer, cello)
        await orders.data(APPLY, buyer, code="SPRING")
        assert (await orders.checkout(buyer, 1000, key=key))["errors"] == []

    too_low = await _update(orders, teacher, coupon_id, maxRedemptions=1)
    exhausted = await _update(orders, teacher, coupon_id, maxRedemptions=2)

    assert [error["code"] for error in too_low["errors"]] == ["INVALID_INPUT"]
    assert (exhausted["coupon"]["status"], exhausted["coupon"]["reserved"]) == ("EXHAUSTED", 2)


async def test_checkouts_and_lower_limits_at_once_never_exceed_the_limit(orders: Orders) -> None:
    teacher = instructor()
    coupon_id, cello = await _coupon(orders, teacher, limit=6)
    buyers = [student() for _ in range(6)]
    for buyer in buyers:
        await orders.add(buyer, cello)
        await orders.data(APPLY, buyer, code="SPRING")

    results = await asyncio.gather(
        *(orders.checkout(buyer, 1000) for buyer in buyers),
        *(_update(orders, teacher, coupon_id, maxRedemptions=limit) for limit in (5, 4, 3, 2)),
    )

    assert all(result["errors"] == [] or result["errors"][0]["code"] for result in results)
    [(reserved, limit)] = await orders.rows("select reserved, max_redemptions from coupons")
    assert reserved <= limit


async def test_a_coupon_of_another_instructor_cannot_be_changed(orders: Orders) -> None:
    coupon_id, _ = await _coupon(orders, instructor())
    payload = await _update(orders, instructor(), coupon_id, active=False)
    assert payload == {"coupon": None, "errors": [{"code": "COUPON_NOT_FOUND", "path": ["couponId"]}]}
    as_student = await orders.execute(UPDATE, student(), input={"couponId": coupon_id, "active": False})
    assert as_student["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await orders.scalar("select active from coupons")
