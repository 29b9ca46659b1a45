"""Idempotency keys: one order, one charge and one refund per key."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from subgraphs.orders.errors import ProviderUnavailable
from tests.subgraphs.orders.harness import REFUND, Orders
from tests.subgraphs.principals import student


async def _sessions(orders: Orders) -> list[Any]:
    return list((await orders.stripe.client.v1.checkout.sessions.list_async()).data)


async def test_a_retried_checkout_is_the_same_order(orders: Orders) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course(2500))

    first = await orders.checkout(buyer, 2500)
    second = await orders.checkout(buyer, 2500)

    assert second == first
    assert len(await _sessions(orders)) == 1


async def test_concurrent_retries_of_a_checkout_are_one_order(orders: Orders) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course(2500))

    payloads = await asyncio.gather(*(orders.checkout(buyer, 2500) for _ in range(8)))

    assert {payload["order"]["id"] for payload in payloads} == {payloads[0]["order"]["id"]}
    assert {payload["checkoutUrl"] for payload in payloads} == {payloads[0]["checkoutUrl"]}
    assert await orders.scalar("select count(*) from orders") == 1
    assert len(await _sessions(orders)) == 1


async def test_a_key_whose_checkout_expired_is_rejected_and_a_new_one_works(orders: Orders) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course(2500))
    await orders.checkout(buyer, 2500)
    orders.time.advance(hours=1)

    replayed = [await orders.checkout(buyer, 2500) for _ in range(2)]
    fresh = await orders.checkout(buyer, 2500, key="k2")

    assert [[error["code"] for error in payload["errors"]] for payload in replayed] == [["CHECKOUT_EXPIRED"]] * 2
    assert (fresh["errors"], fresh["order"]["status"]) == ([], "PENDING")
    assert fresh["checkoutUrl"] is not None


async def test_a_key_whose_checkout_was_paid_in_time_finds_the_paid_order(orders: Orders) -> None:
    buyer = student()
    first = await orders.start_checkout(buyer, await orders.course(2500))
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "count": 1000})
    await orders.pay(first)
    orders.time.advance(hours=1)

    again = await orders.checkout(buyer, 2500)

    assert (again["errors"], again["order"]["status"], again["checkoutUrl"]) == ([], "PAID", None)


async def test_a_reused_key_with_other_arguments_is_rejected(orders: Orders) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course(2500))
    await orders.checkout(buyer, 2500)

    payload = await orders.checkout(buyer, 2600)

    assert [error["code"] for error in payload["errors"]] == ["IDEMPOTENCY_MISMATCH"]


async def test_keys_of_different_users_are_independent(orders: Orders) -> None:
    buyer, other = student(), student()
    cello = await orders.course(2500)
    await orders.add(buyer, cello)
    await orders.add(other, cello)

    mine, theirs = await orders.checkout(buyer, 2500), await orders.checkout(other, 2500)

    assert mine["order"]["id"] != theirs["order"]["id"]


async def test_concurrent_checkouts_leave_at_most_one_page_open(orders: Orders) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course(2500))

    await asyncio.gather(*(orders.checkout(buyer, 2500, key=f"k{number}") for number in range(4)))

    waiting = await orders.scalar("select count(*) from orders where status = 'PENDING'")
    assert waiting <= 1
    assert [session.status for session in await _sessions(orders)].count("open") == waiting


async def test_a_second_checkout_after_payment_is_not_charged(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    first = await orders.start_checkout(buyer, cello)
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "count": 1000})
    await orders.pay(first)

    second = await orders.checkout(buyer, 2500, key="k2")

    assert second["order"] is None
    assert (await orders.order(buyer, first["order"]["id"]))["status"] == "PAID"
    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"
    assert await orders.provider_balance() == 2500


async def test_courses_of_a_pending_debit_cannot_be_bought_again(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    first = await orders.start_checkout(buyer, cello)
    async with orders.database.engine.begin() as connection:
        await connection.execute(text("update orders set payment_id = 'pi_processing'"))

    second = await orders.checkout(buyer, 2500, key="k2")

    assert [error["code"] for error in second["errors"]] == ["PAYMENT_IN_PROGRESS"]
    assert (await orders.order(buyer, first["order"]["id"]))["status"] == "PENDING"


@pytest.mark.parametrize("key", ["", "k" * 201, "line\nbreak"])
async def test_a_malformed_key_is_rejected(orders: Orders, key: str) -> None:
    payload = await orders.checkout(student(), 0, key=key)

    assert [error["code"] for error in payload["errors"]] == ["INVALID_INPUT"]


async def test_a_retried_refund_is_one_refund(orders: Orders) -> None:
    buyer = student()
    order = await orders.buy(buyer, await orders.course(2500))
    variables = {"line": order["lines"][0]["id"], "key": "r1"}

    payloads = await asyncio.gather(*(orders.data(REFUND, buyer, **variables) for _ in range(6)))
    again = await orders.data(REFUND, buyer, **variables)
    other = await orders.data(REFUND, buyer, **variables, reason="another reason")

    assert [payload["requestRefund"]["errors"] for payload in [*payloads, again]] == [[]] * 7
    assert [error["code"] for error in other["requestRefund"]["errors"]] == ["IDEMPOTENCY_MISMATCH"]
    assert len((await orders.stripe.client.v1.refunds.list_async()).data) == 1


async def test_a_retry_after_a_crash_finds_the_same_payment_page(orders: Orders) -> None:
    buyer = student()
    first = await orders.start_checkout(buyer, await orders.course(2500))
    async with orders.database.engine.begin() as connection:
        await connection.execute(text("update orders set session_id = null, checkout_url = null"))

    again = await orders.checkout(buyer, 2500)

    assert again["checkoutUrl"] == first["checkoutUrl"]
    assert len(await _sessions(orders)) == 1


async def test_a_checkout_can_be_retried_when_the_provider_did_not_respond(
    orders: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course(2500))

    async def broken(*_: object, **__: object) -> None:
        raise ProviderUnavailable

    with monkeypatch.context() as patch:
        patch.setattr("subgraphs.orders.payments.stripe_provider.StripeProvider.open_checkout", broken)
        rejected = await orders.checkout(buyer, 2500)
    repeated = await orders.checkout(buyer, 2500)

    assert [error["code"] for error in rejected["errors"]] == ["PAYMENT_UNAVAILABLE"]
    assert repeated["errors"] == []
    assert isinstance(await orders.pay(repeated), httpx.Response)
