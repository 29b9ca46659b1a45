"""Of plans with equally many calls: fewer entities, then fewer types and fields."""

import pytest

from tests.router.planning.plans import outline, plan_query

UNION = """type Query { found: [Found] @shareable } union Found = A | B
    type A @key(fields: "id") { id: ID! %s } type B @key(fields: "id") { id: ID! %s }"""
REST = 'type A @key(fields: "id") { id: ID! x: Int @shareable } type B @key(fields: "id") { id: ID! y: Int }'


@pytest.mark.parametrize(
    ("subgraphs", "lines"),
    [
        (
            {"a": UNION % ("", ""), "b": UNION % ("x: Int @shareable", ""), "c": REST},
            "0 b: {found{__typename ...on A{x} ...on B{id}}}\n1 c after 0: found.@.[B] *(id) -> ...on B{y}",
        ),
        (
            {"a": UNION % ("x: Int @shareable", ""), "b": UNION % ("", ""), "c": REST},
            "0 a: {found{__typename ...on A{x} ...on B{id}}}\n1 c after 0: found.@.[B] *(id) -> ...on B{y}",
        ),
    ],
)
def test_a_subgraph_that_leaves_fewer_types_to_look_up_is_preferred(subgraphs: dict[str, str], lines: str) -> None:
    assert outline(plan_query(subgraphs, "{ found { ... on A { x } ... on B { y } } }")) == lines


def test_a_subgraph_that_leaves_fewer_fields_to_look_up_is_preferred() -> None:
    graph = {
        "a": 'type Query { t: T @shareable } type T @key(fields: "id") { id: ID! }',
        "b": 'type Query { t: T @shareable } type T @key(fields: "id") { id: ID! x: Int @shareable }',
        "c": 'type T @key(fields: "id") { id: ID! x: Int @shareable y: Int }',
    }
    assert outline(plan_query(graph, "{ t { x y } }")) == "0 b: {t{x id}}\n1 c after 0: t T(id) -> ...on T{y}"


def test_calls_that_fields_share_are_counted_once() -> None:
    graph = {
        "a": """type Query { t: T @shareable } type T @key(fields: "id") { id: ID! u: U @shareable v: U @shareable }
                type U @key(fields: "id") { id: ID! }""",
        "b": """type Query { t: T @shareable } type T @key(fields: "id") { id: ID! }""",
        "c": 'type U @key(fields: "id") { id: ID! x: Int }',
        "d": """type T @key(fields: "id") { id: ID! u: U @shareable v: U @shareable }
                type U @key(fields: "id") { id: ID! x: Int @shareable }""".replace(" x: Int @shareable", ""),
    }
    plan = plan_query(graph, "{ t { u { x } v { x } } }")
    assert [fetch.subgraph for fetch in plan.fetches] == ["a", "c"]
