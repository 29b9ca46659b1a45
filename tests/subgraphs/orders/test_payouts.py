"""Payouts: all that is available, once, and never more."""

import asyncio
from typing import Any

import pytest

from subgraphs.kernel.identity import Principal
from subgraphs.orders.errors import ProviderUnavailable
from tests.subgraphs.orders.world import REFUND_AS_ADMIN, Orders
from tests.subgraphs.people import admin, instructor, student

ONBOARD = "mutation { payoutsOnboard { url errors { reason } } }"
REQUEST = """mutation($key: ID!, $currency: String! = "USD") {
    payoutRequest(idempotencyKey: $key, currency: $currency) {
        payout { id status amount { amountMinor currency } } errors { reason }
    }
}"""
BALANCES = "{ instructorBalances { pending { amountMinor } available { amountMinor } } }"
FUNDS_AT_ONCE = "4000000000000077"


async def _onboarded(orders: Orders) -> Principal:
    teacher = instructor()
    url = (await orders.data(ONBOARD, teacher))["payoutsOnboard"]["url"]
    answer = await orders.stripe.http.post(url)
    assert answer.headers["location"] == "https://lectern.test/payouts/return"
    return teacher


async def _with_earnings(orders: Orders, price: int = 10_000) -> Principal:
    """An instructor whose earnings have matured, with the money there to pay them."""
    teacher = await _onboarded(orders)
    await orders.bought(student(), await orders.course(price, owner=teacher.user_id), number=FUNDS_AT_ONCE)
    orders.time.pass_by(days=31)
    return teacher


async def _request(orders: Orders, teacher: Principal, key: str = "p1", **variables: Any) -> Any:
    return (await orders.data(REQUEST, teacher, key=key, **variables))["payoutRequest"]


async def _available(orders: Orders, teacher: Principal) -> int:
    return int((await orders.data(BALANCES, teacher))["instructorBalances"][0]["available"]["amountMinor"])


async def test_what_is_available_is_paid_out(orders: Orders) -> None:
    teacher = await _with_earnings(orders)

    payload = await _request(orders, teacher)
    await orders.work()

    assert payload["errors"] == []
    assert payload["payout"]["status"] == "PAID"
    assert payload["payout"]["amount"] == {"amountMinor": "7000", "currency": "USD"}
    assert await _available(orders, teacher) == 0
    assert [event.amount_minor for event in orders.told_of("payout.paid")] == [7000]
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 3000
    history = await orders.data("{ myPayouts { edges { node { id } } } payoutsEnabled }", teacher)
    assert history["myPayouts"]["edges"] == [{"node": {"id": payload["payout"]["id"]}}]
    assert history["payoutsEnabled"] is True


async def test_payouts_asked_for_at_once_never_exceed_what_is_available(orders: Orders) -> None:
    teacher = await _with_earnings(orders)

    payloads = await asyncio.gather(*(_request(orders, teacher, key=f"p{number}") for number in range(6)))

    reasons = [error["reason"] for payload in payloads for error in payload["errors"]]
    assert reasons == ["INSUFFICIENT_BALANCE"] * 5
    assert len((await orders.stripe.client.v1.transfers.list_async()).data) == 1


async def test_the_same_payout_repeated_is_one_payout(orders: Orders) -> None:
    teacher = await _with_earnings(orders)

    payloads = await asyncio.gather(*(_request(orders, teacher) for _ in range(4)))
    again = await _request(orders, teacher)
    other = await _request(orders, teacher, currency="EUR")

    assert {payload["payout"]["id"] for payload in [*payloads, again]} == {again["payout"]["id"]}
    assert [error["reason"] for error in other["errors"]] == ["IDEMPOTENCY_MISMATCH"]
    assert len((await orders.stripe.client.v1.transfers.list_async()).data) == 1


async def test_earnings_within_the_refund_window_are_not_paid_out(orders: Orders) -> None:
    teacher = await _onboarded(orders)
    await orders.bought(student(), await orders.course(10_000, owner=teacher.user_id), number=FUNDS_AT_ONCE)

    payload = await _request(orders, teacher)

    assert [error["reason"] for error in payload["errors"]] == ["INSUFFICIENT_BALANCE"]
    assert (await orders.stripe.client.v1.transfers.list_async()).data == []


async def test_a_refund_after_the_payout_is_taken_from_later_earnings(orders: Orders) -> None:
    teacher, buyer = await _onboarded(orders), student()
    order = await orders.bought(buyer, await orders.course(10_000, owner=teacher.user_id), number=FUNDS_AT_ONCE)
    orders.time.pass_by(days=31)
    await _request(orders, teacher, "p1")
    await orders.data(REFUND_AS_ADMIN, admin(), line=order["lines"][0]["id"], key="r1")

    payload = await _request(orders, teacher, "p2")

    assert [error["reason"] for error in payload["errors"]] == ["INSUFFICIENT_BALANCE"]
    assert await _available(orders, teacher) == -7000


async def test_nobody_is_paid_before_the_payment_service_knows_them(orders: Orders) -> None:
    teacher = instructor()

    without = await _request(orders, teacher)
    await orders.data(ONBOARD, teacher)
    unfinished = await _request(orders, teacher)

    assert [error["reason"] for error in without["errors"]] == ["NO_PAYOUT_ACCOUNT"]
    assert [error["reason"] for error in unfinished["errors"]] == ["NO_PAYOUT_ACCOUNT"]


async def test_onboarding_twice_is_one_account(orders: Orders) -> None:
    teacher = instructor()

    await asyncio.gather(*(orders.data(ONBOARD, teacher) for _ in range(4)))

    assert len((await orders.stripe.client.v1.accounts.list_async()).data) == 1


async def test_a_payout_that_is_refused_is_available_again(orders: Orders) -> None:
    teacher = await _onboarded(orders)
    # Paid with a card whose money takes days to be available at the provider.
    await orders.bought(student(), await orders.course(10_000, owner=teacher.user_id))
    orders.time.pass_by(days=31)

    payload = await _request(orders, teacher)

    assert payload["payout"]["status"] == "FAILED"
    assert await _available(orders, teacher) == 7000
    assert await orders.ledger("PAYOUT") == 0


async def test_a_payout_the_provider_was_never_told_of_is_sent_by_the_sweep(
    orders: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = await _with_earnings(orders)

    async def broken(*_: object, **__: object) -> None:
        raise ProviderUnavailable

    with monkeypatch.context() as patch:
        patch.setattr("subgraphs.orders.payments.stripe_provider.StripeProvider.pay_out", broken)
        waiting = await _request(orders, teacher)
    orders.time.pass_by(minutes=2)
    await orders.sweep("send-stuck-payouts")
    await orders.sweep("send-stuck-payouts")

    assert waiting["payout"]["status"] == "REQUESTED"
    assert (await _request(orders, teacher))["payout"]["status"] == "PAID"
    assert len((await orders.stripe.client.v1.transfers.list_async()).data) == 1


@pytest.mark.parametrize("document", [ONBOARD, "{ myPayouts { edges { cursor } } }", "{ payoutsEnabled }"])
async def test_only_instructors_are_paid(orders: Orders, document: str) -> None:
    answer = await orders.ask(document, student())

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
