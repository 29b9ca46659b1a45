"""Interfaces and unions, also where their types differ between subgraphs."""

from tests.router.planning.plans import outline, plan_query

NODES = {
    "a": """type Query { nodes: [Node] } interface Node { id: ID! }
        type A implements Node @key(fields: "id") { id: ID! a: Int }
        type B implements Node @key(fields: "id") { id: ID! b: Int }""",
    "b": """type A @key(fields: "id") { id: ID! name: String }
        type B @key(fields: "id") { id: ID! name: String size: Int }""",
}


def test_an_abstract_type_is_not_expanded_if_the_subgraph_declares_the_field_on_it() -> None:
    assert outline(plan_query(NODES, "{ nodes { id } }")) == "0 a: {nodes{__typename id}}"


def test_types_of_one_list_share_an_entity_fetch() -> None:
    assert outline(plan_query(NODES, "{ nodes { ... on A { name a } ... on B { name size } } }")) == (
        "0 a: {nodes{__typename id ...on A{a}}}\n1 b after 0: nodes.@ *(id) -> ...on A{name} ...on B{name size}"
    )


def test_only_objects_of_the_selected_type_are_sent() -> None:
    plan = plan_query(NODES, "{ nodes { id ... on B { size } } }")
    assert outline(plan) == ("0 a: {nodes{__typename id}}\n1 b after 0: nodes.@.[B] *(id) -> ...on B{size}")
    assert plan.fetches[1].targets[0].templates[0].on_types == frozenset({"B"})


def test_a_selection_without_matching_fragments_selects_the_runtime_type() -> None:
    query = "{ nodes { ... on A { ... on Node { ... on B { size } } } } }"
    assert outline(plan_query(NODES, query)) == "0 a: {nodes{__typename}}"


def test_a_selection_of_typename_alone_selects_the_runtime_type() -> None:
    assert outline(plan_query(NODES, "{ nodes { kind: __typename } }")) == "0 a: {nodes{__typename}}"


def test_the_only_possible_type_is_known_without_fetching_it() -> None:
    plan = plan_query({"a": "type Query { t: T } type T { x: Int }"}, "{ t { __typename } }")
    assert plan.projection.fields[0].selection is not None
    assert plan.projection.fields[0].selection.static_type == "T"


def test_fields_of_one_response_key_on_different_types_share_the_key() -> None:
    graph = {"a": "type Query { s: [U] } union U = A | B type A { x: Int } type B { y: Int }"}
    assert outline(plan_query(graph, "{ s { ... on A { f: x } ... on B { f: y } } }")) == (
        "0 a: {s{__typename ...on A{f:x} ...on B{f:y}}}"
    )


def test_fields_whose_types_conflict_in_a_subgraph_are_fetched_under_other_keys_and_renamed_back() -> None:
    graph = {
        "a": "type Query { s: [U] } union U = A | B type A @shareable { x: ID! } type B { x: ID }",
        "b": "type Query { t: A } type A @shareable { x: ID }",
    }
    plan = plan_query(graph, "{ s { ... on A { x } ... on B { x } } }")
    assert outline(plan) == "0 a: {s{__typename ...on A{x} ...on B{x_1:x}}}"
    (s,) = plan.projection.fields
    assert s.selection is not None
    assert [(field.response_key, field.internal_key) for field in s.selection.fields] == [("x", "x"), ("x", "x_1")]


def test_objects_of_one_response_key_on_different_types_have_different_keys() -> None:
    plan = plan_query(
        {"a": "type Query { s: [U] } union U = A | B type A { o: O } type B { o: O } type O { i: Int j: Int }"},
        "{ s { ... on A { o { k: i } } ... on B { o { k: j } } } }",
    )
    assert outline(plan) == "0 a: {s{__typename ...on A{o{k:i}} ...on B{o_1:o{k:j}}}}"
    (s,) = plan.projection.fields
    assert s.selection is not None
    assert [(field.response_key, field.internal_key) for field in s.selection.fields] == [("o", "o"), ("o", "o_1")]


def test_an_interface_with_an_overridden_field_is_expanded() -> None:
    graph = {
        "a": """type Query { feed: [Post] } interface Post { id: ID! at: String }
            type Image implements Post @key(fields: "id") { id: ID! at: String }
            type Text implements Post @key(fields: "id") { id: ID! at: String }""",
        "b": 'type Image @key(fields: "id") { id: ID! at: String @override(from: "a") }',
    }
    assert outline(plan_query(graph, "{ feed { at } }")) == (
        "0 a: {feed{__typename ...on Text{at} ...on Image{id}}}\n1 b after 0: feed.@.[Image] *(id) -> ...on Image{at}"
    )


def test_union_members_that_only_some_sharing_subgraphs_define_are_not_queried() -> None:
    graph = {
        "a": """type Query { c: C @shareable } type C { actions: [Act] @shareable } union Act = Both | OnlyA
            type Both @shareable { x: Int } type OnlyA { a: Int }""",
        "b": """type Query { c: C @shareable } type C { actions: [Act] @shareable } union Act = Both | OnlyB
            type Both @shareable { x: Int } type OnlyB { b: Int }""",
    }
    assert outline(plan_query(graph, "{ c { actions { ... on Both { x } ... on OnlyA { a } } } }")) == (
        "0 a: {c{actions{__typename ...on Both{x}}}}"
    )


def test_inaccessible_types_are_not_projected() -> None:
    graph = {
        "a": """type Query { s: [U] } union U = A | Secret type A { x: Int }
            type Secret @inaccessible { y: Int }"""
    }
    plan = plan_query(graph, "{ s { ... on A { x } } }")
    assert plan.projection.fields[0].selection is not None
    assert plan.projection.fields[0].selection.possible_types == frozenset({"A"})


def test_objects_without_further_paths_in_one_subgraph_are_fetched_from_another() -> None:
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
    assert outline(plan_query(subgraphs, "{ book { animals { id name } } }")) == (
        "0 a: {book{id}}\n1 b after 0: book Book(id) -> ...on Book{animals{__typename id name}}"
    )
