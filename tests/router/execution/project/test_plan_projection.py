"""Generation of projection code: after some runs of a plan, and for a bounded number of variants."""

from router.execution.project.plan_projection import MAX_VARIANTS, PlanProjection
from router.planning.plan import Literal, ProjectedField, Projection
from tests.router.execution.shop import projected, query_plan, root_fetch

TREE = {"a": 1}


def conditional(names: list[str]) -> PlanProjection:
    fields: list[ProjectedField] = [projected("a", "Int", condition=((Literal(name),),)) for name in names]
    plan = query_plan(root_fetch(), projection=Projection((*fields[:1],), static_type="Query"))
    return PlanProjection(plan, tuple(names), 0)


def test_code_is_generated_once_a_plan_was_run_often_enough() -> None:
    plan = query_plan(root_fetch(), projection=Projection((projected("a", "Int"),), static_type="Query"))
    projection = PlanProjection(plan, (), 2)
    assert [projection.project(TREE, {}) for _ in range(3)] == [None, None, TREE]


def test_each_combination_of_conditions_has_its_code() -> None:
    projection = conditional(["on"])
    assert projection.project(TREE, {"on": True}) == {"a": 1}
    assert projection.project(TREE, {"on": False}) == {}
    assert projection.project(TREE, {"on": True}) == {"a": 1}


def test_clients_cannot_have_code_generated_without_end() -> None:
    names = [f"v{number}" for number in range(8)]
    projection = conditional(names)
    made = [
        projection.project(TREE, {name: bool(combination >> bit & 1) for bit, name in enumerate(names)})
        for combination in range(MAX_VARIANTS + 4)
    ]
    assert [response is not None for response in made] == [True] * MAX_VARIANTS + [False] * 4
    assert projection.project(TREE, {"v0": True}) == {"a": 1}
