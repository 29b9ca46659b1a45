"""Executable directives of subgraphs, as requests repeat them."""

import pytest

from tests.router.planning.plans import graph_of, plan_query

DIRECTIVES = """
    directive @live(i: Int) repeatable on QUERY | MUTATION | FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
      | FRAGMENT_DEFINITION | VARIABLE_DEFINITION
    directive @once(i: Int) on FIELD | MUTATION
"""
GRAPH = graph_of(
    {
        "a": f"""{DIRECTIVES} type Query {{ p: P u: U }} union U = P | Z type Z {{ z: Int }}
            type P @key(fields: "id") {{ id: ID! n: Int q: Q }} type Q {{ a: Int b: Int q: Q }}
            type Mutation {{ change: P }}""",
        "b": f'{DIRECTIVES} type P @key(fields: "id") {{ id: ID! m(x: Int): Int }}',
    }
)
ENTITIES = "_entities(representations:$representations)"


def documents(query: str) -> list[str]:
    return [fetch.document for fetch in plan_query(GRAPH, query).fetches]


def test_directives_of_fields_go_where_the_fields_go() -> None:
    assert documents("{ p @live(i: 1) { n @live(i: 2) @once m @live(i: 3) } }") == [
        "{p@live(i: 1){n@live(i: 2)@once id}}",
        f"query($representations:[_Any!]!){{{ENTITIES}{{...on P{{m@live(i: 3)}}}}}}",
    ]


def test_directives_of_the_operation_go_with_every_request_whose_kind_allows_them() -> None:
    assert documents("mutation ($i: Int) @live(i: $i) @once { change { m } }") == [
        "mutation($i:Int)@live(i: $i)@once{change{id}}",
        f"query($representations:[_Any!]!,$i:Int)@live(i: $i){{{ENTITIES}{{...on P{{m}}}}}}",
    ]


def test_variables_of_directives_are_sent() -> None:
    (fetch,) = plan_query(GRAPH, "query ($i: Int = 4 @live(i: 5)) { p { n @live(i: $i) } }").fetches
    assert fetch.document == "query($i:Int=4@live(i: 5)){p{n@live(i: $i)}}"
    assert fetch.variables == ("i",)


def test_inline_fragments_have_their_directives_in_each_request() -> None:
    assert documents("{ u { ... on P @live(i: 5) { n ... @live { m } } } }") == [
        "{u{__typename ...on P{id ...@live(i: 5){n}}}}",
        f"query($representations:[_Any!]!){{{ENTITIES}{{...on P{{...@live(i: 5){{...@live{{m}}}}}}}}}}",
    ]


def test_spreads_and_definitions_have_their_directives() -> None:
    assert documents("{ p { ...F @live(i: 6) } } fragment F on P @live(i: 7) { n m }") == [
        "{p{id ...F0@live(i: 6)}} fragment F0 on P@live(i: 7){n}",
        f"query($representations:[_Any!]!){{{ENTITIES}{{...on P{{...F0@live(i: 6)}}}}}} "
        "fragment F0 on P@live(i: 7){m}",
    ]


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("{ p { n @live(i: 1) n @live(i: 2) } }", "{p{n@live(i: 1)@live(i: 2)}}"),
        ("{ p { n @live(i: 1) n @live(i: 1) n } }", "{p{n@live(i: 1)}}"),
        ("{ p { n @once(i: 1) n @once(i: 2) } }", "{p{n@once(i: 1) n@once(i: 2)}}"),
        ("{ p { n ... @live { n } } }", "{p{n ...@live{n}}}"),
        ("{ p { q { a } q @live { b } } }", "{p{q@live{a b}}}"),
        # Objects are repeated, but not inside of repeated ones: the document would double at each level.
        (
            "{ p { q @once { a q @once { a } q @once(i: 2) { b } } q @once(i: 2) { b } } }",
            "{p{q@once{a q@once{a b} q@once(i: 2){a b} b}}}",
        ),
    ],
)
def test_a_field_that_is_selected_with_different_directives(query: str, document: str) -> None:
    assert documents(query) == [document]


def test_a_key_that_the_client_selects_with_a_directive_is_fetched_with_it() -> None:
    assert documents("{ p { m id @live } }")[0] == "{p{id@live}}"


def test_directives_of_graphql_are_conditions() -> None:
    assert documents("query ($t: Boolean!) { p @live @include(if: $t) { n @live @skip(if: false) } }") == [
        "{p@live{n@live}}"
    ]
