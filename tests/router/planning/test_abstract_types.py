"""Interfaces and unions, also where subgraphs disagree on them."""

from __future__ import annotations

from tests.router.planning.plans import outline, planned

NODES = {
    "a": """type Query { nodes: [Node] } interface Node { id: ID! }
        type A implements Node @key(fields: "id") { id: ID! a: Int }
        type B implements Node @key(fields: "id") { id: ID! b: Int }""",
    "b": """type A @key(fields: "id") { id: ID! name: String }
        type B @key(fields: "id") { id: ID! name: String size: Int }""",
}


def test_an_abstract_type_is_not_expanded_where_the_subgraph_knows_the_field() -> None:
    assert outline(planned(NODES, "{ nodes { id } }")) == "0 a: {nodes{__typename id}}"


def test_types_of_one_list_are_looked_up_in_one_go() -> None:
    assert outline(planned(NODES, "{ nodes { ... on A { name a } ... on B { name size } } }")) == (
        "0 a: {nodes{__typename id ...on A{a}}}\n1 b after 0: nodes.@ *(id) -> ...on A{name} ...on B{name size}"
    )


def test_only_objects_of_the_asked_type_are_looked_up() -> None:
    plan = planned(NODES, "{ nodes { id ... on B { size } } }")
    assert outline(plan) == ("0 a: {nodes{__typename id}}\n1 b after 0: nodes.@.[B] *(id) -> ...on B{size}")
    assert plan.fetches[1].targets[0].templates[0].on_types == frozenset({"B"})


def test_a_fragment_that_never_matches_still_asks_for_the_runtime_type() -> None:
    query = "{ nodes { ... on A { ... on Node { ... on B { size } } } } }"
    assert outline(planned(NODES, query)) == "0 a: {nodes{__typename}}"


def test_a_selection_that_is_only_typename_asks_for_the_runtime_type() -> None:
    assert outline(planned(NODES, "{ nodes { kind: __typename } }")) == "0 a: {nodes{__typename}}"


def test_the_type_of_an_object_that_can_be_no_other_is_known_without_asking() -> None:
    plan = planned({"a": "type Query { t: T } type T { x: Int }"}, "{ t { __typename } }")
    assert plan.projection.fields[0].selection is not None
    assert plan.projection.fields[0].selection.static_type == "T"


def test_fields_of_one_response_key_on_different_types_stand_side_by_side() -> None:
    graph = {"a": "type Query { s: [U] } union U = A | B type A { x: Int } type B { y: Int }"}
    assert outline(planned(graph, "{ s { ... on A { f: x } ... on B { f: y } } }")) == (
        "0 a: {s{__typename ...on A{f:x} ...on B{f:y}}}"
    )


def test_fields_whose_types_conflict_in_a_subgraph_are_fetched_under_other_keys_and_renamed_back() -> None:
    graph = {
        "a": "type Query { s: [U] } union U = A | B type A @shareable { x: ID! } type B { x: ID }",
        "b": "type Query { t: A } type A @shareable { x: ID }",
    }
    plan = planned(graph, "{ s { ... on A { x } ... on B { x } } }")
    assert outline(plan) == "0 a: {s{__typename ...on A{x} ...on B{x_1:x}}}"
    (s,) = plan.projection.fields
    assert s.selection is not None
    assert [(field.response_key, field.internal_key) for field in s.selection.fields] == [("x", "x"), ("x", "x_1")]


def test_objects_of_one_response_key_on_different_types_are_kept_apart() -> None:
    plan = planned(
        {"a": "type Query { s: [U] } union U = A | B type A { o: O } type B { o: O } type O { i: Int j: Int }"},
        "{ s { ... on A { o { k: i } } ... on B { o { k: j } } } }",
    )
    assert outline(plan) == "0 a: {s{__typename ...on A{o{k:i}} ...on B{o_1:o{k:j}}}}"
    (s,) = plan.projection.fields
    assert s.selection is not None
    assert [(field.response_key, field.internal_key) for field in s.selection.fields] == [("o", "o"), ("o", "o_1")]


def test_an_interface_that_hides_an_overridden_field_is_expanded() -> None:
    graph = {
        "a": """type Query { feed: [Post] } interface Post { id: ID! at: String }
            type Image implements Post @key(fields: "id") { id: ID! at: String }
            type Text implements Post @key(fields: "id") { id: ID! at: String }""",
        "b": 'type Image @key(fields: "id") { id: ID! at: String @override(from: "a") }',
    }
    assert outline(planned(graph, "{ feed { at } }")) == (
        "0 a: {feed{__typename ...on Text{at} ...on Image{id}}}\n1 b after 0: feed.@.[Image] *(id) -> ...on Image{at}"
    )


def test_members_that_only_some_sharing_subgraphs_know_are_not_asked() -> None:
    graph = {
        "a": """type Query { c: C @shareable } type C { actions: [Act] @shareable } union Act = Both | OnlyA
            type Both @shareable { x: Int } type OnlyA { a: Int }""",
        "b": """type Query { c: C @shareable } type C { actions: [Act] @shareable } union Act = Both | OnlyB
            type Both @shareable { x: Int } type OnlyB { b: Int }""",
    }
    assert outline(planned(graph, "{ c { actions { ... on Both { x } ... on OnlyA { a } } } }")) == (
        "0 a: {c{actions{__typename ...on Both{x}}}}"
    )


def test_types_that_clients_may_not_see_are_not_shown() -> None:
    graph = {
        "a": """type Query { s: [U] } union U = A | Secret type A { x: Int }
            type Secret @inaccessible { y: Int }"""
    }
    plan = planned(graph, "{ s { ... on A { x } } }")
    assert plan.projection.fields[0].selection is not None
    assert plan.projection.fields[0].selection.possible_types == frozenset({"A"})


def test_objects_that_lead_no_further_from_one_subgraph_are_had_from_another() -> None:
    subgraphs = {
        "a": """type Query { book: Book } interface Animal { id: ID! }
            type Book @key(fields: "id") { id: ID! animals: [Animal] @shareable }
            type Dog implements Animal @key(fields: "id") { id: ID! @external }
            type Cat implements Animal @key(fields: "id") { id: ID! @external }""",
        "b": """interface Animal { id: ID! name: String }
            type Book @key(fields: "id") { id: ID! animals: [Animal] @shareable }
            type Dog implements Animal @key(fields: "id") { id: ID! name: String }
            type Cat implements Animal @key(fields: "id") { id: ID! name: String }""",
    }
    assert outline(planned(subgraphs, "{ book { animals { id name } } }")) == (
        "0 a: {book{id}}\n1 b after 0: book Book(id) -> ...on Book{animals{__typename id name}}"
    )
