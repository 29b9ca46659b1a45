"""`@defer`: the initial result does not wait, and later parts belong to the announced paths.

The payloads are those of the "incremental delivery" draft of the GraphQL specification.
"""

import asyncio
from typing import Any

import pytest
from graphql import parse

from router.execution import ExecutionResult, GraphQLRequest, IncrementalResult, SubgraphRequest, SubgraphResponse
from router.execution.errors.subgraph_failures import SubgraphTimeout
from router.transport import FakeTransport
from tests.router.execution.graph import Gateway, entities

TWO = {"data": {"products": [{"upc": "1", "name": "Table"}, {"upc": "2", "name": "Chair"}]}}
ONE = {"data": {"product": {"upc": "1", "name": "Table"}}}
DEFERRED = '{ product(upc: "1") { name ... @defer(label: "r") { rating } } }'


async def test_deferred_fields_follow_the_initial_result() -> None:
    gateway = Gateway({"products": ONE, "reviews": entities({"rating": 5})})
    assert await gateway.execute_incrementally(DEFERRED) == [
        {
            "data": {"product": {"name": "Table"}},
            "pending": [{"id": "0", "path": ["product"], "label": "r"}],
            "hasNext": True,
        },
        {"incremental": [{"id": "0", "data": {"rating": 5}}], "completed": [{"id": "0"}], "hasNext": False},
    ]


async def test_the_initial_result_does_not_wait_for_the_deferred_fetch() -> None:
    released = asyncio.Event()

    class Slow(FakeTransport):
        async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
            await released.wait()
            return await FakeTransport.execute(self, request)

    gateway = Gateway({"products": ONE}, transports={"reviews": Slow(entities({"rating": 5}))})
    result = await gateway.engine.execute(GraphQLRequest(DEFERRED, accepts_deferred=True))
    assert isinstance(result, IncrementalResult)
    assert result.initial["data"] == {"product": {"name": "Table"}}
    released.set()
    (last,) = [part async for part in result.subsequent]
    assert last["incremental"][0]["data"] == {"rating": 5}


async def test_in_a_list_each_object_has_its_own_part() -> None:
    gateway = Gateway({"products": TWO, "reviews": entities({"rating": 5}, {"rating": 3})})
    first, last = await gateway.execute_incrementally("{ products { name ... @defer { rating } } }")
    assert [entry["path"] for entry in first["pending"]] == [["products", 0], ["products", 1]]
    assert last["incremental"] == [{"id": "0", "data": {"rating": 5}}, {"id": "1", "data": {"rating": 3}}]
    assert last["completed"] == [{"id": "0"}, {"id": "1"}]
    assert len(gateway.calls("reviews")) == 1


async def test_a_client_without_incremental_delivery_gets_one_response() -> None:
    gateway = Gateway({"products": ONE, "reviews": entities({"rating": 5})})
    assert await gateway.execute(DEFERRED) == {"data": {"product": {"name": "Table", "rating": 5}}}


@pytest.mark.parametrize("on", [True, False])
async def test_defer_depends_on_its_variable(on: bool) -> None:
    gateway = Gateway({"products": ONE, "reviews": entities({"rating": 5})})
    query = 'query($on: Boolean!) { product(upc: "1") { name ... @defer(if: $on) { rating } } }'
    result = await gateway.engine.execute(GraphQLRequest(query, {"on": on}, accepts_deferred=True))
    if on:
        assert isinstance(result, IncrementalResult)
        assert result.initial["data"] == {"product": {"name": "Table"}}
        assert (await anext(result.subsequent))["incremental"][0]["data"] == {"rating": 5}
    else:
        assert isinstance(result, ExecutionResult)
        assert result.as_json() == {"data": {"product": {"name": "Table", "rating": 5}}}


async def test_a_part_within_a_part_is_announced_when_its_parent_comes() -> None:
    def reviews(request: SubgraphRequest) -> dict[str, Any]:
        if "reviews" in request.operation.text:
            return {"data": {"_entities": [{"reviews": [{"id": "r1", "body": "good"}]}]}}
        return {"data": {"_entities": [{"rating": 5}]}}

    query = """{ product(upc: "1") { name ... @defer(label: "outer") {
        rating ... @defer(label: "inner") { reviews { body } } } } }"""
    parts = await Gateway({"products": ONE, "reviews": reviews}).execute_incrementally(query)
    assert [entry["label"] for entry in parts[0]["pending"]] == ["outer"]
    announced = [entry["label"] for part in parts for entry in part.get("pending", ())]
    assert announced == ["outer", "inner"]
    data: dict[str, Any] = {}
    for part in parts:
        for entry in part.get("incremental", ()):
            data.update(entry["data"])
    assert data == {"rating": 5, "reviews": [{"body": "good"}]}
    assert [part["hasNext"] for part in parts] == [*[True] * (len(parts) - 1), False]


async def test_a_failure_in_a_part_leaves_the_initial_result_complete() -> None:
    gateway = Gateway({"products": ONE, "reviews": SubgraphTimeout("reviews", "late")})
    first, last = await gateway.execute_incrementally(DEFERRED)
    assert first["data"] == {"product": {"name": "Table"}}
    assert "errors" not in first
    (completed,) = last["completed"]
    assert [error["extensions"]["code"] for error in completed["errors"]] == ["SUBGRAPH_TIMEOUT"]
    assert "incremental" not in last


async def test_null_where_it_may_stand_comes_with_its_error_in_the_part() -> None:
    gateway = Gateway({"products": ONE, "reviews": SubgraphTimeout("reviews", "late")})
    _, last = await gateway.execute_incrementally('{ product(upc: "1") { name ... @defer { reviews { body } } } }')
    (entry,) = last["incremental"]
    assert entry["data"] == {"reviews": None}
    assert [error["path"] for error in entry["errors"]] == [["product"]]


async def test_nothing_is_announced_below_null() -> None:
    gateway = Gateway({"products": {"data": {"product": None}}, "reviews": entities()})
    result = await gateway.engine.execute(GraphQLRequest(DEFERRED, accepts_deferred=True))
    assert isinstance(result, ExecutionResult)
    assert result.as_json() == {"data": {"product": None}}
    assert gateway.calls("reviews") == []


async def test_closing_the_parts_cancels_what_is_left() -> None:
    cancelled = asyncio.Event()

    class Never(FakeTransport):
        async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                cancelled.set()
                raise
            raise AssertionError

    gateway = Gateway({"products": ONE}, transports={"reviews": Never({})})
    result = await gateway.engine.execute(GraphQLRequest(DEFERRED, accepts_deferred=True))
    assert isinstance(result, IncrementalResult)
    reading = asyncio.ensure_future(anext(result.subsequent))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert cancelled.is_set()


async def test_a_part_within_a_part_may_belong_to_an_object_of_the_initial_result() -> None:
    reviews = entities({"rating": 5})
    query = """{ product(upc: "1") { name } ... @defer(label: "outer") {
        __typename product(upc: "1") { name ... @defer(label: "inner") { rating } } } }"""
    parts = await Gateway({"products": ONE, "reviews": reviews}).execute_incrementally(query)
    pending = {entry["id"]: entry for part in parts for entry in part.get("pending", ())}
    assert {entry["label"]: entry["path"] for entry in pending.values()} == {"outer": [], "inner": ["product"]}
    delivered = {
        pending[entry["id"]]["label"]: entry["data"] for part in parts for entry in part.get("incremental", ())
    }
    assert delivered["inner"] == {"rating": 5}


def reviewing_gateway() -> Gateway:
    """Add a product and reviews it."""

    def reviews(request: SubgraphRequest) -> dict[str, Any]:
        if request.operation.text.startswith("mutation"):
            return {"data": {"review": {"body": "Fine"}}}
        return {"data": {"_entities": [{"rating": 5}]}}

    return Gateway({"products": {"data": {"addProduct": {"upc": "1", "name": "Lamp"}}}, "reviews": reviews})


def kinds(calls: list[str]) -> list[str]:
    return [parse(call).definitions[0].to_dict()["operation"] for call in calls]


async def test_a_mutation_s_next_field_does_not_wait_for_what_an_earlier_one_defers() -> None:
    gateway = reviewing_gateway()
    query = 'mutation { addProduct(name: "Lamp") { name ... @defer { rating } } review(upc: "1") { body } }'
    assert await gateway.execute_incrementally(query) == [
        {
            "data": {"addProduct": {"name": "Lamp"}, "review": {"body": "Fine"}},
            "pending": [{"id": "0", "path": ["addProduct"]}],
            "hasNext": True,
        },
        {"incremental": [{"id": "0", "data": {"rating": 5}}], "completed": [{"id": "0"}], "hasNext": False},
    ]
    assert kinds(gateway.calls("reviews")) == ["mutation", "query"]


async def test_a_mutations_next_field_waits_for_fields_that_a_condition_does_not_defer() -> None:
    gateway = reviewing_gateway()
    query = """mutation ($later: Boolean!) {
        addProduct(name: "Lamp") { name ... @defer(if: $later) { rating } } review(upc: "1") { body } }"""
    response = await gateway.execute(query, {"later": False}, accepts_deferred=True)
    assert response == {"data": {"addProduct": {"name": "Lamp", "rating": 5}, "review": {"body": "Fine"}}}
    assert kinds(gateway.calls("reviews")) == ["query", "mutation"]
