"""The pages that buyers and instructors come back to from the provider, and where they go on."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from starlette.applications import Starlette

from tests.subgraphs.orders.harness import Orders
from tests.subgraphs.principals import instructor, student, who_logged_in

CHECKOUT = """mutation($key: ID!, $total: BigInt!, $to: String) {
  startCheckout(input: {idempotencyKey: $key, expectedTotal: {amountMinor: $total, currency: "USD"}, returnUrl: $to}) {
    order { id } checkoutUrl errors { code path } } }"""
ONBOARD = (
    "mutation($to: String) { startPayoutOnboarding(input: {returnUrl: $to}) { onboardingUrl errors { code path } } }"
)
APP = "https://lectern.test/orders"


@pytest.fixture
async def browser(orders: Orders) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=list(orders.subgraph.routes))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://lectern.test") as client:
        yield client


async def checkout(orders: Orders, to: str | None, key: str = "k") -> Any:
    return (await orders.data(CHECKOUT, BUYER, key=key, total=2500, to=to))["startCheckout"]


BUYER = student()


async def test_a_buyer_goes_on_to_the_page_that_the_client_named(orders: Orders, browser: httpx.AsyncClient) -> None:
    await orders.add(BUYER, await orders.course())
    order = (await checkout(orders, f"{APP}?tab=new"))["order"]["id"]

    paid = await browser.get("/checkout/return", params={"order": order})
    assert (paid.status_code, paid.headers["location"]) == (303, f"{APP}?tab=new&order={order}")
    canceled = await browser.get("/checkout/return", params={"order": order, "canceled": "1"})
    assert canceled.headers["location"] == f"{APP}?tab=new&order={order}&canceled=1"


async def test_a_buyer_goes_on_however_often_the_page_is_opened(orders: Orders, browser: httpx.AsyncClient) -> None:
    await orders.add(BUYER, await orders.course())
    order = (await checkout(orders, APP))["order"]["id"]
    for _ in range(7):
        assert (await browser.get("/checkout/return", params={"order": order})).status_code == 303


async def test_without_an_address_the_buyer_sees_our_page(orders: Orders, browser: httpx.AsyncClient) -> None:
    await orders.add(BUYER, await orders.course())
    order = (await checkout(orders, None))["order"]["id"]
    for parameters in (
        {"order": order},
        {"order": "ord_0"},
        {},
        {"order": order, "canceled": "1", "to": "https://e.x"},
    ):
        response = await browser.get("/checkout/return", params=parameters)
        assert response.status_code == 200
        assert "<h1>" in response.text


@pytest.mark.parametrize("to", ["https://evil.example/", "javascript:alert(1)", "//evil.example", "app://x", ""])
async def test_an_address_that_is_not_listed_places_no_order(orders: Orders, to: str) -> None:
    await orders.add(BUYER, await orders.course())
    rejected = await checkout(orders, to)
    assert rejected == {
        "order": None,
        "checkoutUrl": None,
        "errors": [{"code": "RETURN_URL_NOT_ALLOWED", "path": ["returnUrl"]}],
    }
    assert (await checkout(orders, APP))["errors"] == [], "the key is unused"


async def test_a_retry_with_another_address_is_another_request(orders: Orders) -> None:
    await orders.add(BUYER, await orders.course())
    first = await checkout(orders, APP)
    assert (await checkout(orders, APP))["order"] == first["order"]
    assert (await checkout(orders, f"{APP}/other"))["errors"][0]["code"] == "IDEMPOTENCY_MISMATCH"


async def test_an_instructor_goes_on_after_onboarding(orders: Orders, browser: httpx.AsyncClient) -> None:
    started = (await orders.data(ONBOARD, who_logged_in(instructor(), orders.time()), to=f"{APP}?a=b"))[
        "startPayoutOnboarding"
    ]
    async with httpx.AsyncClient() as client:
        submitted = await client.post(started["onboardingUrl"])
    assert submitted.headers["location"] == f"https://lectern.test/payouts/return?to={quote(f'{APP}?a=b', safe='')}"
    returned = await browser.get(submitted.headers["location"])
    assert (returned.status_code, returned.headers["location"]) == (303, f"{APP}?a=b")


async def test_an_instructor_is_sent_to_no_other_address(orders: Orders, browser: httpx.AsyncClient) -> None:
    rejected = (await orders.data(ONBOARD, who_logged_in(instructor(), orders.time()), to="https://evil.example/"))[
        "startPayoutOnboarding"
    ]
    assert rejected == {"onboardingUrl": None, "errors": [{"code": "RETURN_URL_NOT_ALLOWED", "path": ["returnUrl"]}]}
    forged = await browser.get("/payouts/return", params={"to": "https://evil.example/"})
    assert forged.status_code == 200
    assert "evil" not in forged.text
