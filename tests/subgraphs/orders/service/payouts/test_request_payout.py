"""Payouts: the available balance, once, and never more."""

import asyncio
from typing import Any

import pytest

from subgraphs.kernel.identity.principal import Principal
from subgraphs.orders.errors import ProviderUnavailable
from tests.subgraphs.orders.harness import REFUND_AS_ADMIN, Orders
from tests.subgraphs.principals import admin, instructor, student, who_logged_in

ONBOARD = "mutation { startPayoutOnboarding(input: {}) { onboardingUrl errors { code } } }"
REQUEST = """mutation($key: ID!, $currency: String! = "USD") {
    requestPayout(input: {idempotencyKey: $key, currency: $currency}) {
        payout { id status amount { amountMinor currency } transferred { amountMinor currency } } errors { code }
    }
}"""
BALANCES = "{ viewer { balances { pending { amountMinor } available { amountMinor } } } }"
FUNDS_AT_ONCE = "4000000000000077"


async def onboarded(orders: Orders) -> Principal:
    teacher = who_logged_in(instructor(), orders.time())
    url = (await orders.data(ONBOARD, teacher))["startPayoutOnboarding"]["onboardingUrl"]
    response = await orders.stripe.http.post(url)
    assert response.headers["location"] == "https://lectern.test/payouts/return"
    return teacher


async def _with_earnings(orders: Orders, price: int = 10_000) -> Principal:
    """Onboard an instructor whose earnings are available, at the provider too."""
    teacher = await onboarded(orders)
    await orders.buy(student(), await orders.course(price, owner=teacher.user_id), number=FUNDS_AT_ONCE)
    orders.time.advance(days=31)
    return teacher


async def request_payout(orders: Orders, teacher: Principal, key: str = "p1", **variables: Any) -> Any:
    recently = who_logged_in(teacher, orders.time())
    return (await orders.data(REQUEST, recently, key=key, **variables))["requestPayout"]


async def _available(orders: Orders, teacher: Principal) -> int:
    return int((await orders.data(BALANCES, teacher))["viewer"]["balances"][0]["available"]["amountMinor"])


async def test_the_available_balance_is_paid_out(orders: Orders) -> None:
    teacher = await _with_earnings(orders)

    payload = await request_payout(orders, teacher)
    await orders.run_worker()

    assert payload["errors"] == []
    assert payload["payout"]["status"] == "PAID"
    assert payload["payout"]["amount"] == {"amountMinor": "7000", "currency": "USD"}
    assert await _available(orders, teacher) == 0
    assert [event.amount_minor for event in orders.published_of("payout.paid")] == [7000]
    assert await orders.ledger("PROVIDER") == await orders.provider_balance() == 3000
    document = "{ viewer { payouts { edges { node { id } } } payoutsEnabled } }"
    history = (await orders.data(document, teacher))["viewer"]
    assert history["payouts"]["edges"] == [{"node": {"id": payload["payout"]["id"]}}]
    assert history["payoutsEnabled"] is True


async def test_a_payout_needs_a_recent_log_in(orders: Orders) -> None:
    teacher = await _with_earnings(orders)

    request = await orders.execute(REQUEST, teacher, key="p1")
    onboarding = await orders.execute(ONBOARD, teacher)

    assert [response["errors"][0]["extensions"]["code"] for response in (request, onboarding)] == [
        "RECENT_LOGIN_REQUIRED"
    ] * 2
    assert await _available(orders, teacher) == 7_000


async def test_concurrent_payouts_never_exceed_the_available_balance(orders: Orders) -> None:
    teacher = await _with_earnings(orders)

    payloads = await asyncio.gather(*(request_payout(orders, teacher, key=f"p{number}") for number in range(6)))

    reasons = [error["code"] for payload in payloads for error in payload["errors"]]
    assert reasons == ["INSUFFICIENT_BALANCE"] * 5
    assert len((await orders.stripe.client.v1.transfers.list_async()).data) == 1


async def test_a_retried_payout_is_one_payout(orders: Orders) -> None:
    teacher = await _with_earnings(orders)

    payloads = await asyncio.gather(*(request_payout(orders, teacher) for _ in range(4)))
    again = await request_payout(orders, teacher)
    other = await request_payout(orders, teacher, currency="EUR")

    assert {payload["payout"]["id"] for payload in [*payloads, again]} == {again["payout"]["id"]}
    assert [error["code"] for error in other["errors"]] == ["IDEMPOTENCY_MISMATCH"]
    assert len((await orders.stripe.client.v1.transfers.list_async()).data) == 1


async def test_earnings_within_the_refund_window_are_not_paid_out(orders: Orders) -> None:
    teacher = await onboarded(orders)
    await orders.buy(student(), await orders.course(10_000, owner=teacher.user_id), number=FUNDS_AT_ONCE)

    payload = await request_payout(orders, teacher)

    assert [error["code"] for error in payload["errors"]] == ["INSUFFICIENT_BALANCE"]
    assert (await orders.stripe.client.v1.transfers.list_async()).data == []


async def test_a_refund_after_the_payout_is_deducted_from_later_earnings(orders: Orders) -> None:
    teacher, buyer = await onboarded(orders), student()
    order = await orders.buy(buyer, await orders.course(10_000, owner=teacher.user_id), number=FUNDS_AT_ONCE)
    orders.time.advance(days=31)
    await request_payout(orders, teacher, "p1")
    await orders.data(REFUND_AS_ADMIN, admin(), line=order["lines"][0]["id"], key="r1")

    payload = await request_payout(orders, teacher, "p2")

    assert [error["code"] for error in payload["errors"]] == ["INSUFFICIENT_BALANCE"]
    assert await _available(orders, teacher) == -7000


async def test_a_payout_requires_a_completed_onboarding(orders: Orders) -> None:
    teacher = who_logged_in(instructor(), orders.time())

    without = await request_payout(orders, teacher)
    await orders.data(ONBOARD, teacher)
    unfinished = await request_payout(orders, teacher)

    assert [error["code"] for error in without["errors"]] == ["NO_PAYOUT_ACCOUNT"]
    assert [error["code"] for error in unfinished["errors"]] == ["NO_PAYOUT_ACCOUNT"]


async def test_concurrent_onboarding_opens_one_account(orders: Orders) -> None:
    teacher = who_logged_in(instructor(), orders.time())

    await asyncio.gather(*(orders.data(ONBOARD, teacher) for _ in range(4)))

    assert len((await orders.stripe.client.v1.accounts.list_async()).data) == 1


async def test_the_amount_of_a_rejected_payout_is_available_again(orders: Orders) -> None:
    teacher = await onboarded(orders)
    # Paid with a card whose money takes days to become available at the provider.
    await orders.buy(student(), await orders.course(10_000, owner=teacher.user_id))
    orders.time.advance(days=31)

    payload = await request_payout(orders, teacher)

    assert payload["payout"]["status"] == "FAILED"
    assert await _available(orders, teacher) == 7000
    assert await orders.ledger("PAYOUT") == 0


async def test_an_unsent_payout_is_sent_by_the_periodic_task(orders: Orders, monkeypatch: pytest.MonkeyPatch) -> None:
    teacher = await _with_earnings(orders)

    async def broken(*_: object, **__: object) -> None:
        raise ProviderUnavailable

    with monkeypatch.context() as patch:
        patch.setattr("subgraphs.orders.payments.stripe_provider.StripeProvider.pay_out", broken)
        waiting = await request_payout(orders, teacher)
    orders.time.advance(minutes=2)
    await orders.run_task("send-stuck-payouts")
    await orders.run_task("send-stuck-payouts")

    assert waiting["payout"]["status"] == "REQUESTED"
    assert (await request_payout(orders, teacher))["payout"]["status"] == "PAID"
    assert len((await orders.stripe.client.v1.transfers.list_async()).data) == 1


@pytest.mark.parametrize(
    "document", [ONBOARD, "{ viewer { payouts { edges { cursor } } } }", "{ viewer { payoutsEnabled } }"]
)
async def test_only_instructors_have_payouts(orders: Orders, document: str) -> None:
    response = await orders.execute(document, student())

    assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"
