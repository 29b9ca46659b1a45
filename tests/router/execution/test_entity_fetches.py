"""Entity fetches: what is sent, and where what comes back goes."""

from __future__ import annotations

from router.planning.plan import Projection, QueryPlan
from tests.router.execution.shop import (
    EACH,
    Shop,
    entity_fetch,
    product_list,
    projected,
    query_plan,
    root_fetch,
    single_target,
)

RATED = product_list(projected("upc", "ID", "!"), projected("rating", "Int", "!"))


def rated_products(projection: Projection = RATED) -> QueryPlan:
    return query_plan(root_fetch(), entity_fetch(single_target(("products", EACH))), projection=projection)


async def test_entities_are_fetched_once_and_merged_into_every_place() -> None:
    shop = Shop(
        rated_products(),
        {
            "products": {"data": {"products": [{"upc": "1"}, {"upc": "2"}, {"upc": "1"}]}},
            "reviews": {"data": {"_entities": [{"rating": 5}, {"rating": 3}]}},
        },
    )
    assert await shop.ask() == {
        "data": {"products": [{"upc": "1", "rating": 5}, {"upc": "2", "rating": 3}, {"upc": "1", "rating": 5}]}
    }
    assert shop.transports["reviews"].calls[0].variables == {
        "representations": [{"__typename": "Product", "upc": "1"}, {"__typename": "Product", "upc": "2"}]
    }


async def test_an_object_whose_key_is_null_is_not_sent() -> None:
    shop = Shop(
        rated_products(product_list(projected("rating", "Int"))),
        {
            "products": {"data": {"products": [{"upc": None}, {"upc": "2"}]}},
            "reviews": {"data": {"_entities": [{"rating": 3}]}},
        },
    )
    assert await shop.ask() == {"data": {"products": [{"rating": None}, {"rating": 3}]}}
    assert shop.transports["reviews"].calls[0].variables["representations"] == [{"__typename": "Product", "upc": "2"}]


async def test_a_fetch_without_objects_is_not_sent() -> None:
    shop = Shop(rated_products(), {"products": {"data": {"products": []}}, "reviews": {"data": {}}})
    assert await shop.ask() == {"data": {"products": []}}
    assert shop.transports["reviews"].calls == []


async def test_an_error_of_an_entity_is_reported_at_every_place_where_it_stands() -> None:
    shop = Shop(
        rated_products(product_list(projected("rating", "Int"))),
        {
            "products": {"data": {"products": [{"upc": "1"}, {"upc": "2"}, {"upc": "1"}]}},
            "reviews": {
                "data": {"_entities": [{"rating": None}, {"rating": 3}]},
                "errors": [{"message": "no rating", "path": ["_entities", 0, "rating"]}],
            },
        },
    )
    answer = await shop.ask()
    assert answer == {
        "data": {"products": [{"rating": None}, {"rating": 3}, {"rating": None}]},
        "errors": [
            {
                "message": "no rating",
                "path": ["products", position, "rating"],
                "extensions": {"code": "DOWNSTREAM_SERVICE_ERROR"},
            }
            for position in (0, 2)
        ],
    }


async def test_null_at_a_non_null_field_propagates_to_the_nearest_nullable_parent() -> None:
    shop = Shop(
        rated_products(product_list(projected("rating", "Int", "!"), wrappers=("[",))),
        {
            "products": {"data": {"products": [{"upc": "1"}, {"upc": "2"}]}},
            "reviews": {
                "data": {"_entities": [{"rating": None}, {"rating": 3}]},
                "errors": [{"message": "no rating", "path": ["_entities", 0, "rating"]}],
            },
        },
    )
    answer = await shop.ask()
    assert answer["data"] == {"products": [None, {"rating": 3}]}
    assert [error["path"] for error in answer["errors"]] == [["products", 0, "rating"]]  # type: ignore[attr-defined]
