"""The plan cache: each operation is planned once, whether or not a plan can be made."""

import pytest
from graphql import DocumentNode, GraphQLSchema

from router.execution import Engine, GraphQLRequest
from router.execution.errors.request_errors import OperationNotPlannable
from router.planning import PlanningBudget, QueryPlan
from router.server.schema_state.supergraph_planner import SupergraphPlanner
from router.transport import FakeTransport
from tests.router.execution.graph import supergraph_sdl

SELECTION_LIMIT = PlanningBudget(selections=2)
PRODUCTS = {"data": {"products": [{"upc": "1", "name": "Table"}]}}


class CountingPlanner:
    """A planner that counts how often it is called."""

    def __init__(self, budget: PlanningBudget | None = None) -> None:
        self._planner = SupergraphPlanner.from_sdl(supergraph_sdl(), budget)
        self.calls = 0

    @property
    def api_schema(self) -> GraphQLSchema:
        return self._planner.api_schema

    @property
    def override_labels(self) -> frozenset[str]:
        return self._planner.override_labels

    def plan(
        self, document: DocumentNode, operation_name: str | None, *, active_labels: frozenset[str], defer: bool
    ) -> QueryPlan:
        self.calls += 1
        return self._planner.plan(document, operation_name, active_labels=active_labels, defer=defer)


def engine_with(planner: CountingPlanner) -> Engine:
    return Engine(planner, {"products": FakeTransport(PRODUCTS)})


async def test_an_operation_is_planned_once_for_all_its_requests() -> None:
    planner = CountingPlanner()
    engine = engine_with(planner)
    request = GraphQLRequest("{ products { upc name } }")
    for _ in range(3):
        planned = engine.plan(engine.prepare(request), request)
        await engine.run(planned, request)
        await engine.execute(request)
    assert planner.calls == 1


async def test_running_a_planned_operation_plans_nothing_even_if_its_plan_was_evicted() -> None:
    planner = CountingPlanner()
    engine = engine_with(planner)
    request = GraphQLRequest("{ products { upc name } }")
    planned = engine.plan(engine.prepare(request), request)
    engine.plans.cache.clear()
    result = await engine.run(planned, request)
    assert (result.as_json(), planner.calls) == (PRODUCTS, 1)  # type: ignore[union-attr]


def test_an_operation_that_exceeds_the_planning_budget_is_planned_once() -> None:
    planner = CountingPlanner(SELECTION_LIMIT)
    engine = engine_with(planner)
    request = GraphQLRequest("{ products { upc name price: name } }")
    errors = []
    for _ in range(3):
        with pytest.raises(OperationNotPlannable) as raised:
            engine.plan(engine.prepare(request), request)
        errors.append(raised.value)
    assert planner.calls == 1
    assert [error.entries for error in errors] == [errors[0].entries] * 3
    assert errors[0].entries[0].code == "QUERY_PLAN_BUDGET_EXCEEDED"
    assert len({id(error) for error in errors}) == 3


def test_a_failure_is_planned_again_when_its_entry_was_evicted() -> None:
    planner = CountingPlanner(SELECTION_LIMIT)
    engine = engine_with(planner)
    request = GraphQLRequest("{ products { upc name price: name } }")
    for _ in range(2):
        with pytest.raises(OperationNotPlannable):
            engine.plan(engine.prepare(request), request)
        engine.plans.cache.clear()
    assert planner.calls == 2


async def test_executing_an_unplannable_operation_gives_the_same_errors_each_time() -> None:
    planner = CountingPlanner(SELECTION_LIMIT)
    engine = engine_with(planner)
    request = GraphQLRequest("{ products { upc name price: name } }")
    first, second = [(await engine.execute(request)).as_json() for _ in range(2)]  # type: ignore[union-attr]
    assert first == second
    assert first["errors"][0]["extensions"] == {"code": "QUERY_PLAN_BUDGET_EXCEEDED"}
    assert planner.calls == 1
