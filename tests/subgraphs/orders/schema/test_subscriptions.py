"""The subscription to the status of an order."""

import asyncio
from contextlib import aclosing
from typing import Any

from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.orders.harness import Orders
from tests.subgraphs.principals import student

WATCH = "subscription($id: ID!) { orderStatusChanged(orderId: $id) { status } }"


async def _first(orders: Orders, viewer: Principal | None, order_id: str, count: int) -> list[Any]:
    seen: list[Any] = []
    async with (
        asyncio.timeout(30),
        aclosing(
            orders.subgraph.subscribe(WATCH, {"id": order_id}, None, RequestInfo(viewer))  # type: ignore[type-var]
        ) as stream,
    ):
        async for response in stream:
            seen.append(response["errors"][0]["extensions"]["code"] if "errors" in response else _status(response))
            if len(seen) == count:
                break
    return seen


def _status(response: Any) -> str:
    return str(response["data"]["orderStatusChanged"]["status"])


async def test_a_buyer_receives_the_current_status_and_its_changes(orders: Orders) -> None:
    buyer = student()
    checkout = await orders.start_checkout(buyer, await orders.course())
    order_id = checkout["order"]["id"]

    watching = asyncio.create_task(_first(orders, buyer, order_id, 2))
    await orders.pay(checkout)
    await orders.until_status(buyer, order_id, "PAID")

    assert await watching == ["PENDING", "PAID"]


async def test_an_order_of_another_buyer_cannot_be_subscribed_to(orders: Orders) -> None:
    buyer = student()
    checkout = await orders.start_checkout(buyer, await orders.course())

    assert await _first(orders, student(), checkout["order"]["id"], 1) == ["FORBIDDEN"]
    assert await _first(orders, None, checkout["order"]["id"], 1) == ["UNAUTHENTICATED"]
