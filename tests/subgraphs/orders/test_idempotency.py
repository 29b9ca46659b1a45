"""Requests repeated with their key: one order, one charge, one refund; another body is refused."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from subgraphs.orders.errors import ProviderUnavailable
from tests.subgraphs.orders.world import REFUND, Orders
from tests.subgraphs.people import student


async def _sessions(orders: Orders) -> list[Any]:
    return list((await orders.stripe.client.v1.checkout.sessions.list_async()).data)


async def test_the_same_checkout_repeated_is_the_same_order(orders: Orders) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course(2500))

    first = await orders.checkout(buyer, 2500)
    second = await orders.checkout(buyer, 2500)

    assert second == first
    assert len(await _sessions(orders)) == 1


async def test_the_same_checkout_sent_many_times_at_once_is_one_order(orders: Orders) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course(2500))

    payloads = await asyncio.gather(*(orders.checkout(buyer, 2500) for _ in range(8)))

    assert {payload["order"]["id"] for payload in payloads} == {payloads[0]["order"]["id"]}
    assert {payload["checkoutUrl"] for payload in payloads} == {payloads[0]["checkoutUrl"]}
    assert await orders.scalar("select count(*) from orders") == 1
    assert len(await _sessions(orders)) == 1


async def test_the_same_key_with_another_body_is_refused(orders: Orders) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course(2500))
    await orders.checkout(buyer, 2500)

    payload = await orders.checkout(buyer, 2600)

    assert [error["reason"] for error in payload["errors"]] == ["IDEMPOTENCY_MISMATCH"]


async def test_one_users_key_says_nothing_about_anothers(orders: Orders) -> None:
    buyer, other = student(), student()
    cello = await orders.course(2500)
    await orders.add(buyer, cello)
    await orders.add(other, cello)

    mine, theirs = await orders.checkout(buyer, 2500), await orders.checkout(other, 2500)

    assert mine["order"]["id"] != theirs["order"]["id"]


async def test_checkouts_under_different_keys_leave_one_page_open(orders: Orders) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course(2500))

    await asyncio.gather(*(orders.checkout(buyer, 2500, key=f"k{number}") for number in range(4)))

    waiting = await orders.scalar("select count(*) from orders where status = 'PENDING'")
    assert waiting <= 1
    assert [session.status for session in await _sessions(orders)].count("open") == waiting


async def test_a_buyer_who_pays_and_starts_again_is_not_charged_twice(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    first = await orders.started(buyer, cello)
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "count": 1000})
    await orders.pay(first)

    second = await orders.checkout(buyer, 2500, key="k2")

    assert second["order"] is None
    assert (await orders.order(buyer, first["order"]["id"]))["status"] == "PAID"
    assert await orders.has(buyer, cello) == "ACTIVE"
    assert await orders.provider_balance() == 2500


async def test_a_debit_under_way_keeps_its_courses_from_being_bought_again(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    first = await orders.started(buyer, cello)
    async with orders.database.engine.begin() as connection:
        await connection.execute(text("update orders set payment_id = 'pi_processing'"))

    second = await orders.checkout(buyer, 2500, key="k2")

    assert [error["reason"] for error in second["errors"]] == ["PAYMENT_IN_PROGRESS"]
    assert (await orders.order(buyer, first["order"]["id"]))["status"] == "PENDING"


@pytest.mark.parametrize("key", ["", "k" * 201, "line\nbreak"])
async def test_a_key_is_short_and_printable(orders: Orders, key: str) -> None:
    payload = await orders.checkout(student(), 0, key=key)

    assert [error["reason"] for error in payload["errors"]] == ["INVALID_INPUT"]


async def test_the_same_refund_repeated_is_one_refund(orders: Orders) -> None:
    buyer = student()
    order = await orders.bought(buyer, await orders.course(2500))
    variables = {"line": order["lines"][0]["id"], "key": "r1"}

    payloads = await asyncio.gather(*(orders.data(REFUND, buyer, **variables) for _ in range(6)))
    again = await orders.data(REFUND, buyer, **variables)
    other = await orders.data(REFUND, buyer, **variables, reason="another reason")

    assert [payload["orderRefundRequest"]["errors"] for payload in [*payloads, again]] == [[]] * 7
    assert [error["reason"] for error in other["orderRefundRequest"]["errors"]] == ["IDEMPOTENCY_MISMATCH"]
    assert len((await orders.stripe.client.v1.refunds.list_async()).data) == 1


async def test_an_order_whose_process_died_before_its_page_was_known_finds_the_same_page(orders: Orders) -> None:
    buyer = student()
    first = await orders.started(buyer, await orders.course(2500))
    async with orders.database.engine.begin() as connection:
        await connection.execute(text("update orders set session_id = null, checkout_url = null"))

    again = await orders.checkout(buyer, 2500)

    assert again["checkoutUrl"] == first["checkoutUrl"]
    assert len(await _sessions(orders)) == 1


async def test_a_provider_that_does_not_answer_is_a_refusal_that_may_be_repeated(
    orders: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    buyer = student()
    await orders.add(buyer, await orders.course(2500))

    async def broken(*_: object, **__: object) -> None:
        raise ProviderUnavailable

    with monkeypatch.context() as patch:
        patch.setattr("subgraphs.orders.payments.stripe_provider.StripeProvider.open_checkout", broken)
        refused = await orders.checkout(buyer, 2500)
    repeated = await orders.checkout(buyer, 2500)

    assert [error["reason"] for error in refused["errors"]] == ["PAYMENT_UNAVAILABLE"]
    assert repeated["errors"] == []
    assert isinstance(await orders.pay(repeated), httpx.Response)
