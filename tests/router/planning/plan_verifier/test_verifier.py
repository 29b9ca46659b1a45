"""Violations that the verifier reports. Each test breaks a correct plan in one way."""

from collections.abc import Callable
from dataclasses import replace

from graphql import parse

from router.planning import QueryPlan, QueryPlanner
from router.planning.plan import Fetch
from router.planning.plan_verifier import check_plan
from tests.router.planning.plans import graph_of

GRAPH = graph_of(
    {
        "a": """type Query { users: [User] node: Node } interface Node { id: ID! }
            type User implements Node @key(fields: "id") { id: ID! name: String score: Int }
            type Shop implements Node @key(fields: "id") { id: ID! open: Boolean }
            type Mutation { one: Int }""",
        "b": """type User @key(fields: "id") { id: ID! score: Int @external karma: Int
            rank: Int @requires(fields: "score") } type Mutation { two: Int }""",
    }
)


def rules(query: str, break_plan: Callable[[QueryPlan], QueryPlan]) -> set[str]:
    document = parse(query)
    plan = QueryPlanner(GRAPH).plan(document)
    assert check_plan(GRAPH, document, plan) == ()
    return {violation.rule for violation in check_plan(GRAPH, document, break_plan(plan))}


def with_fetch(plan: QueryPlan, index: int, fetch: Fetch) -> QueryPlan:
    return replace(plan, fetches=(*plan.fetches[:index], fetch, *plan.fetches[index + 1 :]))


def with_document(index: int, before: str, after: str) -> Callable[[QueryPlan], QueryPlan]:
    def change(plan: QueryPlan) -> QueryPlan:
        document = plan.fetches[index].document
        assert before in document
        return with_fetch(plan, index, replace(plan.fetches[index], document=document.replace(before, after)))

    return change


def test_a_field_that_is_not_fetched() -> None:
    assert rules("{ users { id name } }", with_document(0, "id name", "id")) == {"coverage"}


def test_a_field_that_is_fetched_for_some_types_only() -> None:
    assert rules("{ node { id } }", with_document(0, "id", "...on Shop{id}")) == {"coverage"}


def test_a_field_that_is_fetched_under_the_wrong_condition() -> None:
    broken = with_document(0, "@include(if:$x)", "@skip(if:$x)")
    assert rules("query ($x: Boolean!) { users { id name @include(if: $x) } }", broken) == {"coverage"}


def test_a_response_key_with_another_field() -> None:
    assert rules("{ users { n: name } }", with_document(0, "n:name", "n:id")) == {"coverage"}


def test_a_document_that_is_invalid_for_its_subgraph() -> None:
    assert "document" in rules("{ users { karma } }", with_document(1, "karma", "luck karma"))


def test_a_field_that_is_external_to_its_subgraph() -> None:
    assert rules("{ users { karma } }", with_document(1, "karma", "karma score")) == {"resolvable"}


def test_a_key_that_is_not_fetched() -> None:
    assert rules("{ users { karma } }", with_document(0, "id", "name")) >= {"requirement"}


def test_a_fetch_that_does_not_wait_for_its_key() -> None:
    def without_dependency(plan: QueryPlan) -> QueryPlan:
        return with_fetch(plan, 1, replace(plan.fetches[1], depends_on=()))

    assert rules("{ users { karma } }", without_dependency) == {"requirement"}


def test_a_representation_without_its_key() -> None:
    def without_key(plan: QueryPlan) -> QueryPlan:
        (target,) = plan.fetches[1].targets
        templates = tuple(replace(template, fields=()) for template in target.templates)
        return with_fetch(plan, 1, replace(plan.fetches[1], targets=(replace(target, templates=templates),)))

    assert rules("{ users { karma } }", without_key) == {"key"}


def test_a_field_without_its_requirements() -> None:
    def without_requirement(plan: QueryPlan) -> QueryPlan:
        (target,) = plan.fetches[1].targets
        templates = tuple(replace(template, fields=template.fields[:1]) for template in target.templates)
        return with_fetch(plan, 1, replace(plan.fetches[1], targets=(replace(target, templates=templates),)))

    assert rules("{ users { rank } }", without_requirement) == {"requirement"}


def test_a_runtime_type_that_is_not_fetched() -> None:
    assert "coverage" in rules("{ node { __typename id } }", with_document(0, "__typename ", ""))


def test_a_projected_field_that_is_not_selected() -> None:
    def with_extra_field(plan: QueryPlan) -> QueryPlan:
        (users,) = plan.projection.fields
        extra = replace(users, response_key="more")
        return replace(plan, projection=replace(plan.projection, fields=(users, extra)))

    assert rules("{ users { id } }", with_extra_field) == {"coverage"}


def test_mutations_that_do_not_wait_for_each_other() -> None:
    def without_order(plan: QueryPlan) -> QueryPlan:
        return with_fetch(plan, 1, replace(plan.fetches[1], depends_on=()))

    assert rules("mutation { one two }", without_order) == {"order"}


def test_a_fetch_that_starts_from_no_objects() -> None:
    def with_unknown_path(plan: QueryPlan) -> QueryPlan:
        (target,) = plan.fetches[1].targets
        return with_fetch(plan, 1, replace(plan.fetches[1], targets=(replace(target, paths=(("people",),)),)))

    assert "order" in rules("{ users { karma } }", with_unknown_path)
