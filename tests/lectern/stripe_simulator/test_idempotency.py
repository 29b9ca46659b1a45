"""Idempotency keys with Stripe's semantics."""

from pathlib import Path

import httpx
import pytest
import stripe

from tests.lectern.stripe_simulator.running_simulator import SECRET_KEY, Running, running, settings_for


async def _create(simulator: Running, key: str, email: str = "ada@example.com") -> httpx.Response:
    headers = {"Authorization": f"Bearer {SECRET_KEY}", "Idempotency-Key": key}
    return await simulator.http.post(f"{simulator.url}/v1/customers", data={"email": email}, headers=headers)


async def test_the_same_request_with_the_same_key_gets_the_same_response_and_is_executed_once(
    simulator: Running,
) -> None:
    first = await _create(simulator, "k1")
    second = await _create(simulator, "k1")

    assert first.json() == second.json()
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert len((await simulator.client.v1.customers.list_async()).data) == 1


async def test_another_request_with_the_same_key_is_an_error(simulator: Running) -> None:
    await simulator.client.v1.customers.create_async({"email": "ada@example.com"}, {"idempotency_key": "k1"})

    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        await simulator.client.v1.customers.create_async({"email": "eve@example.com"}, {"idempotency_key": "k1"})

    assert len((await simulator.client.v1.customers.list_async()).data) == 1


async def test_a_decline_is_replayed(simulator: Running) -> None:
    codes = []
    for _ in range(2):
        with pytest.raises(stripe.CardError) as declined:
            await simulator.client.v1.payment_intents.create_async(
                {"amount": 500, "currency": "usd", "payment_method": "pm_card_chargeDeclined", "confirm": True},
                {"idempotency_key": "k1"},
            )
        codes.append(declined.value.code)

    assert codes == ["card_declined", "card_declined"]
    assert len((await simulator.client.v1.payment_intents.list_async()).data) == 1


async def test_a_request_that_failed_validation_frees_its_key(simulator: Running) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        await simulator.client.v1.payment_intents.create_async(
            {"amount": 1, "currency": "usd"}, {"idempotency_key": "k1"}
        )

    intent = await simulator.client.v1.payment_intents.create_async(
        {"amount": 500, "currency": "usd"}, {"idempotency_key": "k1"}
    )

    assert intent.amount == 500


async def test_keys_survive_a_restart(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path)) as simulator:
        first = await _create(simulator, "k1")
    async with running(settings_for(tmp_path)) as simulator:
        second = await _create(simulator, "k1")

    assert second.json()["id"] == first.json()["id"]
