"""Checkout Sessions and the hosted payment page."""

import time
from typing import Any

import pytest
import stripe

from tests.lectern.stripe_simulator.running_simulator import Receiver, Running
from tests.waiting import eventually


async def test_a_session_starts_open_and_unpaid_with_the_sum_of_its_lines(simulator: Running) -> None:
    session = await simulator.open_session(1999, client_reference_id="ord_1", metadata={"order_id": "ord_1"})

    assert (session.status, session.payment_status) == ("open", "unpaid")
    assert (session.amount_total, session.currency) == (1999, "usd")
    assert session.payment_intent is None
    assert session.client_reference_id == "ord_1"
    assert session.metadata is not None
    assert session.metadata.to_dict() == {"order_id": "ord_1"}


async def test_the_page_can_be_used_without_seeing_or_script(simulator: Running) -> None:
    session = await simulator.open_session()

    assert session.url is not None
    response = await simulator.http.get(session.url)

    assert response.status_code == 200
    for field in ("email", "cardNumber", "cardExpiry", "cardCvc", "iban"):
        assert f'<label for="{field}">' in response.text
    assert '<html lang="en">' in response.text
    assert "Cello" in response.text
    assert "25.00 USD" in response.text
    assert "<script" not in response.text


async def test_paying_completes_the_session_and_returns_to_the_shop(simulator: Running, receiver: Receiver) -> None:
    session = await simulator.open_session(payment_intent_data={"metadata": {"order_id": "ord_1"}})

    response = await simulator.submit(session)

    assert response.status_code == 303
    assert response.headers["location"] == f"http://shop.test/thanks?session={session.id}"
    paid = await simulator.client.v1.checkout.sessions.retrieve_async(session.id, {"expand": ["payment_intent"]})
    assert (paid.status, paid.payment_status) == ("complete", "paid")
    assert isinstance(paid.payment_intent, stripe.PaymentIntent)
    assert paid.payment_intent.status == "succeeded"
    assert paid.payment_intent.metadata.to_dict() == {"order_id": "ord_1"}
    await receiver.until("checkout.session.completed")
    assert receiver.types() == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


async def test_a_paid_session_is_not_paid_twice(simulator: Running) -> None:
    session = await simulator.open_session()
    await simulator.submit(session)

    response = await simulator.submit(session)

    assert response.status_code == 303
    charges = await simulator.client.v1.charges.list_async()
    assert len(charges.data) == 1


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("4000000000000002", "Your card was declined."),
        ("4000000000009995", "Your card has insufficient funds."),
        ("4000000000000069", "Your card has expired."),
        ("4242424242424241", "Your card number is incorrect."),
        ("4012888888881881", "Your request was in test mode, but used a non test card."),
    ],
)
async def test_a_declined_card_leaves_the_page_open_for_another(simulator: Running, number: str, message: str) -> None:
    session = await simulator.open_session()

    declined = await simulator.submit(session, number=number)
    accepted = await simulator.submit(session)

    assert declined.status_code == 422
    assert message in declined.text.replace("&#39;", "'")
    assert number not in declined.text
    assert accepted.status_code == 303
    intents = await simulator.client.v1.payment_intents.list_async()
    assert [intent.status for intent in intents.data] == ["succeeded"]


async def test_a_form_that_lacks_something_says_what_and_charges_nothing(simulator: Running) -> None:
    session = await simulator.open_session()

    response = await simulator.submit(session, email="nobody", number="", expiry="soon", cvc="")

    assert response.status_code == 422
    for field in ("email", "number", "expiry", "cvc"):
        assert f'aria-describedby="{field}-complaint"' in response.text
    assert (await simulator.client.v1.payment_intents.list_async()).data == []


async def test_input_of_a_buyer_comes_back_escaped(simulator: Running) -> None:
    session = await simulator.open_session()

    response = await simulator.submit(session, email='"><b>x', number="")

    assert "<b>x" not in response.text


async def test_three_d_secure_leads_through_a_page_of_the_bank(simulator: Running) -> None:
    session = await simulator.open_session()

    step = await simulator.submit(session, number="4000002760003184")
    page = await simulator.http.get(simulator.url + step.headers["location"])
    done = await simulator.http.post(simulator.url + step.headers["location"], data={"outcome": "complete"})

    assert step.headers["location"].startswith("/3ds/pi_")
    assert "Complete authentication" in page.text
    assert done.headers["location"].startswith("http://shop.test/thanks")


async def test_a_failed_authentication_brings_the_buyer_back_to_the_payment_page(simulator: Running) -> None:
    session = await simulator.open_session()

    step = await simulator.submit(session, number="4000002760003184")
    back = await simulator.http.post(simulator.url + step.headers["location"], data={"outcome": "fail"})

    assert back.status_code == 422
    assert "unable to authenticate" in back.text
    unpaid = await simulator.client.v1.checkout.sessions.retrieve_async(session.id)
    assert (unpaid.status, unpaid.payment_status) == ("open", "unpaid")


async def test_a_card_may_be_declined_after_authentication(simulator: Running) -> None:
    session = await simulator.open_session()

    step = await simulator.submit(session, number="4000008260003178")
    back = await simulator.http.post(simulator.url + step.headers["location"], data={"outcome": "complete"})

    assert back.status_code == 422
    assert "insufficient funds" in back.text


async def test_a_bank_debit_processes_first_and_succeeds_later(simulator: Running, receiver: Receiver) -> None:
    session = await simulator.open_session()

    await simulator.submit(session, method="sepa_debit", iban="AT32 1904 3002 3547 3204")
    await receiver.until("checkout.session.async_payment_succeeded")

    completed = next(event for event in receiver.received if event["type"] == "checkout.session.completed")
    assert completed["data"]["object"]["payment_status"] == "unpaid"
    settled = await simulator.client.v1.checkout.sessions.retrieve_async(session.id)
    assert settled.payment_status == "paid"


async def test_a_bank_debit_may_fail_after_processing(simulator: Running, receiver: Receiver) -> None:
    session = await simulator.open_session()

    await simulator.submit(session, method="sepa_debit", iban="AT861904300235473202")
    await receiver.until("checkout.session.async_payment_failed")

    settled = await simulator.client.v1.checkout.sessions.retrieve_async(session.id)
    assert (settled.status, settled.payment_status) == ("complete", "unpaid")


async def test_an_expired_session_takes_no_money(simulator: Running, receiver: Receiver) -> None:
    session = await simulator.open_session()

    expired = await simulator.client.v1.checkout.sessions.expire_async(session.id)
    response = await simulator.submit(session)

    assert expired.status == "expired"
    assert response.status_code == 410
    assert (await simulator.client.v1.charges.list_async()).data == []
    await eventually(lambda: receiver.types() == ["checkout.session.expired"], "checkout.session.expired")


async def test_a_paid_session_cannot_be_expired(simulator: Running) -> None:
    session = await simulator.open_session()
    await simulator.submit(session)

    with pytest.raises(stripe.InvalidRequestError, match="Only Checkout Sessions with a status in"):
        await simulator.client.v1.checkout.sessions.expire_async(session.id)


async def test_line_items_are_listed_and_expanded(simulator: Running) -> None:
    session = await simulator.open_session(1000)

    listed = await simulator.client.v1.checkout.sessions.line_items.list_async(session.id)
    expanded = await simulator.client.v1.checkout.sessions.retrieve_async(session.id, {"expand": ["line_items"]})

    assert [(line.description, line.amount_total) for line in listed.data] == [("Cello", 1000)]
    assert expanded.line_items is not None
    assert expanded.line_items.data[0].amount_total == 1000


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"mode": "subscription"}, None),
        ({"line_items": []}, None),
        ({"success_url": ""}, "parameter_missing"),
        ({"sucess_url": "http://shop.test"}, "parameter_unknown"),
        ({"expires_at": int(time.time()) + 60}, None),
        ({"customer": "cus_nobody"}, "resource_missing"),
    ],
)
async def test_a_session_that_stripe_would_reject_is_rejected(
    simulator: Running, change: dict[str, Any], code: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as rejected:
        await simulator.open_session(**change)

    assert rejected.value.code == code


async def test_an_amount_below_the_minimum_is_rejected(simulator: Running) -> None:
    with pytest.raises(stripe.InvalidRequestError) as rejected:
        await simulator.open_session(49)

    assert rejected.value.code == "amount_too_small"
