"""Permissions on orders and enrollments, entities included; and batched reads of lists."""

from typing import Any

import pytest
from sqlalchemy import Engine, event

from subgraphs.kernel.graphql.viewer import viewer_id
from tests.subgraphs.orders.harness import GIVE, Orders
from tests.subgraphs.principals import admin, student

ENTITIES = """query($of: [_Any!]!) { _entities(representations: $of) {
    ... on Order { id number } ... on Enrollment { id status }
    ... on User { id enrollments { edges { node { course { id } } } } }
} }"""

WISH = """mutation($id: ID!) { addToWishlist(input: {courseId: $id}) {
    course { id viewerInWishlist } errors { code }
} }"""
UNWISH = """mutation($id: ID!) { removeFromWishlist(input: {courseId: $id}) {
    course { id viewerInWishlist } errors { code }
} }"""


async def _entity(orders: Orders, viewer: Any, kind: str, entity_id: str) -> Any:
    response = await orders.execute(ENTITIES, viewer, of=[{"__typename": kind, "id": entity_id}])
    return response["data"]["_entities"][0] if response["data"] else None


async def test_an_order_is_visible_to_its_buyer_and_admins_only(orders: Orders) -> None:
    buyer = student()
    order = await orders.buy(buyer, await orders.course())

    assert await _entity(orders, buyer, "Order", order["id"]) is not None
    assert await _entity(orders, admin(), "Order", order["id"]) is not None
    assert await _entity(orders, student(), "Order", order["id"]) is None
    assert await _entity(orders, None, "Order", order["id"]) is None
    assert (await orders.data("query($id: ID!) { order(id: $id) { id } }", student(), id=order["id"]))["order"] is None


async def test_an_enrollment_is_visible_to_its_user_and_admins_only(orders: Orders) -> None:
    buyer = student()
    await orders.buy(buyer, await orders.course())
    enrollment_id = await orders.scalar("select id from enrollments")

    assert await _entity(orders, buyer, "Enrollment", enrollment_id) is not None
    assert await _entity(orders, admin(), "Enrollment", enrollment_id) is not None
    assert await _entity(orders, student(), "Enrollment", enrollment_id) is None
    assert await _entity(orders, None, "Enrollment", enrollment_id) is None


async def test_the_enrollments_of_a_user_are_hidden_from_others(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()
    await orders.buy(buyer, cello)

    own = await _entity(orders, buyer, "User", buyer.user_id)
    others = await _entity(orders, student(), "User", buyer.user_id)

    assert [edge["node"]["course"]["id"] for edge in own["enrollments"]["edges"]] == [cello]
    assert others["enrollments"] is None


@pytest.mark.parametrize(
    "document",
    [
        '{ order(id: "ord_01jd7m0000000000000000000a") { id } }',
        'mutation { addToCart(input: {courseId: "crs_01jd7m0000000000000000000a"}) { errors { code } } }',
        'mutation { startCheckout(input: {idempotencyKey: "k", expectedTotal: {amountMinor: 1, currency: "USD"}})'
        " { errors { code } } }",
        'mutation { enrollInFreeCourse(input: {courseId: "crs_01jd7m0000000000000000000a"}) { errors { code } } }',
    ],
)
async def test_buying_requires_authentication(orders: Orders, document: str) -> None:
    response = await orders.execute(document)

    assert response["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_an_anonymous_caller_has_no_viewer_and_no_error(orders: Orders) -> None:
    document = """{ viewer { id cart { couponCode } orders { edges { cursor } } wishlist { id }
      enrollments { edges { cursor } }
      balances { pending { currency } } payouts { edges { cursor } } payoutsEnabled } }"""
    assert await orders.execute(document) == {"data": {"viewer": None}}


async def test_the_viewer_of_a_request_is_its_caller_alone(orders: Orders) -> None:
    caller, other = student(), student()
    document = """query($other: ID!) { viewer { id }
      _entities(representations: [{__typename: "Viewer", id: $other}]) { ... on Viewer { id cart { couponCode } } } }"""
    for principal in (caller, None):
        data = await orders.data(document, principal, other=viewer_id(other.user_id))
        assert data["_entities"] == [None]
    own = await orders.data(document, caller, other=viewer_id(caller.user_id))
    assert own["_entities"] == [{"id": own["viewer"]["id"], "cart": {"couponCode": None}}]


async def test_a_student_has_no_earnings(orders: Orders) -> None:
    response = await orders.execute("{ viewer { balances { pending { currency } } cart { couponCode } } }", student())
    assert response["data"] == {"viewer": {"balances": None, "cart": {"couponCode": None}}}
    assert [error["extensions"]["code"] for error in response["errors"]] == ["FORBIDDEN"]


async def test_only_admins_give_access(orders: Orders) -> None:
    buyer = student()
    cello = await orders.course()

    response = await orders.execute(GIVE, buyer, user=buyer.user_id, course=cello, kind="GIFT")

    assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await orders.enrollment_status(buyer, cello) is None


async def test_an_id_of_the_wrong_kind_is_bad_user_input(orders: Orders) -> None:
    document = "mutation($id: ID!) { addToCart(input: {courseId: $id}) { errors { code } } }"

    response = await orders.execute(document, student(), id="usr_01jd7m0000000000000000000a")

    assert response["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_purchases_are_listed_newest_first_page_by_page(orders: Orders) -> None:
    buyer = student()
    bought = [(await orders.buy(buyer, await orders.course(), key=f"k{n}"))["id"] for n in range(3)]
    await orders.start_checkout(student(), await orders.course())
    document = """query($after: String) { viewer { orders(first: 2, after: $after) {
        edges { node { id } } pageInfo { hasNextPage endCursor }
    } } }"""

    first = (await orders.data(document, buyer))["viewer"]["orders"]
    second = (await orders.data(document, buyer, after=first["pageInfo"]["endCursor"]))["viewer"]["orders"]

    assert [edge["node"]["id"] for edge in first["edges"]] == [bought[2], bought[1]]
    assert first["pageInfo"]["hasNextPage"]
    assert [edge["node"]["id"] for edge in second["edges"]] == [bought[0]]
    assert not second["pageInfo"]["hasNextPage"]


async def test_a_wish_remains_until_it_is_removed_or_bought(orders: Orders) -> None:
    buyer = student()
    cello, viola = await orders.course(), await orders.course()
    for course_id in (cello, viola):
        added = [await orders.data(WISH, buyer, id=course_id) for _ in range(2)]
        wished = {"course": {"id": course_id, "viewerInWishlist": True}, "errors": []}
        assert added == [{"addToWishlist": wished}] * 2
    removed = [await orders.data(UNWISH, buyer, id=viola) for _ in range(2)]

    await orders.buy(buyer, cello)

    not_wished = {"course": {"id": viola, "viewerInWishlist": False}, "errors": []}
    assert removed == [{"removeFromWishlist": not_wished}] * 2
    assert (await orders.data("{ viewer { wishlist { id } } }", buyer))["viewer"]["wishlist"] == []


async def test_a_page_of_courses_takes_as_many_queries_as_one_course(orders: Orders) -> None:
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
