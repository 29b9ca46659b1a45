"""Subgraphs that fail: data where there is data, null where there is none, each error once and at the client's path."""

from typing import Any

import pytest

from router.execution import EngineOptions, SubgraphRequest
from router.execution.errors.subgraph_failures import (
    SubgraphBadResponse,
    SubgraphFailure,
    SubgraphHttpError,
    SubgraphOverloaded,
    SubgraphTimeout,
    SubgraphUnreachable,
)
from tests.router.execution.graph import Gateway, entities

TWO = {"data": {"products": [{"upc": "1", "name": "Table"}, {"upc": "2", "name": "Chair"}]}}
RATINGS = "{ products { name reviews { body } } }"


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (SubgraphUnreachable("reviews", "10.0.0.7 refused"), "SUBGRAPH_UNREACHABLE"),
        (SubgraphTimeout("reviews", "10.0.0.7 is late"), "SUBGRAPH_TIMEOUT"),
        (SubgraphHttpError("reviews", 502), "SUBGRAPH_HTTP_ERROR"),
        (SubgraphBadResponse("reviews", "<html>"), "SUBGRAPH_BAD_RESPONSE"),
        (SubgraphOverloaded("reviews", "queue"), "SUBGRAPH_OVERLOADED"),
    ],
)
async def test_a_failed_fetch_leaves_nulls_and_one_error(failure: SubgraphFailure, code: str) -> None:
    response = await Gateway({"products": TWO, "reviews": failure}).execute(RATINGS)
    assert response == {
        "data": {"products": [{"name": "Table", "reviews": None}, {"name": "Chair", "reviews": None}]},
        "errors": [{"message": failure.public_message, "path": ["products"], "extensions": {"code": code}}],
    }


async def test_a_failed_fetch_of_a_root_field_is_reported_at_it() -> None:
    gateway = Gateway({"products": SubgraphUnreachable("products", "down"), "users": {"data": {"me": {"id": "1"}}}})
    response = await gateway.execute("{ everything: products { name } me { id } }")
    assert response["data"] == {"everything": None, "me": {"id": "1"}}
    assert [error["path"] for error in response["errors"]] == [["everything"]]


async def test_fetches_that_depend_on_a_failed_one_are_not_sent() -> None:
    gateway = Gateway({"products": SubgraphUnreachable("products", "down"), "reviews": entities()})
    await gateway.execute(RATINGS)
    assert gateway.calls("reviews") == []


async def test_null_for_a_non_null_field_takes_its_object_with_it_and_the_failure_explains_it() -> None:
    gateway = Gateway({"products": TWO, "reviews": SubgraphTimeout("reviews", "late")})
    response = await gateway.execute("{ products { name rating } }")
    assert response["data"] == {"products": None}
    assert [(error["path"], error["extensions"]["code"]) for error in response["errors"]] == [
        (["products"], "SUBGRAPH_TIMEOUT")
    ]


async def test_partial_data_with_errors_is_passed_on_and_each_error_has_the_clients_path() -> None:
    def reviews(request: SubgraphRequest) -> dict[str, Any]:
        return {
            "data": {"_entities": [{"words": [{"text": "good"}, {"text": None}]}, {"words": None}]},
            "errors": [
                {"message": "too long", "path": ["_entities", 0, "words", 1, "text"], "extensions": {"code": "LONG"}},
                {"message": "lost", "path": ["_entities", 1, "words"]},
            ],
        }

    two = {"data": {"all": TWO["data"]["products"]}}
    response = await Gateway({"products": two, "reviews": reviews}).execute(
        "{ all: products { words: reviews { text: body } } }"
    )
    assert response["data"] == {"all": [{"words": [{"text": "good"}, {"text": None}]}, {"words": None}]}
    assert response["errors"] == [
        {"message": "too long", "path": ["all", 0, "words", 1, "text"], "extensions": {"code": "LONG"}},
        {"message": "lost", "path": ["all", 1, "words"], "extensions": {"code": "DOWNSTREAM_SERVICE_ERROR"}},
    ]


async def test_an_error_without_a_path_belongs_to_what_was_fetched() -> None:
    gateway = Gateway({"products": TWO, "reviews": {"data": None, "errors": [{"message": "boom"}]}})
    response = await gateway.execute(RATINGS)
    assert [error["path"] for error in response["errors"]] == [["products"]]


@pytest.mark.parametrize(
    "path", [["_entities", 99, "reviews"], ["nonsense"], ["_entities"], ["_entities", "x"], "not a list", [None], []]
)
async def test_an_error_with_a_nonsensical_path_is_still_reported_once(path: object) -> None:
    response = {"data": {"_entities": [None, None]}, "errors": [{"message": "odd", "path": path}]}
    errors = (await Gateway({"products": TWO, "reviews": response}).execute(RATINGS))["errors"]
    assert [(error["message"], error["path"]) for error in errors] == [("odd", ["products"])]


@pytest.mark.parametrize("errors", [[1], ["x"], [None], [{}], [{"message": 1}]])
async def test_errors_that_are_not_error_objects_are_reported_in_general_words(errors: list[object]) -> None:
    gateway = Gateway({"products": TWO, "reviews": {"data": None, "errors": errors}})
    (error,) = (await gateway.execute(RATINGS))["errors"]
    assert error["message"] == "The subgraph reported an error."


async def test_an_error_in_a_field_that_only_the_plan_selects_belongs_to_the_object_that_clients_see() -> None:
    def products(request: SubgraphRequest) -> dict[str, Any]:
        return {
            "data": {"products": [{"upc": None, "name": "Table"}]},
            "errors": [{"message": "no upc", "path": ["products", 0, "upc"]}],
        }

    response = await Gateway({"products": products, "reviews": entities()}).execute(RATINGS)
    assert [error["path"] for error in response["errors"]] == [["products", 0]]


@pytest.mark.parametrize(
    "entity_responses",
    [{"data": {"_entities": [None]}}, {"data": {"_entities": {}}}, {"data": {}}, {"data": {"x": []}}],
)
async def test_an_entity_list_of_the_wrong_shape_merges_nothing(entity_responses: dict[str, Any]) -> None:
    response = await Gateway({"products": TWO, "reviews": entity_responses}).execute(RATINGS)
    assert response["data"] == {"products": [{"name": "Table", "reviews": None}, {"name": "Chair", "reviews": None}]}
    assert [error["extensions"]["code"] for error in response["errors"]] == ["SUBGRAPH_BAD_RESPONSE"]


@pytest.mark.parametrize("products", [{}, "x", 1, [1], ["x"], [[{"upc": "1"}]], [{"upc": {"a": 1}}]])
async def test_values_of_a_wrong_type_never_break_the_response(products: object) -> None:
    gateway = Gateway({"products": {"data": {"products": products}}, "reviews": entities(None)})
    response = await gateway.execute(RATINGS)
    assert set(response["data"]) == {"products"}


async def test_an_unresolved_entity_is_no_error_where_null_may_stand() -> None:
    gateway = Gateway({"products": TWO, "reviews": entities(None, {"reviews": []})})
    assert await gateway.execute(RATINGS) == {
        "data": {"products": [{"name": "Table", "reviews": None}, {"name": "Chair", "reviews": []}]}
    }


async def test_a_transport_that_raises_something_else_is_an_internal_error_without_details() -> None:
    def defect(request: SubgraphRequest) -> dict[str, Any]:
        raise KeyError("secret")

    response = await Gateway({"products": TWO, "reviews": defect}).execute(RATINGS)
    assert response["errors"] == [
        {"message": "Internal error.", "path": ["products"], "extensions": {"code": "INTERNAL_SERVER_ERROR"}}
    ]


async def test_a_subgraph_without_a_transport_is_unreachable() -> None:
    response = await Gateway({"products": TWO}).execute(RATINGS)
    assert [error["extensions"]["code"] for error in response["errors"]] == ["SUBGRAPH_UNREACHABLE"]


async def test_details_of_subgraph_errors_are_hidden_where_configured() -> None:
    reviews = {
        "data": {"_entities": [None, None]},
        "errors": [{"message": "SELECT * FROM", "path": ["_entities", 0], "extensions": {"code": "X", "sql": "y"}}],
    }
    gateway = Gateway({"products": TWO, "reviews": reviews}, EngineOptions(expose_subgraph_messages=False))
    assert (await gateway.execute(RATINGS))["errors"] == [
        {
            "message": "A subgraph reported an error.",
            "path": ["products", 0],
            "extensions": {"code": "DOWNSTREAM_SERVICE_ERROR"},
        }
    ]


async def test_the_subgraph_is_named_only_where_configured() -> None:
    gateway = Gateway(
        {"products": TWO, "reviews": SubgraphUnreachable("reviews", "x")}, EngineOptions(expose_subgraph_names=True)
    )
    assert (await gateway.execute(RATINGS))["errors"][0]["extensions"] == {
        "code": "SUBGRAPH_UNREACHABLE",
        "service": "reviews",
    }


async def test_the_number_of_errors_is_bounded() -> None:
    count = 50
    products = {"data": {"products": [{"upc": str(n), "name": None} for n in range(count)]}}
    errors = [{"message": f"e{n}", "path": ["products", n, "name"]} for n in range(count)]
    response = await Gateway({"products": {**products, "errors": errors}}, EngineOptions(max_errors=5)).execute(
        "{ products { upc name } }"
    )
    assert [error["extensions"]["code"] for error in response["errors"]] == [
        *["DOWNSTREAM_SERVICE_ERROR"] * 5,
        "TOO_MANY_ERRORS",
    ]


async def test_entities_that_are_no_objects_are_null_and_reported_once() -> None:
    gateway = Gateway({"products": TWO, "reviews": entities("table", {"reviews": [{"body": "Good"}]})})
    response = await gateway.execute(RATINGS)
    assert response["data"] == {
        "products": [{"name": "Table", "reviews": None}, {"name": "Chair", "reviews": [{"body": "Good"}]}]
    }
    assert [(error["path"], error["extensions"]["code"]) for error in response["errors"]] == [
        (["products"], "SUBGRAPH_BAD_RESPONSE")
    ]


async def test_stack_traces_of_subgraphs_stay_with_them() -> None:
    extensions = {"code": "OUT_OF_STOCK", "stock": 0, "stacktrace": ["at /srv/a.js:1"], "exception": {"stacktrace": []}}
    error = {"message": "none left", "path": ["products"], "extensions": extensions}
    response = await Gateway({"products": {"data": {"products": None}, "errors": [error]}}).execute(
        "{ products { name } }"
    )
    assert [error["extensions"] for error in response["errors"]] == [{"code": "OUT_OF_STOCK", "stock": 0}]
