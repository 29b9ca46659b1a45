"""The verifier finds what is wrong with a plan. Each test breaks a sound plan in one way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from graphql import parse

from router.planning import QueryPlan, plan_operation
from router.planning.plan import Fetch
from router.planning.soundness import check_plan
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
    plan = plan_operation(GRAPH, document)
    assert check_plan(GRAPH, document, plan) == ()
    return {violation.rule for violation in check_plan(GRAPH, document, break_plan(plan))}


def with_fetch(plan: QueryPlan, index: int, fetch: Fetch) -> QueryPlan:
    return replace(plan, fetches=(*plan.fetches[:index], fetch, *plan.fetches[index + 1 :]))


def asking(index: int, before: str, after: str) -> Callable[[QueryPlan], QueryPlan]:
    def change(plan: QueryPlan) -> QueryPlan:
        document = plan.fetches[index].document
        assert before in document
        return with_fetch(plan, index, replace(plan.fetches[index], document=document.replace(before, after)))

    return change


def test_a_field_that_nothing_fetches() -> None:
    assert rules("{ users { id name } }", asking(0, "id name", "id")) == {"coverage"}


def test_a_field_that_is_fetched_for_some_types_only() -> None:
    assert rules("{ node { id } }", asking(0, "id", "...on Shop{id}")) == {"coverage"}


def test_a_field_that_is_fetched_under_the_wrong_condition() -> None:
    broken = asking(0, "@include(if:$x)", "@skip(if:$x)")
    assert rules("query ($x: Boolean!) { users { id name @include(if: $x) } }", broken) == {"coverage"}


def test_a_field_that_another_one_was_fetched_for() -> None:
    assert rules("{ users { n: name } }", asking(0, "n:name", "n:id")) == {"coverage"}


def test_a_document_that_its_subgraph_would_refuse() -> None:
    assert "document" in rules("{ users { karma } }", asking(1, "karma", "luck karma"))


def test_a_field_that_is_external_to_the_subgraph_that_is_asked() -> None:
    assert rules("{ users { karma } }", asking(1, "karma", "karma score")) == {"resolvable"}


def test_a_key_that_nothing_has_fetched() -> None:
    assert rules("{ users { karma } }", asking(0, "id", "name")) >= {"requirement"}


def test_a_fetch_that_does_not_wait_for_its_key() -> None:
    def impatient(plan: QueryPlan) -> QueryPlan:
        return with_fetch(plan, 1, replace(plan.fetches[1], depends_on=()))

    assert rules("{ users { karma } }", impatient) == {"requirement"}


def test_a_representation_without_its_key() -> None:
    def keyless(plan: QueryPlan) -> QueryPlan:
        (target,) = plan.fetches[1].targets
        templates = tuple(replace(template, fields=()) for template in target.templates)
        return with_fetch(plan, 1, replace(plan.fetches[1], targets=(replace(target, templates=templates),)))

    assert rules("{ users { karma } }", keyless) == {"key"}


def test_a_field_without_what_it_requires() -> None:
    def unfulfilled(plan: QueryPlan) -> QueryPlan:
        (target,) = plan.fetches[1].targets
        templates = tuple(replace(template, fields=template.fields[:1]) for template in target.templates)
        return with_fetch(plan, 1, replace(plan.fetches[1], targets=(replace(target, templates=templates),)))

    assert rules("{ users { rank } }", unfulfilled) == {"requirement"}


def test_a_runtime_type_that_nobody_tells() -> None:
    assert "coverage" in rules("{ node { __typename id } }", asking(0, "__typename ", ""))


def test_a_field_that_is_shown_unasked() -> None:
    def talkative(plan: QueryPlan) -> QueryPlan:
        (users,) = plan.projection.fields
        extra = replace(users, response_key="more")
        return replace(plan, projection=replace(plan.projection, fields=(users, extra)))

    assert rules("{ users { id } }", talkative) == {"coverage"}


def test_mutations_that_do_not_wait_for_each_other() -> None:
    def hasty(plan: QueryPlan) -> QueryPlan:
        return with_fetch(plan, 1, replace(plan.fetches[1], depends_on=()))

    assert rules("mutation { one two }", hasty) == {"order"}


def test_a_fetch_that_starts_nowhere() -> None:
    def lost(plan: QueryPlan) -> QueryPlan:
        (target,) = plan.fetches[1].targets
        return with_fetch(plan, 1, replace(plan.fetches[1], targets=(replace(target, paths=(("people",),)),)))

    assert "order" in rules("{ users { karma } }", lost)
