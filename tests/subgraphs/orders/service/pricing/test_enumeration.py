"""No mutation reveals a coupon of another course."""

from typing import Any

import pytest

from subgraphs.kernel.graphql.subgraph import GraphQLResponse
from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.enumeration.pairs import Pair, compare
from tests.subgraphs.orders.harness import COUPON, Orders
from tests.subgraphs.principals import instructor, student

SCENARIOS = ("applyCartCoupon.code", "createCoupon.code")


async def pair_of(orders: Orders, coordinate: str) -> Pair:
    """Return a code of another instructor's course, and one of none: a code of the course itself gives a discount."""
    other, owner, buyer = instructor(), instructor(), student()
    foreign = await orders.course(owner=other.user_id)
    made = await orders.data(COUPON, other, course=foreign, code="KNOWN", percent=50)
    assert made["createCoupon"]["errors"] == []
    own = await orders.course(owner=owner.user_id)
    if coordinate == "applyCartCoupon.code":
        await orders.add(buyer, own)
        return Pair({"code": "KNOWN"}, {"code": "NOBODY"}, buyer)
    sent = {"courseId": own, "percentOff": 20}
    return Pair({**sent, "code": "KNOWN"}, {**sent, "code": "NOBODY"}, owner)


@pytest.mark.parametrize("coordinate", SCENARIOS)
async def test_a_code_of_another_course_and_an_unknown_one_get_the_same_response_after_the_same_work(
    orders: Orders, coordinate: str
) -> None:
    pair = await pair_of(orders, coordinate)

    async def execute(document: str, caller: Principal | None, variables: dict[str, Any]) -> GraphQLResponse:
        return await orders.execute(document, caller, **variables)

    await compare("orders", coordinate.partition(".")[0], pair, execute)
