"""`FederatedGraph`: a supergraph indexed for planning."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from router.graph.nodes import EntityEdge, FieldEdge, Node, NodeIndex
from router.graph.type_sets import TypeIndex, TypeSet, contains_type, type_indexes
from router.supergraph.model import SubgraphIndex, Supergraph


@dataclass(frozen=True, slots=True)
class FederatedGraph:
    """Every type of every subgraph, and the edges between them. Build with `build_graph`; immutable, shared by plans.

    `object_types`: those of the supergraph, then the interfaces that no type implements, which stand for themselves.
    `type_indexes`: their positions. `possible_types`: the object types of each composite type of the supergraph.
    `accessible_types`: the object types in the API schema. `nodes_of`: the node of a type in a subgraph (not the copies
    below a `@provides`). `entity_edges`: for each object type the edges into subgraphs through `_entities`.
    `entity_nodes`: for each subgraph the node of the results of `_entities`.
    `schema_fields`: the fields that a subgraph's own schema declares, (subgraph, type) -> field -> type as text.
    `disputed_fields`: the names of fields that return a union whose members differ between subgraphs.
    `interfaces_of`: the names of a subgraph's interfaces, sorted.
    """

    supergraph: Supergraph
    object_types: tuple[str, ...]
    type_indexes: Mapping[str, TypeIndex]
    possible_types: Mapping[str, TypeSet]
    accessible_types: TypeSet
    nodes: tuple[Node, ...] = field(repr=False)
    nodes_of: Mapping[tuple[str, SubgraphIndex], NodeIndex] = field(repr=False)
    entity_edges: Mapping[TypeIndex, tuple[EntityEdge, ...]] = field(repr=False)
    entity_nodes: Mapping[SubgraphIndex, NodeIndex] = field(repr=False)
    schema_fields: Mapping[tuple[SubgraphIndex, str], Mapping[str, str]] = field(repr=False)
    disputed_fields: frozenset[str] = frozenset()
    interfaces_of: Mapping[SubgraphIndex, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def type_names(self, types: TypeSet) -> frozenset[str]:
        """Return the names of the object types in a set."""
        return frozenset(self.object_types[index] for index in type_indexes(types))

    def member(self, node: Node, type_index: TypeIndex) -> Node | None:
        """Return the node of an object of the given type that `node` returns.

        The node itself for an interface object.
        """
        if not contains_type(node.possible_types, type_index):
            return None
        if not node.is_abstract:
            return node
        index = node.members.get(type_index)
        return None if index is None else self.nodes[index]

    def field_edge(
        self, node: Node, type_index: TypeIndex, name: str, active_labels: Collection[str]
    ) -> FieldEdge | None:
        """Return the edge by which `node` resolves a field of objects of one type, None if its subgraph does not."""
        # An interface object has all fields itself: its subgraph does not define the types behind the interface.
        owner = node if node.is_interface_object else self.member(node, type_index)
        if owner is None:
            return None
        edge = owner.fields.get(name)
        if edge is None or edge.override is None:
            return edge
        return edge if (edge.override.label in active_labels) is edge.override.active else None
