"""`FederatedGraph`: a supergraph indexed for planning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from router.graph.nodes import Entry, Node, NodeIndex, TypeMask
from router.supergraph.model import SubgraphIndex, Supergraph


@dataclass(frozen=True, slots=True)
class FederatedGraph:
    """Every type of every subgraph, and the moves between them. Build with `build_graph`; frozen, shared by plans.

    `object_types`: those of the supergraph, then the interfaces that no type implements, which stand for themselves.
    `masks`: the object types that each composite type of the supergraph stands for. `visible`: those that clients may
    see. `nodes_of`: the plain (not provided) node of a type in a subgraph. `entries`: for each object type's bit
    number the ways into subgraphs. `entity_nodes`: for each subgraph the node that an `_entities` answer is at.
    `schema_fields`: what a subgraph's own schema declares, (subgraph, type) -> field -> type as text.
    `disputed_fields`: the names of fields that return a union on whose members subgraphs disagree. `interfaces_of`: a
    subgraph's interfaces, by name. `memo`: a place
    for searches to keep what they found out about this graph.
    """

    supergraph: Supergraph
    object_types: tuple[str, ...]
    object_bits: Mapping[str, int]
    masks: Mapping[str, TypeMask]
    visible: TypeMask
    nodes: tuple[Node, ...] = field(repr=False)
    nodes_of: Mapping[tuple[str, SubgraphIndex], NodeIndex] = field(repr=False)
    entries: Mapping[int, tuple[Entry, ...]] = field(repr=False)
    entity_nodes: Mapping[SubgraphIndex, NodeIndex] = field(repr=False)
    schema_fields: Mapping[tuple[SubgraphIndex, str], Mapping[str, str]] = field(repr=False)
    disputed_fields: frozenset[str] = frozenset()
    interfaces_of: Mapping[SubgraphIndex, tuple[str, ...]] = field(default_factory=dict, repr=False)
    memo: dict[object, object] = field(default_factory=dict, repr=False, compare=False)

    def names_in(self, mask: TypeMask | int) -> frozenset[str]:
        """The names of the object types in a mask."""
        return frozenset(self.object_types[bit] for bit in bits_of(mask))

    def member(self, node: Node, bit: int) -> Node | None:
        """Where an object of the given type is when it is met at `node`; the node itself for an interface object."""
        if not node.mask >> bit & 1:
            return None
        if not node.abstract:
            return node
        index = node.members.get(bit)
        return None if index is None else self.nodes[index]


def bits_of(mask: int) -> Iterator[int]:
    """The numbers of the bits that are set, from the lowest."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
