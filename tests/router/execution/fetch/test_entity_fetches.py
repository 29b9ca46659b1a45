"""Entity fetches: what is sent, and where what comes back goes."""

from typing import Any

from router.execution import EngineOptions
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
    assert await shop.execute() == {
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
    assert await shop.execute() == {"data": {"products": [{"rating": None}, {"rating": 3}]}}
    assert shop.transports["reviews"].calls[0].variables["representations"] == [{"__typename": "Product", "upc": "2"}]


NULLABLE_ITEMS = ("!", "[")


async def test_an_entity_that_a_subgraph_does_not_have_is_null_without_an_error() -> None:
    products = product_list(projected("upc", "ID", "!"), projected("rating", "Int", "!"), wrappers=NULLABLE_ITEMS)
    for run_before_code in (0, 1):
        shop = Shop(
            rated_products(products),
            {
                "products": {"data": {"products": [{"upc": "1"}, {"upc": "2"}, {"upc": "1"}]}},
                "reviews": {"data": {"_entities": [None, {"rating": 3}]}},
            },
            EngineOptions(generate_code_after=run_before_code),
        )
        assert await shop.execute() == {"data": {"products": [None, {"upc": "2", "rating": 3}, None]}}


async def test_an_entity_that_a_subgraph_does_not_have_is_an_error_where_null_may_not_stand() -> None:
    products = product_list(
        projected("upc", "ID", "!"), projected("rating", "Int", "!"), wrappers=(*NULLABLE_ITEMS, "!")
    )
    shop = Shop(
        rated_products(products),
        {
            "products": {"data": {"products": [{"upc": "1"}, {"upc": "2"}]}},
            "reviews": {"data": {"_entities": [None, {"rating": 3}]}},
        },
    )
    response: Any = await shop.execute()
    assert response["data"] is None
    [error] = response["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["products", 0], "INVALID_SUBGRAPH_DATA")


async def test_null_that_a_subgraph_gives_is_an_error_also_where_another_does_not_have_the_entity() -> None:
    shop = Shop(
        rated_products(
            product_list(projected("upc", "ID", "!"), projected("name", "String", "!"), wrappers=NULLABLE_ITEMS)
        ),
        {
            "products": {"data": {"products": [{"upc": "1", "name": None}]}},
            "reviews": {"data": {"_entities": [None]}},
        },
    )
    response: Any = await shop.execute()
    assert response["data"] == {"products": [None]}
    [error] = response["errors"]
    assert error["path"] == ["products", 0, "name"]


async def test_a_fetch_without_objects_is_not_sent() -> None:
    shop = Shop(rated_products(), {"products": {"data": {"products": []}}, "reviews": {"data": {}}})
    assert await shop.execute() == {"data": {"products": []}}
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
    response = await shop.execute()
    assert response == {
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
    response = await shop.execute()
    assert response["data"] == {"products": [None, {"rating": 3}]}
    assert [error["path"] for error in response["errors"]] == [["products", 0, "rating"]]  # type: ignore[attr-defined]
