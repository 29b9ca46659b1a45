"""Refunds, disputes, and the balance that both change."""

import pytest
import stripe

from tests.lectern.stripe_simulator.running_simulator import Receiver, Running
from tests.waiting import eventually


async def _balance(simulator: Running) -> int:
    transactions = await simulator.client.v1.balance_transactions.list_async({"limit": 100})
    return sum(item.amount for item in transactions.data)


async def test_refunds_add_up_to_what_was_paid_and_no_more(simulator: Running) -> None:
    intent = await simulator.pay_intent()
    refunds = simulator.client.v1.refunds

    await refunds.create_async({"payment_intent": intent.id, "amount": 1000})
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        await refunds.create_async({"payment_intent": intent.id, "amount": 1501})
    rest = await refunds.create_async({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError) as exhausted:
        await refunds.create_async({"payment_intent": intent.id})

    assert rest.amount == 1500
    assert exhausted.value.code == "charge_already_refunded"
    assert await _balance(simulator) == 0


async def test_a_charge_shows_its_refunded_amount(simulator: Running, receiver: Receiver) -> None:
    intent = await simulator.pay_intent()

    await simulator.client.v1.refunds.create_async({"payment_intent": intent.id, "amount": 1000})

    charge = (await simulator.client.v1.charges.list_async({"payment_intent": intent.id})).data[0]
    assert (charge.amount_refunded, charge.refunded) == (1000, False)
    await eventually(lambda: {"refund.created", "charge.refunded"} <= set(receiver.types()), "charge.refunded")


async def test_some_refunds_take_a_while(simulator: Running, receiver: Receiver) -> None:
    intent = await simulator.pay_intent("pm_card_pendingRefund")

    refund = await simulator.client.v1.refunds.create_async({"payment_intent": intent.id})

    assert refund.status == "pending"
    await receiver.until("refund.updated")
    assert (await simulator.client.v1.refunds.retrieve_async(refund.id)).status == "succeeded"


async def test_some_refunds_come_back(simulator: Running, receiver: Receiver) -> None:
    intent = await simulator.pay_intent("pm_card_refundFail")

    refund = await simulator.client.v1.refunds.create_async({"payment_intent": intent.id})

    await receiver.until("refund.failed")
    assert (await simulator.client.v1.refunds.retrieve_async(refund.id)).status == "failed"
    assert await _balance(simulator) == 2500


async def test_a_disputed_payment_leaves_the_balance_until_it_is_won(simulator: Running, receiver: Receiver) -> None:
    await simulator.pay_intent("pm_card_createDispute")
    dispute = (await simulator.client.v1.disputes.list_async()).data[0]
    assert (dispute.status, dispute.reason, dispute.amount) == ("needs_response", "fraudulent", 2500)
    assert await _balance(simulator) == 0

    won = await simulator.client.v1.disputes.update_async(
        dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}}
    )

    assert won.status == "won"
    assert await _balance(simulator) == 2500
    await receiver.until("charge.dispute.funds_reinstated")


async def test_a_disputed_payment_cannot_be_refunded(simulator: Running) -> None:
    intent = await simulator.pay_intent("pm_card_createDispute")

    with pytest.raises(stripe.InvalidRequestError) as rejected:
        await simulator.client.v1.refunds.create_async({"payment_intent": intent.id})

    assert rejected.value.code == "charge_disputed"


async def test_any_charge_can_be_disputed_on_request(simulator: Running, receiver: Receiver) -> None:
    intent = await simulator.pay_intent()

    dispute = await simulator.control("POST", f"/charges/{intent.latest_charge}/dispute", {"reason": "duplicate"})

    assert dispute["reason"] == "duplicate"
    await receiver.until("charge.dispute.created")


async def test_a_closed_dispute_is_lost(simulator: Running) -> None:
    await simulator.pay_intent("pm_card_createDispute")
    dispute = (await simulator.client.v1.disputes.list_async()).data[0]

    assert (await simulator.client.v1.disputes.close_async(dispute.id)).status == "lost"
