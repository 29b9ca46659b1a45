"""Rate limits of coupon codes and checkouts."""

import pytest

from tests.subgraphs.orders.harness import ADD, APPLY, Orders
from tests.subgraphs.principals import student


async def test_coupon_attempts_are_rate_limited(orders: Orders) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course())

    responses = [await orders.execute(APPLY, buyer, code=f"GUESS{number}") for number in range(21)]

    assert [response.get("errors") for response in responses[:20]] == [None] * 20
    assert responses[20]["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_checkouts_are_rate_limited(orders: Orders) -> None:
    buyer = student()

    codes = []
    for number in range(31):
        response = await orders.execute(
            "mutation($key: ID!) { startCheckout(input: {idempotencyKey: $key,"
            ' expectedTotal: {amountMinor: 1, currency: "USD"}}) { errors { code } } }',
            buyer,
            key=f"k{number}",
        )
        codes.append(response["errors"][0]["extensions"]["code"] if "errors" in response else None)

    assert codes == [None] * 30 + ["RATE_LIMITED"]


async def test_a_request_tries_at_most_three_codes(orders: Orders) -> None:
    cello = await orders.course()
    fields = "\n".join(
        f'q{number}: viewerPrice(couponCode: "GUESS{number}") {{ couponApplied }}' for number in range(4)
    )
    document = f"query($of: [_Any!]!) {{ _entities(representations: $of) {{ ... on Course {{ {fields} }} }} }}"

    response = await orders.execute(document, student(), of=[{"__typename": "Course", "id": cello}])

    assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("code", ["A" * 1000, "drop table", "\u202e"])
async def test_a_malformed_code_is_rejected(orders: Orders, code: str) -> None:
    buyer = student()
    await orders.data(ADD, buyer, id=await orders.course())

    payload = (await orders.data(APPLY, buyer, code=code))["applyCartCoupon"]

    assert [error["code"] for error in payload["errors"]] == ["COUPON_INVALID"]
