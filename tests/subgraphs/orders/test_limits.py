"""What one person may try within a while, and that nobody is kept from buying while Redis is away."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from subgraphs.kernel.call import Call
from subgraphs.orders import app
from subgraphs.orders.settings import Settings
from tests.subgraphs.orders.world import ADD, APPLY, Orders
from tests.subgraphs.people import student


async def test_codes_are_not_guessed_for_long(orders: Orders) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course())

    answers = [await orders.ask(APPLY, buyer, code=f"GUESS{number}") for number in range(21)]

    assert [answer.get("errors") for answer in answers[:20]] == [None] * 20
    assert answers[20]["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_checkouts_are_not_started_for_ever(orders: Orders) -> None:
    buyer = student()

    codes = []
    for number in range(31):
        answer = await orders.ask(
            'mutation($key: ID!) { checkoutStart(idempotencyKey: $key, expectedTotalMinor: 1, currency: "USD")'
            " { errors { code } } }",
            buyer,
            key=f"k{number}",
        )
        codes.append(answer["errors"][0]["extensions"]["code"] if "errors" in answer else None)

    assert codes == [None] * 30 + ["RATE_LIMITED"]


async def test_one_request_tries_a_few_codes_and_no_more(orders: Orders) -> None:
    cello = await orders.course()
    fields = "\n".join(
        f'q{number}: viewerPrice(couponCode: "GUESS{number}") {{ couponApplied }}' for number in range(4)
    )
    document = f"query($of: [_Any!]!) {{ _entities(representations: $of) {{ ... on Course {{ {fields} }} }} }}"

    answer = await orders.ask(document, student(), of=[{"__typename": "Course", "id": cello}])

    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_carts_work_while_redis_is_away(orders: Orders, orders_database: str, tmp_path: Path) -> None:
    settings = Settings(
        orders_database_url=SecretStr(orders_database), redis_url=SecretStr(f"unix://{tmp_path}/nobody-listens")
    )
    without_redis, buyer = app.build(settings, clock=orders.time), student()
    await orders.add(buyer, await orders.course())

    answer = await without_redis.execute(APPLY, {"code": "SPRING"}, None, Call(buyer))

    assert answer["data"]["cartApplyCoupon"]["errors"] == [{"reason": "COUPON_NOT_APPLICABLE"}]
    await without_redis.stop()


@pytest.mark.parametrize("code", ["A" * 1000, "drop table", "\u202e"])
async def test_a_code_that_cannot_be_one_is_no_code(orders: Orders, code: str) -> None:
    buyer = student()
    await orders.data(ADD, buyer, id=await orders.course())

    payload = (await orders.data(APPLY, buyer, code=code))["cartApplyCoupon"]

    assert [error["reason"] for error in payload["errors"]] == ["COUPON_INVALID"]
