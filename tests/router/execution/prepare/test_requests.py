"""Requests that cannot be executed: each is rejected with its code, and no subgraph is called."""

from typing import Any

import pytest

from router.execution import EngineOptions, OperationLimits
from tests.router.execution.graph import Gateway

FRAGMENTS = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(30))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("", "GRAPHQL_PARSE_FAILED"),
        ("{ products { } }", "GRAPHQL_PARSE_FAILED"),
        ("{ unknown }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ _entities(representations: []) { __typename } }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ _service { sdl } }", "GRAPHQL_VALIDATION_FAILED"),
        ('{ node(id: "1") { ... on Secret { id } } }', "GRAPHQL_VALIDATION_FAILED"),
        ("type A { a: Int }", "GRAPHQL_VALIDATION_FAILED"),
        ("fragment F on Query { me { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { me { id } } query B { me { id } }", "OPERATION_RESOLUTION_FAILURE"),
        ("subscription { productChanged { upc } }", "GRAPHQL_VALIDATION_FAILED"),
        ("query($upc: ID!) { product(upc: $upc) { name } }", "BAD_USER_INPUT"),
        ("{ me { id" + " id" * 20_000 + " } }", "MAX_TOKENS_EXCEEDED"),
        ("{ me { id" + " id" * 5_000 + " } }", "MAX_COMPARISONS_EXCEEDED"),
        ("{ ...F0 } " + FRAGMENTS + " fragment F30 on Query { me { id } }", "MAX_FIELDS_EXCEEDED"),
        ("{ products " + "{ reviews { product " * 60 + "{ upc }" + " } }" * 60 + " }", "MAX_DEPTH_EXCEEDED"),
        ("{ me" + " @include(if: true)" * 1_001 + " { id } }", "MAX_DIRECTIVES_EXCEEDED"),
    ],
)
async def test_an_operation_that_cannot_be_executed_is_rejected_with_its_code(query: str, code: str) -> None:
    gateway = Gateway({name: {"data": {}} for name in ("products", "reviews", "users")})
    response = await gateway.execute(query)
    assert response["errors"][0]["extensions"]["code"] == code
    assert "data" not in response
    assert [gateway.calls(name) for name in gateway.fakes] == [[], [], []]


async def test_nesting_beyond_the_interpreters_stack_is_rejected() -> None:
    response = await Gateway({}).execute("{ a" * 3_000 + " }" * 3_000)
    assert response["errors"][0]["extensions"]["code"] in {"GRAPHQL_PARSE_FAILED", "MAX_DEPTH_EXCEEDED"}


@pytest.mark.parametrize(
    ("limits", "query", "code"),
    [
        (OperationLimits(aliases=1), "{ a: me { id } b: me { id } }", "MAX_ALIASES_EXCEEDED"),
        (OperationLimits(root_fields=1), "{ a: me { id } ...F } fragment F on Query { topReview { id } }",
         "MAX_ROOT_FIELDS_EXCEEDED"),
        (OperationLimits(depth=2), "{ products { reviews { id } } }", "MAX_DEPTH_EXCEEDED"),
        (OperationLimits(fields=2), "{ me { id name } }", "MAX_FIELDS_EXCEEDED"),
    ],
)  # fmt: skip
async def test_limits_can_be_set(limits: OperationLimits, query: str, code: str) -> None:
    response = await Gateway({}, EngineOptions(limits=limits)).execute(query)
    assert response["errors"][0]["extensions"]["code"] == code


async def test_validation_errors_say_where() -> None:
    (error,) = (await Gateway({}).execute("{\n  me { nothing }\n}"))["errors"]
    assert error["locations"] == [{"line": 2, "column": 8}]


async def test_the_named_operation_is_executed() -> None:
    gateway = Gateway({"users": {"data": {"me": {"id": "1"}}}, "products": {"data": {"products": []}}})
    query = "query A { me { id } } query B { products { upc } }"
    assert await gateway.execute(query, operation_name="B") == {"data": {"products": []}}
    assert gateway.calls("users") == []
    response = await gateway.execute(query, operation_name="C")
    assert response["errors"][0]["extensions"]["code"] == "OPERATION_RESOLUTION_FAILURE"


@pytest.mark.parametrize(
    ("given", "sent"),
    [({"upc": "1"}, {"upc": "1"}), ({"upc": 1}, {"upc": 1}), ({}, {"upc": "7"}), ({"upc": "1", "x": 2}, {"upc": "1"})],
)
async def test_declared_variables_are_sent_as_given_or_by_default(given: dict[str, Any], sent: dict[str, Any]) -> None:
    gateway = Gateway({"products": {"data": {"product": None}}})
    await gateway.execute('query($upc: ID! = "7") { product(upc: $upc) { name } }', given)
    assert gateway.fakes["products"].calls[0].variables == sent


async def test_the_same_text_with_other_variables_is_planned_once() -> None:
    gateway = Gateway({"products": {"data": {"product": None}}})
    for upc in "123":
        await gateway.execute("query($upc: ID!) { product(upc: $upc) { name } }", {"upc": upc})
    assert len(gateway.engine.plans.cache) == len(gateway.engine.documents.cache) == 1
    assert [call.variables for call in gateway.fakes["products"].calls] == [{"upc": upc} for upc in "123"]


async def test_one_operations_response_never_has_the_shape_of_another() -> None:
    gateway = Gateway({"products": {"data": {"products": [{"upc": "1", "name": "Table", "color": "RED"}]}}})
    for _ in range(4):
        assert await gateway.execute("{ products { name } }") == {"data": {"products": [{"name": "Table"}]}}
        assert await gateway.execute("{ products { upc } }") == {"data": {"products": [{"upc": "1"}]}}
        assert await gateway.execute("{ products { x: name } }") == {"data": {"products": [{"x": None}]}}


async def test_introspection_is_executed_without_subgraphs_and_hides_federation() -> None:
    response = await Gateway({}).execute(
        '{ __schema { types { name } } __type(name: "Product") { name fields { name } } }'
    )
    names = {entry["name"] for entry in response["data"]["__schema"]["types"]}
    assert {"Query", "Product", "Review"} <= names
    assert not names & {"Secret", "_Entity", "_Any", "_Service", "join__Graph"}
    assert [field["name"] for field in response["data"]["__type"]["fields"]] == [
        "id", "upc", "name", "color", "rating", "reviews"
    ]  # fmt: skip


async def test_introspection_stands_beside_other_fields() -> None:
    gateway = Gateway({"users": {"data": {"me": {"id": "1"}}}})
    response = await gateway.execute('{ me { id } t: __type(name: "User") { name } __typename }')
    assert response == {"data": {"me": {"id": "1"}, "t": {"name": "User"}, "__typename": "Query"}}


async def test_introspection_can_be_switched_off() -> None:
    response = await Gateway({}, EngineOptions(introspection=False)).execute("{ __schema { types { name } } }")
    assert response["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_a_request_for_the_root_type_name_needs_no_subgraph() -> None:
    assert await Gateway({}).execute("{ __typename }") == {"data": {"__typename": "Query"}}


async def test_without_introspection_errors_suggest_no_names() -> None:
    for enabled, expected in ((True, True), (False, False)):
        response = await Gateway({}, EngineOptions(introspection=enabled)).execute("{ producs { name } }")
        assert ("Did you mean" in response["errors"][0]["message"]) is expected
