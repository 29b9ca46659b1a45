"""`ActiveGraph`: memoized lookups in the federated graph under one set of active override labels."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from router.graph import (
    ALL_TYPES,
    NO_TYPES,
    FederatedGraph,
    FieldEdge,
    FieldSet,
    Node,
    NodeIndex,
    TypeIndex,
    TypeSet,
    only_type,
    type_indexes,
)
from router.planning.meta_fields import TYPENAME
from router.planning.normalize.normalized_operation import NormalizedSelection
from router.planning.normalize.normalizer import Normalizer
from router.planning.options import PlanningBudget

Nodes = frozenset[NodeIndex]


@dataclass(slots=True, eq=False)
class ActiveGraph:
    """The federated graph while `labels` are the active override labels. Its memos only ever grow."""

    graph: FederatedGraph
    labels: frozenset[str]
    _resolvable_types: dict[tuple[NodeIndex, str], TypeSet] = field(default_factory=dict)
    _field_sets: dict[tuple[str, str], NormalizedSelection] = field(default_factory=dict)

    def edge(self, node: Node, type_index: TypeIndex, name: str) -> FieldEdge | None:
        """Return the active edge by which `node` resolves a field of objects of one type, if any."""
        return self.graph.field_edge(node, type_index, name, self.labels)

    def resolvable_types(self, node: Node, name: str) -> TypeSet:
        """Return the object types for which `node` resolves a field from nothing but the object itself."""
        key = (node.index, name)
        cached = self._resolvable_types.get(key)
        if cached is None:
            cached = self._resolvable_types[key] = self._find_resolvable_types(node, name)
        return cached

    def _find_resolvable_types(self, node: Node, name: str) -> TypeSet:
        if name == TYPENAME:
            return NO_TYPES if node.is_interface_object else node.possible_types
        if node.is_interface_object:
            # One edge serves all types behind the interface, so any type index finds it.
            edge = self.edge(node, TypeIndex(0), name)
            return NO_TYPES if edge is None or edge.has_inputs else node.possible_types
        types = NO_TYPES
        for type_index in type_indexes(node.possible_types):
            edge = self.edge(node, type_index, name)
            if edge is not None and not edge.has_inputs:
                types |= only_type(type_index)
        return types

    def selection_of(self, field_set: FieldSet) -> NormalizedSelection:
        """Return a field set, normalized over all types, inaccessible ones too."""
        key = (field_set.type_name, field_set.text)
        cached = self._field_sets.get(key)
        if cached is None:
            normalizer = Normalizer(self.graph, {}, PlanningBudget(), considered=ALL_TYPES)
            cached = self._field_sets[key] = normalizer.normalize(field_set.type_name, field_set.node)
        return cached

    def nodes_of_type(self, nodes: Iterable[NodeIndex], type_index: TypeIndex) -> Nodes:
        """Return the nodes of an object at `nodes` once its runtime type is known."""
        found = set()
        for index in nodes:
            node = self.graph.nodes[index]
            member = node if node.is_interface_object else self.graph.member(node, type_index)
            if member is not None:
                found.add(member.index)
        return frozenset(found)
