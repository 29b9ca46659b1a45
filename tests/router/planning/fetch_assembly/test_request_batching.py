"""Fetches that share a request."""

from concurrent.futures import ThreadPoolExecutor

from graphql import parse, print_ast

from tests.router.planning.plans import outline, plan_query, planner_of

GRAPH = {
    "a": 'type Query { p: P q: P list: [P] } type P @key(fields: "id") { id: ID! }',
    "b": 'type P @key(fields: "id") { id: ID! n: Int m(x: Int): Int next: P }',
    "c": 'type P @key(fields: "id") { id: ID! k: Int }',
}


def test_equal_entity_fetches_at_several_positions_are_one_with_several_paths() -> None:
    plan = plan_query(GRAPH, "{ p { n } q { n } list { n } }")
    assert outline(plan) == ("0 a: {p{id} q{id} list{id}}\n1 b after 0: p & q & list.@ P(id) -> ...on P{n}")


def test_different_entity_fetches_of_one_depth_share_a_request_under_aliases() -> None:
    plan = plan_query(GRAPH, "{ p { n } q { m(x: 1) } }")
    assert outline(plan) == (
        "0 a: {p{id} q{id}}\n1 b after 0: p P(id) -> ...on P{n}\n1 b after 0: q P(id) -> ...on P{m(x:1)}"
    )
    assert plan.fetches[1].document == (
        "query($representations0:[_Any!]!,$representations1:[_Any!]!)"
        "{_e0:_entities(representations:$representations0){...on P{n}} "
        "_e1:_entities(representations:$representations1){...on P{m(x:1)}}}"
    )


def test_a_client_s_variable_has_its_name_and_default_beside_the_representations() -> None:
    plan = plan_query(GRAPH, "query ($representations: Int = 3) { p { m(x: $representations) } }")
    assert plan.fetches[1].document == (
        "query($_representations:[_Any!]!,$representations:Int=3)"
        "{_entities(representations:$_representations){...on P{m(x:$representations)}}}"
    )
    assert plan.fetches[1].variables == ("representations",)


def test_an_entity_fetch_without_dependants_is_postponed_to_a_later_request() -> None:
    assert outline(plan_query(GRAPH, "{ p { k } q { next { k } } }")) == (
        "0 a: {p{id} q{id}}\n1 b after 0: q P(id) -> ...on P{next{id}}\n2 c after 0,1: p & q.next P(id) -> ...on P{k}"
    )


def test_independent_subgraphs_are_called_in_parallel() -> None:
    assert outline(plan_query(GRAPH, "{ p { n k } }")) == (
        "0 a: {p{id}}\n1 b after 0: p P(id) -> ...on P{n}\n2 c after 0: p P(id) -> ...on P{k}"
    )


def test_the_same_operation_always_gives_the_same_plan() -> None:
    query = "{ p { n k next { k n } } q { m(x: 1) k } list { next { next { n } } } }"
    assert plan_query(GRAPH, query) == plan_query(GRAPH, query)


def test_planning_again_does_not_change_the_plan_or_the_document() -> None:
    planner, document = (
        planner_of(GRAPH),
        parse("query ($x: Boolean!) { p { ...F } } fragment F on P { n k @skip(if: $x) }"),
    )
    before = print_ast(document)
    first = planner.plan(document)
    plan_query(planner, "{ q { k } }")
    assert planner.plan(document) == first
    assert print_ast(document) == before


def test_threads_can_plan_on_one_graph_at_the_same_time() -> None:
    planner, query = planner_of(GRAPH), "{ p { n k next { k n } } q { m(x: 1) k } }"
    with ThreadPoolExecutor(4) as pool:
        plans = list(pool.map(lambda _: planner.plan(parse(query)), range(16)))
    assert all(plan == plans[0] for plan in plans)
