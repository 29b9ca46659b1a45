"""Mutations, subscriptions, introspection and meeting a root type again inside of an answer."""

from __future__ import annotations

import pytest
from graphql import parse

from router.planning import OperationNotFound, PlanningError, UnsatisfiableOperation, plan_operation
from router.planning.plan import OperationKind
from tests.router.planning.plans import graph_of, outline, planned

GRAPH = {
    "a": """type Query { x: Int } type Mutation { add: R bump: Int } type Subscription { added: R }
        type R @key(fields: "id") { id: ID! n: Int q: Query }""",
    "b": 'type Query { y: Int } type Mutation { other: Int } type R @key(fields: "id") { id: ID! z: Int }',
}


def test_mutations_of_different_subgraphs_run_one_after_the_other() -> None:
    assert outline(planned(GRAPH, "mutation { one: bump two: bump other three: bump }")) == (
        "0 a: mutation{one:bump two:bump}\n1 b after 0: mutation{other}\n2 a after 0,1: mutation{three:bump}"
    )


def test_a_mutation_starts_when_all_that_the_one_before_it_takes_has_ended() -> None:
    assert outline(planned(GRAPH, "mutation { add { z } bump }")) == (
        "0 a: mutation{add{id}}\n1 b after 0: add R(id) -> ...on R{z}\n2 a after 0,1: mutation{bump}"
    )


def test_the_events_of_a_subscription_are_completed_from_other_subgraphs() -> None:
    plan = planned(GRAPH, "subscription { added { n z } }")
    assert outline(plan) == "0 a: subscription{added{n id}}\n1 b after 0: added R(id) -> ...on R{z}"
    assert [fetch.kind for fetch in plan.fetches] == [OperationKind.SUBSCRIPTION, OperationKind.QUERY]


def test_the_query_type_met_in_an_answer_is_asked_of_whoever_resolves_its_fields() -> None:
    plan = planned(GRAPH, "mutation { add { q { x y __typename } } }")
    assert outline(plan) == "0 a: mutation{add{q{x}}}\n1 b after 0: {y}"
    assert plan.fetches[1].root_paths == (("add", "q"),)


def test_introspection_is_split_off_for_the_router_to_answer() -> None:
    plan = planned(GRAPH, "{ __schema { queryType { name } } x root: __typename }")
    assert outline(plan) == "0 a: {x}"
    assert plan.introspection is not None
    assert " ".join(plan.introspection.document.split()) == "{ __schema { queryType { name } } }"
    assert [field.response_key for field in plan.projection.fields] == ["__schema", "x", "root"]


def test_an_operation_of_introspection_alone_fetches_nothing() -> None:
    query = "query ($n: String!, $m: Int) { __type(name: $n) { ...F } } fragment F on __Type { name }"
    plan = plan_operation(graph_of(GRAPH), parse(query))
    assert plan.fetches == ()
    assert plan.introspection is not None
    assert plan.introspection.variables == ("n",)
    assert "fragment F on __Type" in plan.introspection.document


def test_introspection_of_a_query_type_met_in_an_answer_is_refused() -> None:
    with pytest.raises(UnsatisfiableOperation):
        plan_operation(graph_of(GRAPH), parse("mutation { add { q { __schema { queryType { name } } } } }"))


def test_an_operation_is_found_by_its_name() -> None:
    plan = planned(GRAPH, "query A { x } query B { y }", operation_name="B")
    assert outline(plan) == "0 b: {y}"
    assert plan.operation_name == "B"


@pytest.mark.parametrize("name", [None, "C"])
def test_an_operation_that_is_not_named_or_not_there_is_refused(name: str | None) -> None:
    with pytest.raises(OperationNotFound) as refused:
        plan_operation(graph_of(GRAPH), parse("query A { x } query B { y }"), name)
    assert refused.value.code == "OPERATION_RESOLUTION_FAILURE"


def test_a_kind_of_operation_that_the_graph_does_not_have_is_refused() -> None:
    with pytest.raises(PlanningError):
        plan_operation(graph_of({"a": "type Query { x: Int }"}), parse("mutation { x }"))
