"""@override, at once and by label."""

from __future__ import annotations

from router.planning import PlanningOptions
from tests.router.planning.plans import graph_of, outline, planned

MOVED = {
    "a": 'type Query { t: T } type T @key(fields: "id") { id: ID! x: Int }',
    "b": 'type T @key(fields: "id") { id: ID! x: Int @override(from: "a", label: "percent(10)") }',
}


def test_an_overridden_field_is_asked_of_the_subgraph_that_took_it_over() -> None:
    graph = {**MOVED, "b": MOVED["b"].replace(', label: "percent(10)"', "")}
    assert outline(planned(graph, "{ t { x } }")) == "0 a: {t{id}}\n1 b after 0: t T(id) -> ...on T{x}"


def test_an_inactive_label_leaves_the_field_where_it_was() -> None:
    assert outline(planned(MOVED, "{ t { x } }")) == "0 a: {t{x}}"


def test_an_active_label_moves_the_field() -> None:
    active = PlanningOptions(active_labels=frozenset({"percent(10)"}))
    assert outline(planned(MOVED, "{ t { x } }", active)) == "0 a: {t{id}}\n1 b after 0: t T(id) -> ...on T{x}"


def test_one_graph_plans_for_any_labels_and_no_plan_leaks_into_another() -> None:
    graph = graph_of(MOVED)
    active = PlanningOptions(active_labels=frozenset({"percent(10)"}))
    outlines = [outline(planned(graph, "{ t { x } }", options)) for options in (None, active, None)]
    assert outlines[0] == outlines[2] != outlines[1]


def test_a_plan_names_the_labels_of_the_graph_that_it_was_made_for() -> None:
    options = PlanningOptions(active_labels=frozenset({"percent(10)", "of another graph"}))
    assert planned(MOVED, "{ t { x } }", options).labels == frozenset({"percent(10)"})
