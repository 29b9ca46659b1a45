"""Prices are cacheable until the course changes; what a viewer owns or wishes, and codes, are not."""

from typing import Any

import orjson
import pytest
from pydantic import SecretStr

from subgraphs.kernel.graphql.extensions.cache_control import CHANNEL
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.platform import redis
from tests.subgraphs.orders.harness import Orders
from tests.subgraphs.principals import student

PRICE = "viewerPrice { total { amountMinor currency } }"
OWN = f"{PRICE} viewerInWishlist viewerEnrollment {{ status }}"
CODE = 'viewerPrice(couponCode: "TEN") { total { amountMinor } couponApplied }'


@pytest.mark.parametrize(
    ("fields", "viewer", "policy"),
    [
        (PRICE, None, ("public, max-age=60", None)),
        (PRICE, student(), ("public, max-age=60", None)),
        (OWN, None, ("public, max-age=60", "authorization")),
        (OWN, student(), ("no-store", None)),
        (CODE, None, ("no-store", None)),
        (CODE, student(), ("no-store", None)),
    ],
)
async def test_prices_are_cacheable_and_fields_of_a_viewer_and_codes_are_not(
    orders: Orders, fields: str, viewer: Principal | None, policy: tuple[str, str | None]
) -> None:
    query = f"query($of: [_Any!]!) {{ _entities(representations: $of) {{ ... on Course {{ {fields} }} }} }}"
    them = {"of": [{"__typename": "Course", "id": await orders.course(2500)}]}
    response = await orders.subgraph.execute_cacheable(query, them, None, RequestInfo(viewer))
    assert (response.cache_control, response.vary) == policy


async def test_another_price_invalidates_the_course_once_it_is_stored(orders: Orders, redis_url: str) -> None:
    course_id = await orders.course(2500)
    client = redis.connect(SecretStr(redis_url))
    async with client.pubsub() as channel:
        await channel.subscribe(CHANNEL)
        await channel.get_message(timeout=10)  # the confirmation
        await orders.course(1500, course_id=course_id)
        received: list[Any] = []
        while (message := await channel.get_message(timeout=1)) is not None:
            received += orjson.loads(message["data"])
    await client.aclose()
    assert {"type": "Course", "key": {"id": course_id}} in received
