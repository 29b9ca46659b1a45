"""The graph that plans are searched in."""

from __future__ import annotations

import pytest

from router.graph import LEAF, FederatedGraph, Node, bits_of, build_graph
from router.supergraph import SupergraphError
from tests.router.planning.plans import graph_of
from tests.router.supergraph.test_read import read


def node(graph: FederatedGraph, type_name: str, subgraph: str) -> Node:
    return graph.nodes[graph.nodes_of[type_name, graph.supergraph.subgraph_named(subgraph).index]]


SHOP = graph_of(
    {
        "a": """type Query { r: [Review] node: Node } interface Node { id: ID! }
            type Review { author: User @provides(fields: "name") editor: User }
            type User implements Node @key(fields: "id") { id: ID! name: String @external }""",
        "b": """type User @key(fields: "id") @key(fields: "mail", resolvable: false) { id: ID! mail: ID
            name: String @shareable }""",
    }
)


def test_a_node_s_edges_are_the_fields_that_its_subgraph_resolves_itself() -> None:
    assert set(node(SHOP, "User", "a").fields) == {"id"}
    assert set(node(SHOP, "User", "b").fields) == {"id", "mail", "name"}
    assert node(SHOP, "User", "b").fields["name"].target == LEAF


def test_a_provided_field_is_an_edge_of_a_copy_of_the_node() -> None:
    review = node(SHOP, "Review", "a")
    author, editor = (SHOP.nodes[review.fields[name].target] for name in ("author", "editor"))
    assert (author.provided, set(author.fields)) == (True, {"id", "name"})
    assert (editor.provided, set(editor.fields)) == (False, {"id"})


def test_entries_are_the_resolvable_keys() -> None:
    entries = SHOP.entries[SHOP.object_bits["User"]]
    assert [(entry.subgraph, [key.text for key in entry.keys]) for entry in entries] == [(0, ["id"]), (1, ["id"])]


def test_an_abstract_node_knows_the_node_of_each_member() -> None:
    abstract = node(SHOP, "Node", "a")
    assert SHOP.names_in(abstract.mask) == {"User"}
    member = SHOP.member(abstract, SHOP.object_bits["User"])
    assert member is node(SHOP, "User", "a")


def test_an_interface_object_stands_for_every_implementer_and_is_entered_by_the_interface_s_name() -> None:
    graph = graph_of(
        {
            "a": """type Query { n: Named } interface Named @key(fields: "id") { id: ID! }
                type U implements Named @key(fields: "id") { id: ID! }
                type V implements Named @key(fields: "id") { id: ID! }""",
            "b": 'type Named @key(fields: "id") @interfaceObject { id: ID! nick: String }',
        }
    )
    opaque = node(graph, "Named", "b")
    assert (opaque.opaque, opaque.abstract, set(graph.names_in(opaque.mask))) == (True, False, {"U", "V"})
    entries = graph.entries[graph.object_bits["U"]]
    assert [(entry.subgraph, entry.typename) for entry in entries] == [(0, None), (0, "Named"), (1, "Named")]


def test_an_interface_that_nothing_implements_stands_for_itself() -> None:
    graph = build_graph(read("type Query @join__type(graph: A) { n: I } interface I @join__type(graph: A) { id: ID }"))
    assert graph.names_in(graph.masks["I"]) == {"I"}


def test_a_union_s_shared_members_are_those_that_all_its_subgraphs_know() -> None:
    graph = graph_of(
        {
            "a": """type Query { u: U @shareable } union U = One | Two
                type One @shareable { x: Int } type Two { y: Int }""",
            "b": "type Query { u: U @shareable } union U = One type One @shareable { x: Int }",
        }
    )
    edge = node(graph, "Query", "a").fields["u"]
    assert graph.names_in(edge.target_mask) == {"One", "Two"}
    assert graph.names_in(edge.shared_mask) == {"One"}


def test_the_numbers_of_the_bits_of_a_mask() -> None:
    assert list(bits_of(0b10110)) == [1, 2, 4]


def test_a_field_set_that_is_none_is_refused() -> None:
    with pytest.raises(SupergraphError, match="field set"):
        build_graph(read('type Query @join__type(graph: A) { t: T } type T @join__type(graph: A, key: "{") { id: ID }'))
