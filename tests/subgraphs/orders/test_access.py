"""Who may see and do what in orders, entities included; and lists that are read without a query for each item."""

from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.subgraphs.orders.world import GIVE, Orders
from tests.subgraphs.people import admin, student

ENTITIES = """query($of: [_Any!]!) { _entities(representations: $of) {
    ... on Order { id number } ... on Enrollment { id status }
    ... on User { id enrollments { edges { node { course { id } } } } }
} }"""


async def _entity(orders: Orders, viewer: Any, kind: str, entity_id: str) -> Any:
    answer = await orders.ask(ENTITIES, viewer, of=[{"__typename": kind, "id": entity_id}])
    return answer["data"]["_entities"][0] if answer["data"] else None


async def test_an_order_is_its_buyers_and_the_admins_alone(orders: Orders) -> None:
    buyer = student()
    order = await orders.bought(buyer, await orders.course())

    assert await _entity(orders, buyer, "Order", order["id"]) is not None
    assert await _entity(orders, admin(), "Order", order["id"]) is not None
    assert await _entity(orders, student(), "Order", order["id"]) is None
    assert await _entity(orders, None, "Order", order["id"]) is None
    assert (await orders.data("query($id: ID!) { order(id: $id) { id } }", student(), id=order["id"]))["order"] is None


async def test_an_enrollment_is_its_owners_and_the_admins_alone(orders: Orders) -> None:
    buyer = student()
    await orders.bought(buyer, await orders.course())
    enrollment_id = await orders.scalar("select id from enrollments")

    assert await _entity(orders, buyer, "Enrollment", enrollment_id) is not None
    assert await _entity(orders, admin(), "Enrollment", enrollment_id) is not None
    assert await _entity(orders, student(), "Enrollment", enrollment_id) is None
    assert await _entity(orders, None, "Enrollment", enrollment_id) is None


async def test_what_somebody_is_enrolled_in_others_do_not_see(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    await orders.bought(buyer, cello)

    own = await _entity(orders, buyer, "User", buyer.user_id)
    others = await _entity(orders, student(), "User", buyer.user_id)

    assert [edge["node"]["course"]["id"] for edge in own["enrollments"]["edges"]] == [cello]
    assert others["enrollments"] is None


@pytest.mark.parametrize(
    "document",
    [
        "{ cart { couponCode } }",
        "{ myOrders { edges { cursor } } }",
        "{ wishlist { id } }",
        "{ instructorBalances { pending { currency } } }",
        '{ order(id: "ord_01jd7m0000000000000000000a") { id } }',
        'mutation { cartAddCourse(courseId: "crs_01jd7m0000000000000000000a") { errors { code } } }',
        'mutation { checkoutStart(idempotencyKey: "k", expectedTotalMinor: 1, currency: "USD") { errors { code } } }',
        'mutation { courseEnrollFree(courseId: "crs_01jd7m0000000000000000000a") { errors { code } } }',
    ],
)
async def test_nobody_buys_anonymously(orders: Orders, document: str) -> None:
    answer = await orders.ask(document)

    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_only_admins_give_courses_away(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()

    answer = await orders.ask(GIVE, buyer, user=buyer.user_id, course=cello, kind="GIFT")

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await orders.has(buyer, cello) is None


async def test_an_id_of_the_wrong_kind_is_the_callers_mistake(orders: Orders) -> None:
    document = "mutation($id: ID!) { cartAddCourse(courseId: $id) { errors { code } } }"

    answer = await orders.ask(document, student(), id="usr_01jd7m0000000000000000000a")

    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_purchases_are_listed_newest_first_page_by_page(orders: Orders) -> None:
    buyer = student()
    bought = [(await orders.bought(buyer, await orders.course(), key=f"k{n}"))["id"] for n in range(3)]
    await orders.started(student(), await orders.course())
    document = """query($after: String) { myOrders(first: 2, after: $after) {
        edges { node { id } } pageInfo { hasNextPage endCursor }
    } }"""

    first = (await orders.data(document, buyer))["myOrders"]
    second = (await orders.data(document, buyer, after=first["pageInfo"]["endCursor"]))["myOrders"]

    assert [edge["node"]["id"] for edge in first["edges"]] == [bought[2], bought[1]]
    assert first["pageInfo"]["hasNextPage"]
    assert [edge["node"]["id"] for edge in second["edges"]] == [bought[0]]
    assert not second["pageInfo"]["hasNextPage"]


async def test_wishes_are_kept_until_they_are_fulfilled(orders: Orders) -> None:
    buyer = student()
    cello, viola = await orders.course(), await orders.course()
    toggle = "mutation($id: ID!) { wishlistToggle(courseId: $id) { course { id viewerInWishlist } errors { reason } } }"
    for course_id in (cello, viola):
        await orders.data(toggle, buyer, id=course_id)
    again = await orders.data(toggle, buyer, id=viola)

    await orders.bought(buyer, cello)

    assert again["wishlistToggle"]["course"] == {"id": viola, "viewerInWishlist": False}
    assert (await orders.data("{ wishlist { id } }", buyer))["wishlist"] == []


async def test_a_page_of_courses_costs_the_same_queries_as_one(orders: Orders) -> None:
    buyer = student()
    courses = [await orders.course(1000 + number) for number in range(20)]
    document = """query($of: [_Any!]!) { _entities(representations: $of) {
        ... on Course { id viewerEnrollment { id } viewerInWishlist viewerPrice { total { amountMinor } } }
    } }"""

    one = await _queries_of(orders, document, buyer, courses[:1])
    twenty = await _queries_of(orders, document, buyer, courses)

    assert twenty == one


async def _queries_of(orders: Orders, document: str, viewer: Any, courses: list[Any]) -> int:
    statements: list[str] = []

    def count(*arguments: Any) -> None:
        statements.append(arguments[2])

    event.listen(Engine, "before_cursor_execute", count)
    try:
        of = [{"__typename": "Course", "id": course_id} for course_id in courses]
        found = (await orders.data(document, viewer, of=of))["_entities"]
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert [entity["id"] for entity in found] == courses
    return len(statements)
