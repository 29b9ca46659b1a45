"""The buyer's return from the payment page, while webhooks are lost."""

import httpx
import pytest
from starlette.applications import Starlette

from tests.subgraphs.orders.harness import Orders
from tests.subgraphs.principals import student


async def _come_back(orders: Orders, **query: str) -> httpx.Response:
    transport = httpx.ASGITransport(Starlette(routes=list(orders.subgraph.routes)))
    async with httpx.AsyncClient(transport=transport, base_url="http://lectern.test") as http:
        return await http.get("/checkout/return", params=query)


async def test_a_payment_whose_webhooks_are_lost_is_settled_when_the_buyer_comes_back(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    checkout = await orders.start_checkout(buyer, cello)
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "count": 1000})
    await orders.pay(checkout)

    response = await _come_back(orders, order=checkout["order"]["id"])
    before = (await orders.order(buyer, checkout["order"]["id"]))["status"]
    await orders.run_worker()

    assert (response.status_code, before) == (200, "PENDING")
    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "PAID"
    assert await orders.enrollment_status(buyer, cello) == "ACTIVE"


async def test_coming_back_without_a_payment_grants_nothing_and_leaves_the_page_open(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course(2500)
    checkout = await orders.start_checkout(buyer, cello)

    await _come_back(orders, order=checkout["order"]["id"])
    await orders.run_worker()

    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] == "PENDING"
    assert await orders.enrollment_status(buyer, cello) is None
    assert (await orders.pay(checkout)).status_code == 303


async def test_a_bank_debit_under_way_stays_pending_when_the_buyer_comes_back(orders: Orders) -> None:
    buyer = student()
    checkout = await orders.start_checkout(buyer, await orders.course(2500))
    await orders.stripe.control("POST", "/faults", {"kind": "lose", "count": 1000})
    await orders.pay(checkout, method="sepa_debit", iban="AT321904300235473204")

    await _come_back(orders, order=checkout["order"]["id"])
    await orders.run_worker()

    assert (await orders.order(buyer, checkout["order"]["id"]))["status"] in ("PENDING", "PAID")
    assert await orders.scalar("select count(*) from orders where payment_id is not null") == 1


@pytest.mark.parametrize(
    "order", ["", "x", "ord_", "ord_01jd7m0000000000000000000a", "\0", "ord_" + "z" * 5000, "\ud83d"]
)
async def test_a_return_with_any_order_shows_the_page(orders: Orders, order: str) -> None:
    response = await _come_back(orders, order=order.encode("utf-8", "replace").decode())
    await orders.run_worker()

    assert response.status_code == 200
    assert orders.published == []


async def test_a_page_opened_again_and_again_queries_the_provider_a_few_times(orders: Orders) -> None:
    checkout = await orders.start_checkout(student(), await orders.course(2500))

    responses = [await _come_back(orders, order=checkout["order"]["id"]) for _ in range(20)]
    await orders.run_worker()

    assert {response.status_code for response in responses} == {200}
    assert len(orders.published_of("checkout.returned")) <= 6
