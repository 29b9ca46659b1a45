"""An order watched while it is paid."""

import asyncio
from contextlib import aclosing
from typing import Any

from subgraphs.kernel.call import Call
from subgraphs.kernel.identity import Principal
from tests.subgraphs.orders.world import Orders
from tests.subgraphs.people import student

WATCH = "subscription($id: ID!) { orderStatusChanged(orderId: $id) { status } }"


async def _first(orders: Orders, viewer: Principal | None, order_id: str, count: int) -> list[Any]:
    seen: list[Any] = []
    async with (
        asyncio.timeout(30),
        aclosing(
            orders.subgraph.subscribe(WATCH, {"id": order_id}, None, Call(viewer))  # type: ignore[type-var]
        ) as stream,
    ):
        async for answer in stream:
            seen.append(answer["errors"][0]["extensions"]["code"] if "errors" in answer else _status(answer))
            if len(seen) == count:
                break
    return seen


def _status(answer: Any) -> str:
    return str(answer["data"]["orderStatusChanged"]["status"])


async def test_a_buyer_sees_the_order_as_it_is_and_as_it_becomes(orders: Orders) -> None:
    buyer = student()
    checkout = await orders.started(buyer, await orders.course())
    order_id = checkout["order"]["id"]

    watching = asyncio.create_task(_first(orders, buyer, order_id, 2))
    await orders.pay(checkout)
    await orders.until_status(buyer, order_id, "PAID")

    assert await watching == ["PENDING", "PAID"]


async def test_a_stranger_watches_nothing(orders: Orders) -> None:
    buyer = student()
    checkout = await orders.started(buyer, await orders.course())

    assert await _first(orders, student(), checkout["order"]["id"], 1) == ["FORBIDDEN"]
    assert await _first(orders, None, checkout["order"]["id"], 1) == ["UNAUTHENTICATED"]
