"""@override, unconditional and by label."""

from router.planning import PlanningOptions
from tests.router.planning.plans import outline, plan_query, planner_of

MOVED = {
    "a": 'type Query { t: T } type T @key(fields: "id") { id: ID! x: Int }',
    "b": 'type T @key(fields: "id") { id: ID! x: Int @override(from: "a", label: "percent(10)") }',
}


def test_an_overridden_field_is_fetched_from_the_overriding_subgraph() -> None:
    graph = {**MOVED, "b": MOVED["b"].replace(', label: "percent(10)"', "")}
    assert outline(plan_query(graph, "{ t { x } }")) == "0 a: {t{id}}\n1 b after 0: t T(id) -> ...on T{x}"


def test_an_inactive_label_leaves_the_field_where_it_was() -> None:
    assert outline(plan_query(MOVED, "{ t { x } }")) == "0 a: {t{x}}"


def test_an_active_label_moves_the_field() -> None:
    active = PlanningOptions(active_labels=frozenset({"percent(10)"}))
    assert outline(plan_query(MOVED, "{ t { x } }", active)) == "0 a: {t{id}}\n1 b after 0: t T(id) -> ...on T{x}"


def test_plans_for_different_labels_do_not_affect_each_other() -> None:
    planner = planner_of(MOVED)
    active = PlanningOptions(active_labels=frozenset({"percent(10)"}))
    outlines = [outline(plan_query(planner, "{ t { x } }", options)) for options in (None, active, None)]
    assert outlines[0] == outlines[2] != outlines[1]


def test_a_plan_lists_the_active_labels_that_the_graph_has() -> None:
    options = PlanningOptions(active_labels=frozenset({"percent(10)", "of another graph"}))
    assert plan_query(MOVED, "{ t { x } }", options).labels == frozenset({"percent(10)"})
