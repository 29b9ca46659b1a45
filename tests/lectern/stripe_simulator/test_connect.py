"""Connected accounts, transfers to them and payouts from them."""

import pytest
import stripe

from tests.lectern.stripe_simulator.running_simulator import Receiver, Running
from tests.waiting import eventually


async def _onboarded(simulator: Running) -> str:
    account = await simulator.client.v1.accounts.create_async({"type": "express", "email": "ada@example.com"})
    assert not account.payouts_enabled
    link = await simulator.client.v1.account_links.create_async(
        {
            "account": account.id,
            "type": "account_onboarding",
            "refresh_url": "http://shop.test/again",
            "return_url": "http://shop.test/back",
        }
    )
    response = await simulator.http.post(link.url)
    assert response.headers["location"] == "http://shop.test/back"
    return account.id


async def _funds(simulator: Running, amount: int) -> None:
    await simulator.pay_intent("pm_card_bypassPending", amount)


async def test_onboarding_enables_payouts_and_its_link_works_once(simulator: Running) -> None:
    account_id = await _onboarded(simulator)

    account = await simulator.client.v1.accounts.retrieve_async(account_id)

    assert account.payouts_enabled
    assert account.details_submitted


async def test_an_account_without_details_receives_nothing(simulator: Running) -> None:
    account = await simulator.client.v1.accounts.create_async({"type": "express"})
    await _funds(simulator, 5000)

    with pytest.raises(stripe.InvalidRequestError) as rejected:
        await simulator.client.v1.transfers.create_async({"amount": 100, "currency": "usd", "destination": account.id})

    assert rejected.value.code == "insufficient_capabilities_for_transfer"


async def test_a_transfer_moves_money_and_never_more_than_there_is(simulator: Running) -> None:
    account_id = await _onboarded(simulator)
    await _funds(simulator, 5000)
    transfers = simulator.client.v1.transfers

    with pytest.raises(stripe.InvalidRequestError) as rejected:
        await transfers.create_async({"amount": 5000, "currency": "usd", "destination": account_id})
    await transfers.create_async({"amount": 3000, "currency": "usd", "destination": account_id})

    assert rejected.value.code == "balance_insufficient"  # the processing fee is gone already
    there = await simulator.client.v1.balance.retrieve_async(options={"stripe_account": account_id})
    assert [(item.amount, item.currency) for item in there.available] == [(3000, "usd")]


async def test_a_reversed_transfer_comes_back(simulator: Running) -> None:
    account_id = await _onboarded(simulator)
    await _funds(simulator, 5000)
    transfer = await simulator.client.v1.transfers.create_async(
        {"amount": 3000, "currency": "usd", "destination": account_id}
    )

    await simulator.client.v1.transfers.reversals.create_async(transfer.id, {"amount": 1000})

    there = await simulator.client.v1.balance.retrieve_async(options={"stripe_account": account_id})
    assert there.available[0].amount == 2000


async def test_a_payout_is_paid_after_a_while_and_never_exceeds_the_balance(
    simulator: Running, receiver: Receiver
) -> None:
    account_id = await _onboarded(simulator)
    await _funds(simulator, 5000)
    await simulator.client.v1.transfers.create_async({"amount": 3000, "currency": "usd", "destination": account_id})
    on_account: stripe.RequestOptions = {"stripe_account": account_id}
    payouts = simulator.client.v1.payouts

    with pytest.raises(stripe.InvalidRequestError) as rejected:
        await payouts.create_async({"amount": 3001, "currency": "usd"}, on_account)
    payout = await payouts.create_async({"amount": 3000, "currency": "usd"}, on_account)

    assert rejected.value.code == "balance_insufficient"
    assert payout.status == "pending"
    status = ""
    while status != "paid":
        status = (await payouts.retrieve_async(payout.id, options=on_account)).status


async def test_one_account_does_not_see_what_belongs_to_another(simulator: Running) -> None:
    account_id = await _onboarded(simulator)
    intent = await simulator.pay_intent()

    with pytest.raises(stripe.InvalidRequestError) as rejected:
        await simulator.client.v1.payment_intents.retrieve_async(intent.id, options={"stripe_account": account_id})

    assert rejected.value.code == "resource_missing"


async def test_the_platform_is_notified_when_onboarding_is_done(simulator: Running, receiver: Receiver) -> None:
    await _onboarded(simulator)

    await eventually(lambda: receiver.types() == ["account.updated"], "account.updated")
