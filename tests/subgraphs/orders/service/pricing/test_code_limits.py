"""Limits of coupon codes, by viewer, by client and overall."""

from typing import Any

import pytest
from pydantic import SecretStr

from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.identity.ids import USER, CourseId, UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.platform import redis
from subgraphs.kernel.platform.errors import RateLimited
from subgraphs.kernel.platform.rate_limits import RedisRateLimits
from subgraphs.orders.service.pricing.code_limits import BY_ANONYMOUS_CLIENT, BY_VIEWER, CodeLimits
from tests.subgraphs.orders.harness import APPLY, Orders
from tests.subgraphs.principals import student

PRICE = """query($of: [_Any!]!, $code: String) {
  _entities(representations: $of) { ... on Course { viewerPrice(couponCode: $code) { couponProblem } } } }"""


async def _price(
    orders: Orders, course_id: CourseId, code: str, *, ip: str, principal: Principal | None = None
) -> dict[str, Any] | None:
    """Ask for the price with the code; return the extensions of the error, if there is one."""
    variables = {"of": [{"__typename": "Course", "id": course_id}], "code": code}
    response = await orders.subgraph.execute(PRICE, variables, None, RequestInfo(principal, ip))
    extensions: dict[str, Any] | None = response["errors"][0]["extensions"] if "errors" in response else None
    return extensions


def _address() -> str:
    """Return an address that no other test uses."""
    return f"test-{USER.new()}"


async def test_an_anonymous_client_that_guesses_gets_a_time_to_retry(orders: Orders) -> None:
    cello, ip = await orders.course(), _address()

    responses = [
        await _price(orders, cello, f"GUESS{number}", ip=ip) for number in range(BY_ANONYMOUS_CLIENT.burst + 5)
    ]

    assert responses[: BY_ANONYMOUS_CLIENT.burst] == [None] * BY_ANONYMOUS_CLIENT.burst
    for rejected in responses[BY_ANONYMOUS_CLIENT.burst :]:
        assert rejected is not None
        assert rejected["code"] == "RATE_LIMITED"
        assert 0 < rejected["retryAfter"] <= 600
    assert await _price(orders, cello, "GUESS99", ip=_address()) is None


async def test_aliases_count_as_requests_do(orders: Orders) -> None:
    cello, ip = await orders.course(), _address()
    rejected = 0
    for request in range(20):
        fields = " ".join(
            f'q{alias}: viewerPrice(couponCode: "ALIAS{request}_{alias}") {{ couponProblem }}' for alias in range(3)
        )
        document = f"query($of: [_Any!]!) {{ _entities(representations: $of) {{ ... on Course {{ {fields} }} }} }}"
        variables = {"of": [{"__typename": "Course", "id": cello}]}
        response = await orders.subgraph.execute(document, variables, None, RequestInfo(None, ip))
        rejected += len(response.get("errors", ()))

    assert rejected == 60 - BY_ANONYMOUS_CLIENT.burst


async def test_a_code_counts_once_on_all_courses_and_pages(orders: Orders) -> None:
    courses, ip = [await orders.course() for _ in range(30)], _address()

    assert [await _price(orders, course, "SUMMER", ip=ip) for course in courses] == [None] * 30
    variables = {"of": [{"__typename": "Course", "id": course} for course in courses], "code": "WINTER"}
    response = await orders.subgraph.execute(PRICE, variables, None, RequestInfo(None, ip))
    assert "errors" not in response


async def test_page_and_cart_share_the_limit_of_a_viewer(orders: Orders) -> None:
    viewer, ip, cello = student(), _address(), await orders.course()
    await orders.add(viewer, cello)
    for number in range(BY_VIEWER.burst):
        assert await _price(orders, cello, f"GUESS{number}", ip=ip, principal=viewer) is None

    response = await orders.execute(APPLY, viewer, code="ANOTHER")

    assert response["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert (await orders.data("{ viewer { cart { couponCode } } }", viewer))["viewer"]["cart"]["couponCode"] is None


@pytest.mark.parametrize("signed_in", [False, True])
async def test_all_callers_of_a_kind_together_are_limited(orders: Orders, redis_url: str, signed_in: bool) -> None:

    client = redis.connect(SecretStr(redis_url))
    overall = 7 if signed_in else 8
    count = CodeLimits(RedisRateLimits(client), overall)
    for key in await client.keys("limit:coupon-codes-all-*"):
        await client.delete(key)

    def caller(*, signed_in: bool) -> Principal | None:
        return Principal(UserId(USER.new()), frozenset({"student"})) if signed_in else None

    for number in range(overall):
        await count(caller(signed_in=signed_in), _address(), f"GUESS{number}")
    with pytest.raises(RateLimited):
        await count(caller(signed_in=signed_in), _address(), "ONE-MORE")
    # A code that many share is not a guess, and the other kind of callers has a count of its own.
    await count(caller(signed_in=signed_in), _address(), "GUESS0")
    await count(caller(signed_in=not signed_in), _address(), "ONE-MORE")
    await client.aclose()
