"""Hostile operations: bounded work, and an error with a code."""

import pytest
from graphql import parse

from router.planning import PlanningBudget, PlanningBudgetExceeded, PlanningOptions, QueryPlanner
from tests.router.planning.plans import graph_of, outline, plan_query

GRAPH = graph_of(
    {
        "a": 'type Query { users: [User] } type User @key(fields: "id") { id: ID! name: String friends: [User] }',
        "b": 'type User @key(fields: "id") { id: ID! karma: Int }',
    }
)


def budget_error(query: str, budget: PlanningBudget | None = None) -> PlanningBudgetExceeded:
    with pytest.raises(PlanningBudgetExceeded) as raised:
        QueryPlanner(GRAPH).plan(parse(query), options=PlanningOptions(budget=budget or PlanningBudget()))
    assert raised.value.code == "QUERY_PLAN_BUDGET_EXCEEDED"
    return raised.value


def test_fragments_that_double_at_every_level_exceed_the_budget() -> None:
    levels = 25
    fragments = " ".join(
        f"fragment F{i} on User {{ a{i}: friends {{ ...F{i + 1} }} b{i}: friends {{ ...F{i + 1} }} }}"
        for i in range(levels)
    )
    query = f"{{ users {{ ...F0 }} }} {fragments} fragment F{levels} on User {{ name }}"
    assert budget_error(query).budget == "selections"


def test_a_fragment_that_is_spread_repeatedly_is_read_once() -> None:
    levels = 60
    fragments = " ".join(f"fragment F{i} on User {{ ...F{i + 1} ...F{i + 1} ...F{i + 1} }}" for i in range(levels))
    query = f"{{ users {{ ...F0 }} }} {fragments} fragment F{levels} on User {{ name }}"
    assert outline(plan_query(GRAPH, query)) == "0 a: {users{name}}"


def test_the_deepest_document_that_can_be_parsed_is_planned() -> None:
    query = "{users{" + "friends{" * 95 + "karma" + "}" * 95 + "}}"
    assert len(QueryPlanner(GRAPH).plan(parse(query)).fetches) == 2


def test_nesting_is_bounded() -> None:
    query = "{users{" + "friends{" * 20 + "name" + "}" * 20 + "}}"
    assert budget_error(query, PlanningBudget(depth=10)).budget == "depth"


def test_fetches_are_bounded() -> None:
    query = "{" + " ".join(f"a{i}: users {{ karma }}" for i in range(1_100)) + "}"
    assert budget_error(query).budget == "fetches"


def test_steps_are_bounded() -> None:
    query = "{ users { name karma friends { karma } } }"
    assert budget_error(query, PlanningBudget(steps=5)).budget == "steps"


def test_conditions_are_bounded() -> None:
    variables = ", ".join(f"$v{i}: Boolean!" for i in range(30))
    fields = " ".join(
        f"users @include(if: $v{i}) {{ friends @include(if: $v{(i * 7 + 1) % 30}) {{ name }} }}" for i in range(30)
    )
    query = f"query ({variables}) {{ {fields} }}"
    assert budget_error(query, PlanningBudget(condition_terms=8)).budget == "condition_terms"


def test_thousands_of_aliases_of_one_field_are_planned() -> None:
    query = "{ users { " + " ".join(f"a{i}: name" for i in range(5_000)) + " karma } }"
    plan = QueryPlanner(GRAPH).plan(parse(query))
    assert [fetch.subgraph for fetch in plan.fetches] == ["a", "b"]
