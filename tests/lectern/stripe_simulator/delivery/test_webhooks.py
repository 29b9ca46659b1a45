"""Signed webhooks, their retries, and the faults that tests ask for."""

import asyncio
import os
import sys
from pathlib import Path

import httpx
import pytest
import stripe

from tests.lectern.stripe_simulator.running_simulator import (
    SECRET_KEY,
    WEBHOOK_SECRET,
    Receiver,
    Running,
    listen,
    receiving,
    running,
    settings_for,
)
from tests.waiting import eventually


async def _customers(simulator: Running, *names: str) -> None:
    for name in names:
        await simulator.client.v1.customers.create_async({"name": name})


def _names(receiver: Receiver) -> list[str]:
    return [event["data"]["object"]["name"] for event in receiver.received]


async def test_the_official_sdk_accepts_the_signature(simulator: Running, receiver: Receiver) -> None:
    await _customers(simulator, "Ada")
    await eventually(lambda: len(receiver.raw) == 1, "one delivery")

    body, signature = receiver.raw[0]

    event = stripe.Webhook.construct_event(body, signature, WEBHOOK_SECRET)
    assert event.type == "customer.created"
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + b" ", signature, WEBHOOK_SECRET)


async def test_a_rejected_webhook_is_sent_until_it_is_accepted(simulator: Running, receiver: Receiver) -> None:
    receiver.rejections = 3

    await _customers(simulator, "Ada")
    await eventually(lambda: receiver.types() == ["customer.created"], "customer.created")

    assert receiver.rejected == 3
    event_id = receiver.received[0]["id"]
    rows = (await simulator.control("GET", "/deliveries"))["data"]
    assert [(row["event"], row["state"], row["attempts"]) for row in rows] == [(event_id, "delivered", 4)]


async def test_an_event_names_the_request_that_caused_it(simulator: Running, receiver: Receiver) -> None:
    await simulator.client.v1.customers.create_async({"name": "Ada"}, {"idempotency_key": "k1"})
    await eventually(lambda: len(receiver.received) == 1, "one delivery")

    event = await simulator.client.v1.events.retrieve_async(receiver.received[0]["id"])

    assert event.request is not None
    assert event.request.idempotency_key == "k1"
    assert event.pending_webhooks == 0


async def test_an_endpoint_gets_only_what_it_listens_for(simulator: Running) -> None:
    async with receiving() as narrow:
        endpoint = await simulator.client.v1.webhook_endpoints.create_async(
            {"url": narrow.url, "enabled_events": ["customer.deleted"]}
        )
        customer = await simulator.client.v1.customers.create_async({"name": "Ada"})
        await simulator.client.v1.customers.delete_async(customer.id)
        await eventually(lambda: narrow.types() == ["customer.deleted"], "customer.deleted")

        assert endpoint.secret is not None
        body, signature = narrow.raw[0]
        assert stripe.Webhook.construct_event(body, signature, endpoint.secret).type == "customer.deleted"
        again = await simulator.client.v1.webhook_endpoints.retrieve_async(endpoint.id)
        assert getattr(again, "secret", None) is None


async def test_a_webhook_can_be_duplicated(simulator: Running, receiver: Receiver) -> None:
    await simulator.control("POST", "/faults", {"kind": "duplicate", "event_type": "customer.created"})

    await _customers(simulator, "Ada", "Eve")
    await eventually(lambda: len(receiver.received) == 3, "three deliveries")

    assert _names(receiver) == ["Ada", "Ada", "Eve"]
    assert receiver.received[0]["id"] == receiver.received[1]["id"]


async def test_webhooks_can_be_reordered(simulator: Running, receiver: Receiver) -> None:
    await simulator.control("POST", "/faults", {"kind": "reorder", "count": 3})

    await _customers(simulator, "Ada", "Bob", "Eve", "Zoe")
    await eventually(lambda: len(receiver.received) == 4, "four deliveries")

    assert [name for name in _names(receiver) if name != "Zoe"] == ["Eve", "Bob", "Ada"]


async def test_a_webhook_can_be_lost(simulator: Running, receiver: Receiver) -> None:
    await simulator.control("POST", "/faults", {"kind": "lose"})

    await _customers(simulator, "Ada", "Eve")
    await eventually(lambda: len(receiver.received) == 1, "one delivery")

    assert _names(receiver) == ["Eve"]
    rows = (await simulator.control("GET", "/deliveries"))["data"]
    assert sorted(row["state"] for row in rows) == ["delivered", "lost"]


async def test_a_webhook_can_be_delayed_past_a_later_one(simulator: Running, receiver: Receiver) -> None:
    await simulator.control("POST", "/faults", {"kind": "delay", "seconds": 3600})

    await _customers(simulator, "Ada", "Eve")
    await eventually(lambda: _names(receiver) == ["Eve"], "the delivery of Eve's event")
    await simulator.control("DELETE", "/faults")
    await eventually(lambda: len(receiver.received) == 2, "two deliveries")

    assert _names(receiver) == ["Eve", "Ada"]


async def test_delayed_webhooks_are_sent_when_the_faults_are_cleared(simulator: Running, receiver: Receiver) -> None:
    await simulator.control("POST", "/faults", {"kind": "reorder", "count": 9})
    await _customers(simulator, "Ada")

    await simulator.control("DELETE", "/faults")

    await eventually(lambda: _names(receiver) == ["Ada"], "the delivery of Ada's event")


async def test_the_control_endpoints_want_the_api_key(simulator: Running) -> None:
    response = await simulator.http.post(f"{simulator.url}/_simulator/faults", json={"kind": "lose"})

    assert response.status_code == 401


async def test_undelivered_webhooks_are_delivered_after_a_restart(tmp_path: Path) -> None:
    listener = listen()
    port = listener.getsockname()[1]
    listener.close()
    settings = settings_for(tmp_path, webhook_url=f"http://127.0.0.1:{port}/hook", webhook_secret=WEBHOOK_SECRET)
    async with running(settings) as simulator:
        await _customers(simulator, "Ada")

    async with receiving(listen(port)) as receiver, running(settings):
        await eventually(lambda: _names(receiver) == ["Ada"], "the delivery of Ada's event")


async def test_a_committed_change_survives_a_kill(tmp_path: Path) -> None:
    listener = listen()
    port = listener.getsockname()[1]
    listener.close()
    command = [sys.executable, "-m", "lectern.stripe_simulator", "--data", str(tmp_path), "--port", str(port)]
    process = await asyncio.create_subprocess_exec(*command, env=os.environ | {"LECTERN_STRIPE_SECRET_KEY": SECRET_KEY})
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", auth=(SECRET_KEY, "")) as http:
            await _healthy(http)
            created = (await http.post("/v1/customers", data={"name": "Ada"})).json()
    finally:
        process.kill()
        await process.wait()

    async with running(settings_for(tmp_path)) as simulator:
        customer = await simulator.client.v1.customers.retrieve_async(created["id"])
    assert customer.name == "Ada"


async def _healthy(http: httpx.AsyncClient) -> None:
    async def responses() -> bool:
        try:
            await http.get("/healthz")
        except httpx.TransportError:
            return False
        return True

    await eventually(responses, "an answer from the simulator")
