"""Mutations, subscriptions, introspection, and root types that are nested in a response."""

import pytest
from graphql import parse

from router.planning import PlanningError, UnknownOperation, UnsatisfiableOperation
from router.planning.plan import OperationKind
from tests.router.planning.plans import outline, plan_query, planner_of

GRAPH = {
    "a": """type Query { x: Int } type Mutation { add: R bump: Int } type Subscription { added: R }
        type R @key(fields: "id") { id: ID! n: Int q: Query }""",
    "b": 'type Query { y: Int } type Mutation { other: Int } type R @key(fields: "id") { id: ID! z: Int }',
}


def test_mutations_of_different_subgraphs_run_one_after_the_other() -> None:
    assert outline(plan_query(GRAPH, "mutation { one: bump two: bump other three: bump }")) == (
        "0 a: mutation{one:bump two:bump}\n1 b after 0: mutation{other}\n2 a after 0,1: mutation{three:bump}"
    )


def test_a_mutation_starts_after_all_fetches_of_the_one_before_it() -> None:
    assert outline(plan_query(GRAPH, "mutation { add { z } bump }")) == (
        "0 a: mutation{add{id}}\n1 b after 0: add R(id) -> ...on R{z}\n2 a after 0,1: mutation{bump}"
    )


def test_the_events_of_a_subscription_are_completed_from_other_subgraphs() -> None:
    plan = plan_query(GRAPH, "subscription { added { n z } }")
    assert outline(plan) == "0 a: subscription{added{n id}}\n1 b after 0: added R(id) -> ...on R{z}"
    assert [fetch.kind for fetch in plan.fetches] == [OperationKind.SUBSCRIPTION, OperationKind.QUERY]


def test_fields_of_a_nested_query_type_are_fetched_from_their_subgraphs() -> None:
    plan = plan_query(GRAPH, "mutation { add { q { x y __typename } } }")
    assert outline(plan) == "0 a: mutation{add{q{x}}}\n1 b after 0: {y}"
    assert plan.fetches[1].root_paths == (("add", "q"),)


def test_introspection_is_split_off_for_the_router_to_resolve() -> None:
    plan = plan_query(GRAPH, "{ __schema { queryType { name } } x root: __typename }")
    assert outline(plan) == "0 a: {x}"
    assert plan.introspection is not None
    assert " ".join(plan.introspection.document.split()) == "{ __schema { queryType { name } } }"
    assert [field.response_key for field in plan.projection.fields] == ["__schema", "x", "root"]


def test_an_operation_of_introspection_alone_fetches_nothing() -> None:
    query = "query ($n: String!, $m: Int) { __type(name: $n) { ...F } } fragment F on __Type { name }"
    plan = planner_of(GRAPH).plan(parse(query))
    assert plan.fetches == ()
    assert plan.introspection is not None
    assert plan.introspection.variables == ("n",)
    assert "fragment F on __Type" in plan.introspection.document


def test_introspection_of_a_nested_query_type_is_rejected() -> None:
    with pytest.raises(UnsatisfiableOperation):
        planner_of(GRAPH).plan(parse("mutation { add { q { __schema { queryType { name } } } } }"))


def test_an_operation_is_found_by_its_name() -> None:
    plan = plan_query(GRAPH, "query A { x } query B { y }", operation_name="B")
    assert outline(plan) == "0 b: {y}"
    assert plan.operation_name == "B"


@pytest.mark.parametrize("name", [None, "C"])
def test_a_missing_or_ambiguous_operation_is_rejected(name: str | None) -> None:
    with pytest.raises(UnknownOperation) as raised:
        planner_of(GRAPH).plan(parse("query A { x } query B { y }"), name)
    assert raised.value.code == "OPERATION_RESOLUTION_FAILURE"


def test_an_operation_kind_without_a_root_type_is_rejected() -> None:
    with pytest.raises(PlanningError):
        planner_of({"a": "type Query { x: Int }"}).plan(parse("mutation { x }"))
