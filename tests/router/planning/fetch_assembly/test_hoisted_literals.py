"""Literals that are sent as variables, so that subgraphs can cache documents."""

from router.planning import PlanningOptions
from tests.router.planning.plans import graph_of, plan_query

HOIST = PlanningOptions(hoist_literals=True)

GRAPH = graph_of(
    {
        "a": r"""type Query { find(where: Filter, kind: Kind, first: Int = 3, names: [String!]): [P] }
            input Filter { name: String sizes: [Int] } enum Kind { OLD NEW }
            type P @key(fields: "id") { id: ID! n: Int price(currency: String!): Int @external
              usd: Int @requires(fields: "price(currency: \"USD\")") }""",
        "b": 'type P @key(fields: "id") { id: ID! price(currency: String!): Int }',
    }
)


def test_operations_that_differ_in_literals_give_the_same_documents() -> None:
    one = plan_query(GRAPH, '{ find(first: 1, where: { name: "x" }) { n } }', HOIST)
    other = plan_query(GRAPH, '{ find(first: 2, where: { name: "y", sizes: [1] }) { n } }', HOIST)
    assert (
        one.fetches[0].document
        == other.fetches[0].document
        == ("query($__literal0:Int,$__literal1:Filter){find(first:$__literal0,where:$__literal1){n}}")
    )
    assert one.constants == {"__literal0": 1, "__literal1": {"name": "x"}}
    assert other.constants == {"__literal0": 2, "__literal1": {"name": "y", "sizes": [1]}}
    assert one.fetches[0].variables == ("__literal0", "__literal1")


def test_enum_values_and_nulls_are_hoisted_as_json() -> None:
    plan = plan_query(GRAPH, "{ find(kind: NEW, names: null) { n } }", HOIST)
    assert plan.constants == {"__literal0": "NEW", "__literal1": None}


def test_equal_literals_of_one_type_share_a_variable() -> None:
    plan = plan_query(GRAPH, "{ one: find(first: 1) { n } two: find(first: 1) { id } }", HOIST)
    assert plan.constants == {"__literal0": 1}


def test_a_value_with_variables_inside_stays_in_the_text() -> None:
    plan = plan_query(GRAPH, "query ($n: String) { find(where: { name: $n }) { n } }", HOIST)
    assert plan.fetches[0].document == "query($n:String){find(where:{ name: $n }){n}}"
    assert plan.constants == {}


def test_arguments_of_requirements_are_hoisted_too() -> None:
    plan = plan_query(GRAPH, "{ find { usd } }", HOIST)
    assert "price(currency:$__literal0)" in plan.fetches[1].document
    assert plan.constants == {"__literal0": "USD"}


def test_literals_are_hoisted_only_if_the_option_is_set() -> None:
    assert plan_query(GRAPH, "{ find(first: 1) { n } }").fetches[0].document == "{find(first:1){n}}"
