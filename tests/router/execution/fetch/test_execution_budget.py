"""Operations that return more than they may are stopped while they are executed."""

import json

import pytest

from router.execution.errors.subgraph_failures import SubgraphFailure
from router.execution.fetch.execution_budget import ExecutionBudget, objects_in
from router.execution.subgraph_call import SubgraphResponse
from tests.router.server.client import post
from tests.router.server.sample_graph import SampleGraph


def response(data: object, *, decoded: bool) -> SubgraphResponse:
    if decoded:
        return SubgraphResponse("a", payload={"data": data})
    return SubgraphResponse("a", body=json.dumps({"data": data}).encode())


@pytest.mark.parametrize("decoded", [True, False])
def test_objects_are_counted_in_all_responses(decoded: bool) -> None:
    budget = ExecutionBudget(3, None)
    budget.spend(response({"a": [{"b": 1}], "text": "{{{{{{{{"}, decoded=decoded))
    budget.check("a")
    budget.spend(response({"a": {"b": {}}}, decoded=decoded))
    budget.spend(response(None, decoded=decoded) if decoded else response({}, decoded=False))
    with pytest.raises(SubgraphFailure) as failure:
        budget.spend(response({"a": {}}, decoded=decoded))
    assert failure.value.code == "COST_ACTUAL_TOO_EXPENSIVE"
    with pytest.raises(SubgraphFailure):
        budget.check("b")


def test_bytes_are_counted_in_all_responses() -> None:
    budget = ExecutionBudget(None, 100)
    budget.spend(response("x" * 50, decoded=False))
    with pytest.raises(SubgraphFailure) as failure:
        budget.spend(response("x" * 50, decoded=False))
    assert failure.value.code == "RESPONSE_TOO_LARGE"


def test_counting_stops_at_the_bound() -> None:
    assert objects_in([{"a": {}}] * 10, 100) == 20
    assert objects_in([{}] * 1_000, 10) == 11
    assert objects_in(None, 10) == 0


async def test_nothing_more_is_fetched_for_an_operation_that_was_stopped() -> None:
    graph = SampleGraph()
    app = graph.app({"cost": {"max_returned_objects": 2}})
    response = await post(app, "{ users { name reading } nodes { id } }")
    assert response.status == 200
    assert response.data is None
    assert set(response.codes) == {"COST_ACTUAL_TOO_EXPENSIVE"}
    assert len(graph.received) == 1
    assert (await post(app, "{ me { name reading } }")).data == {"me": {"name": "Ada", "reading": ["Book of 1"]}}
    await app.close()


async def test_a_response_that_is_too_large_is_not_sent() -> None:
    app = SampleGraph().app({"limits": {"response": 100}})
    fields = " ".join(f"a{number}: me {{ name email }}" for number in range(20))
    response = await post(app, f"{{ {fields} }}")
    assert response.codes == ["RESPONSE_TOO_LARGE"]
    assert (await post(app, "{ me { name } }")).data == {"me": {"name": "Ada"}}
    await app.close()


async def test_each_event_of_a_subscription_has_a_budget_of_its_own() -> None:
    from contextlib import aclosing

    from router.server.pipeline.context import Client, OperationContext
    from router.server.pipeline.parameters import parse_parameters

    app = SampleGraph().app({"cost": {"max_returned_objects": 3}})
    operation = OperationContext(parse_parameters({"query": "subscription { joined { name reading } }"}), Client({}))
    events = await app.pipeline.run(operation)
    async with aclosing(events) as stream:  # type: ignore[type-var]
        assert [event.errors async for event in stream] == [(), ()]  # type: ignore[union-attr]
    await app.close()
