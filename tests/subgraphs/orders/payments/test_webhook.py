"""The webhook endpoint: signatures, duplicates and malformed requests."""

import asyncio
import json
import time

import httpx
import pytest
from starlette.applications import Starlette

from subgraphs.orders import app
from subgraphs.orders.payments.webhook import webhook_route
from subgraphs.orders.settings import Settings
from tests.subgraphs.orders.harness import Orders
from tests.subgraphs.orders.webhooks import event_body, post, signed, stored_events
from tests.subgraphs.principals import student


async def test_a_signed_event_is_stored(orders: Orders) -> None:
    body = event_body()

    response = await post(orders, body, signed(body))

    assert response.status_code == 200
    assert await stored_events(orders) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Stripe-Signature": "t=1,v1=00"},
        {"Stripe-Signature": "nonsense"},
        signed(event_body(), secret="whsec_of_somebody_else"),
        signed(event_body("evt_2")),
        signed(event_body(), at=int(time.time()) - 3600),
    ],
    ids=["none", "too old and wrong", "malformed", "another secret", "another body", "replayed"],
)
async def test_an_event_without_a_valid_signature_is_rejected(orders: Orders, headers: dict[str, str]) -> None:
    response = await post(orders, event_body(), headers)

    assert response.status_code == 400
    assert await stored_events(orders) == 0


async def test_the_signature_is_verified_on_the_raw_body(orders: Orders) -> None:
    body = event_body()
    same_json_in_other_bytes = json.dumps(json.loads(body), indent=1).encode()

    response = await post(orders, same_json_in_other_bytes, signed(body))

    assert response.status_code == 400


async def test_without_a_secret_every_event_is_rejected(orders: Orders, settings_without_secret: Settings) -> None:
    connected = app.connect(settings_without_secret, clock=orders.time)
    bare = Starlette(
        routes=[webhook_route(connected.use_cases.receive_webhook_event, settings_without_secret.stripe_webhook_secret)]
    )
    body = event_body()

    async with httpx.AsyncClient(transport=httpx.ASGITransport(bare), base_url="http://lectern.test") as http:
        response = await http.post("/webhooks/stripe", content=body, headers=signed(body, secret=""))

    await connected.close()
    assert response.status_code == 503
    assert await stored_events(orders) == 0


@pytest.fixture(params=[None, ""], ids=["unset", "empty"])
def settings_without_secret(orders_database: str, request: pytest.FixtureRequest) -> Settings:
    return Settings.model_validate({"orders_database_url": orders_database, "stripe_webhook_secret": request.param})


async def test_a_duplicate_event_is_stored_once(orders: Orders) -> None:
    body = event_body()

    responses = await asyncio.gather(*(post(orders, body, signed(body)) for _ in range(8)))

    assert [response.status_code for response in responses] == [200] * 8
    assert await stored_events(orders) == 1


@pytest.mark.parametrize("body", [b"[]", b"{}", b"not json", b'{"id": 1, "type": "a", "data": {"object": {}}}'])
async def test_a_signed_body_that_is_not_an_event_is_rejected(orders: Orders, body: bytes) -> None:
    response = await post(orders, body, signed(body))

    assert response.status_code == 400
    assert await stored_events(orders) == 0


async def test_a_body_beyond_the_limit_is_rejected(orders: Orders) -> None:
    body = b"a" * 1_000_001

    assert (await post(orders, body, signed(body))).status_code == 413


async def test_the_endpoint_responds_before_the_event_is_processed(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    checkout = await orders.start_checkout(buyer, cello)
    await orders.pay(checkout)

    await orders.until_webhook("checkout.session.completed")

    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "PENDING"
    await orders.until_status(buyer, checkout["order"]["id"], "PAID")
