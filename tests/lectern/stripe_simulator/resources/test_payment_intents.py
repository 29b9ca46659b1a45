"""PaymentIntents: every way that an attempt can end."""

import pytest
import stripe

from tests.lectern.stripe_simulator.running_simulator import Receiver, Running


async def test_an_intent_waits_for_a_method_then_for_confirmation(simulator: Running) -> None:
    intents = simulator.client.v1.payment_intents
    created = await intents.create_async({"amount": 2500, "currency": "usd"})
    assert created.status == "requires_payment_method"

    paid = await intents.confirm_async(created.id, {"payment_method": "pm_card_visa"})

    assert (paid.status, paid.amount_received) == ("succeeded", 2500)


@pytest.mark.parametrize(
    ("method", "code", "decline_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedStolenCard", "card_declined", "stolen_card"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", None),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", None),
    ],
)
async def test_a_decline_is_a_card_error_that_leaves_a_trace(
    simulator: Running, receiver: Receiver, method: str, code: str, decline_code: str | None
) -> None:
    with pytest.raises(stripe.CardError) as declined:
        await simulator.pay_intent(method)

    assert declined.value.http_status == 402
    assert declined.value.code == code
    assert declined.value.error is not None
    assert declined.value.error.decline_code == decline_code
    intent = (await simulator.client.v1.payment_intents.list_async()).data[0]
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error is not None
    assert intent.last_payment_error.code == code
    await receiver.until("payment_intent.payment_failed")


async def test_authentication_is_requested_by_a_link(simulator: Running) -> None:
    intent = await simulator.pay_intent("pm_card_authenticationRequired", return_url="http://shop.test/back")

    assert intent.status == "requires_action"
    assert intent.next_action is not None
    assert intent.next_action.redirect_to_url is not None
    url = intent.next_action.redirect_to_url.url
    assert url is not None
    response = await simulator.http.post(url, data={"outcome": "complete"})
    assert response.headers["location"] == "http://shop.test/back"
    assert (await simulator.client.v1.payment_intents.retrieve_async(intent.id)).status == "succeeded"


async def test_manual_capture_takes_up_to_what_was_authorised(simulator: Running) -> None:
    intent = await simulator.pay_intent(capture_method="manual")
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 2500)

    with pytest.raises(stripe.InvalidRequestError):
        await simulator.client.v1.payment_intents.capture_async(intent.id, {"amount_to_capture": 2501})
    captured = await simulator.client.v1.payment_intents.capture_async(intent.id, {"amount_to_capture": 2000})

    assert (captured.status, captured.amount_received) == ("succeeded", 2000)


async def test_a_canceled_intent_cannot_be_paid(simulator: Running) -> None:
    intents = simulator.client.v1.payment_intents
    intent = await intents.create_async({"amount": 2500, "currency": "usd"})

    canceled = await intents.cancel_async(intent.id)

    assert canceled.status == "canceled"
    with pytest.raises(stripe.InvalidRequestError) as rejected:
        await intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"})
    assert rejected.value.code == "payment_intent_unexpected_state"


async def test_a_paid_intent_cannot_be_canceled(simulator: Running) -> None:
    intent = await simulator.pay_intent()

    with pytest.raises(stripe.InvalidRequestError) as rejected:
        await simulator.client.v1.payment_intents.cancel_async(intent.id)

    assert rejected.value.code == "payment_intent_unexpected_state"


async def test_objects_within_objects_are_expanded(simulator: Running) -> None:
    paid = await simulator.pay_intent()

    intent = await simulator.client.v1.payment_intents.retrieve_async(
        paid.id, {"expand": ["latest_charge.balance_transaction"]}
    )

    assert isinstance(intent.latest_charge, stripe.Charge)
    assert isinstance(intent.latest_charge.balance_transaction, stripe.BalanceTransaction)
    assert intent.latest_charge.balance_transaction.amount == 2500


async def test_fields_that_are_no_reference_cannot_be_expanded(simulator: Running) -> None:
    paid = await simulator.pay_intent()

    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        await simulator.client.v1.payment_intents.retrieve_async(paid.id, {"expand": ["amount"]})
