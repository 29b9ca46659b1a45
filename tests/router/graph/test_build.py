"""The federated graph of a supergraph."""

import pytest

from router.graph import LEAF, FederatedGraph, Node, build_graph
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
    assert (author.is_provided, set(author.fields)) == (True, {"id", "name"})
    assert (editor.is_provided, set(editor.fields)) == (False, {"id"})


def test_entity_edges_have_the_resolvable_keys() -> None:
    edges = SHOP.entity_edges[SHOP.type_indexes["User"]]
    assert [(edge.subgraph, [key.text for key in edge.keys]) for edge in edges] == [(0, ["id"]), (1, ["id"])]


def test_an_abstract_node_has_the_node_of_each_member() -> None:
    abstract = node(SHOP, "Node", "a")
    assert SHOP.type_names(abstract.possible_types) == {"User"}
    member = SHOP.member(abstract, SHOP.type_indexes["User"])
    assert member is node(SHOP, "User", "a")


def test_an_interface_object_has_all_implementers_and_is_entered_by_the_interface_s_name() -> None:
    graph = graph_of(
        {
            "a": """type Query { n: Named } interface Named @key(fields: "id") { id: ID! }
                type U implements Named @key(fields: "id") { id: ID! }
                type V implements Named @key(fields: "id") { id: ID! }""",
            "b": 'type Named @key(fields: "id") @interfaceObject { id: ID! nick: String }',
        }
    )
    named = node(graph, "Named", "b")
    assert (named.is_interface_object, named.is_abstract) == (True, False)
    assert graph.type_names(named.possible_types) == {"U", "V"}
    edges = graph.entity_edges[graph.type_indexes["U"]]
    assert [(edge.subgraph, edge.typename) for edge in edges] == [(0, None), (0, "Named"), (1, "Named")]


def test_an_interface_without_implementers_is_its_own_possible_type() -> None:
    graph = build_graph(read("type Query @join__type(graph: A) { n: I } interface I @join__type(graph: A) { id: ID }"))
    assert graph.type_names(graph.possible_types["I"]) == {"I"}


def test_a_union_s_shared_members_are_those_that_all_its_subgraphs_define() -> None:
    graph = graph_of(
        {
            "a": """type Query { u: U @shareable } union U = One | Two
                type One @shareable { x: Int } type Two { y: Int }""",
            "b": "type Query { u: U @shareable } union U = One type One @shareable { x: Int }",
        }
    )
    edge = node(graph, "Query", "a").fields["u"]
    assert graph.type_names(edge.target_types) == {"One", "Two"}
    assert graph.type_names(edge.shared_types) == {"One"}


def test_an_invalid_field_set_is_rejected() -> None:
    with pytest.raises(SupergraphError, match="field set"):
        build_graph(read('type Query @join__type(graph: A) { t: T } type T @join__type(graph: A, key: "{") { id: ID }'))
