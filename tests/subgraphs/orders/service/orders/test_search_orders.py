"""The orders of all buyers, as admins find them."""

from datetime import timedelta
from typing import Any

import pytest

from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.orders.harness import Orders
from tests.subgraphs.principals import admin, instructor, student

ORDERS = """query($filter: OrderFilterInput, $first: Int! = 20, $after: String) {
    orders(filter: $filter, first: $first, after: $after) {
        edges { node { id number status buyer { id } } } pageInfo { hasNextPage endCursor }
    }
}"""
USERS = """query($of: [_Any!]!) { _entities(representations: $of) {
    ... on User { orders { edges { node { id } } } }
} }"""


async def _found(orders: Orders, **wanted: Any) -> list[str]:
    page = (await orders.data(ORDERS, admin(), filter=wanted))["orders"]
    return [edge["node"]["id"] for edge in page["edges"]]


async def test_an_admin_finds_an_order_by_each_of_its_properties(orders: Orders) -> None:
    buyer, other = student(), student()
    paid = await orders.buy(buyer, await orders.course())
    pending = (await orders.start_checkout(other, await orders.course()))["order"]
    [(session_id, payment_id)] = await orders.rows(
        "select session_id, payment_id from orders where id = :id", id=paid["id"]
    )

    assert await _found(orders) == [pending["id"], paid["id"]]
    for wanted in (
        {"number": paid["number"]},
        {"number": f" {paid['number'].lower()} "},
        {"providerId": session_id},
        {"providerId": payment_id},
        {"buyerId": buyer.user_id},
        {"statuses": ["PAID"]},
        {"statuses": ["PAID", "REFUNDED"], "buyerId": buyer.user_id},
    ):
        assert await _found(orders, **wanted) == [paid["id"]], wanted
    unmatched: list[dict[str, Any]] = [
        {"number": "L1999-000001"},
        {"providerId": "pi_unknown"},
        {"statuses": []},
        {"statuses": ["PAID"], "buyerId": other.user_id},
    ]
    for nothing in unmatched:
        assert await _found(orders, **nothing) == [], nothing


async def test_an_admin_finds_an_order_by_its_refund_and_its_dispute(orders: Orders) -> None:
    order = await orders.buy(student(), await orders.course())
    await orders.buy(student(), await orders.course(), key="k2")
    dispute_id = await orders.dispute()
    await orders.until_webhook("charge.dispute.created")
    await orders.until_quiet("charge.dispute.created")
    disputed = await orders.rows("select order_id from disputes where id = :id", id=dispute_id)
    assert await _found(orders, providerId=dispute_id) == [disputed[0][0]]
    assert order["id"] not in await _found(orders, providerId=dispute_id)


async def test_a_period_includes_its_start_and_excludes_its_end(orders: Orders) -> None:
    order = (await orders.start_checkout(student(), await orders.course()))["order"]
    placed = await orders.scalar("select created_at from orders")
    moment, later = placed.isoformat(), (placed + timedelta(seconds=1)).isoformat()
    assert await _found(orders, placedFrom=moment, placedBefore=later) == [order["id"]]
    assert await _found(orders, placedBefore=moment) == []
    assert await _found(orders, placedFrom=later) == []


async def test_the_pages_of_orders_join_without_gaps(orders: Orders) -> None:
    for _ in range(3):
        await orders.start_checkout(student(), await orders.course())
    all_of_them = await _found(orders)
    seen: list[str] = []
    after = None
    while len(seen) < 3:
        page = (await orders.data(ORDERS, admin(), first=1, after=after))["orders"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        assert page["pageInfo"]["hasNextPage"] == (len(seen) < 3)
    assert seen == all_of_them


@pytest.mark.parametrize("viewer", [None, student(), instructor()])
async def test_only_admins_list_the_orders_of_others(orders: Orders, viewer: Principal | None) -> None:
    buyer = student()
    await orders.start_checkout(buyer, await orders.course())
    response = await orders.execute(ORDERS, viewer)
    assert response["data"] is None
    assert response["errors"][0]["extensions"]["code"] == ("UNAUTHENTICATED" if viewer is None else "FORBIDDEN")
    of_user = await orders.data(USERS, viewer, of=[{"__typename": "User", "id": buyer.user_id}])
    assert of_user["_entities"] == [{"orders": None}]


async def test_an_admin_sees_the_orders_of_users(orders: Orders) -> None:
    buyers = [student(), student()]
    placed = [(await orders.start_checkout(buyer, await orders.course()))["order"]["id"] for buyer in buyers]
    users = [{"__typename": "User", "id": buyer.user_id} for buyer in (*buyers, student())]
    found = (await orders.data(USERS, admin(), of=users))["_entities"]
    assert [[edge["node"]["id"] for edge in user["orders"]["edges"]] for user in found] == [
        [placed[0]],
        [placed[1]],
        [],
    ]


@pytest.mark.parametrize("wanted", [{"number": "x" * 300}, {"providerId": "a\0b"}, {"buyerId": "crs_1"}])
async def test_a_malformed_filter_is_rejected(orders: Orders, wanted: dict[str, str]) -> None:
    response = await orders.execute(ORDERS, admin(), filter=wanted)
    assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
