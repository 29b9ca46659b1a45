"""`ReachabilityIndex`: the subgraphs that an object can be moved to by its keys, and the selections it can resolve.

The start of every search is a set of nodes: those at which an object of one type has been fetched already. Key paths
and requirements depend on each other, possibly in cycles: a key may contain an object whose own key contains an object
of the first type. Two sets therefore hold the searches in progress; a search that meets itself uses what that search
has found so far. Such a result is incomplete, and not memoized.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

from router.graph import (
    LEAF,
    NO_TYPES,
    EntityEdge,
    FieldEdge,
    FieldSet,
    NodeIndex,
    TypeIndex,
    TypeSet,
    only_type,
    type_indexes,
)
from router.planning.meta_fields import TYPENAME
from router.planning.normalize.normalized_operation import NormalizedField, NormalizedSelection
from router.planning.reachability.active_graph import ActiveGraph, Nodes
from router.supergraph.model import SubgraphIndex

_MEMO_LIMIT = 50_000
"""Entries of one memo before it is cleared: node sets are few in practice, but they depend on clients' operations."""


@dataclass(frozen=True, slots=True)
class KeyPath:
    """A way into a subgraph: the last move is `edge` with `key`, and it is the `hops`-th fetch from the start.

    `fallback_keys`: for objects that have a null in the key, other keys that are at hand where the path starts.
    """

    hops: int
    edge: EntityEdge
    key: FieldSet
    fallback_keys: tuple[FieldSet, ...] = ()


_KeyPathSearch = tuple[Nodes, TypeIndex, bool]
_RequirementSearch = tuple[Nodes, TypeIndex, bool, str, str]


@dataclass(slots=True, eq=False)
class ReachabilityIndex:
    """Memoized searches in one active graph.

    Shared by all plans of a graph. Hold `lock` during a whole plan, as searches in progress are recorded here.
    """

    active_graph: ActiveGraph
    lock: Lock = field(default_factory=Lock)
    _key_paths: dict[_KeyPathSearch, Mapping[SubgraphIndex, KeyPath]] = field(default_factory=dict)
    _requirements: dict[_RequirementSearch, bool] = field(default_factory=dict)
    _open_key_paths: dict[_KeyPathSearch, dict[SubgraphIndex, KeyPath]] = field(default_factory=dict)
    _open_requirements: set[_RequirementSearch] = field(default_factory=set)
    _cycles: int = 0
    """The number of times that a search met itself. A search during which this grows may be incomplete."""

    def key_paths(self, nodes: Nodes, type_index: TypeIndex, *, type_known: bool) -> Mapping[SubgraphIndex, KeyPath]:
        """Return the subgraphs that an object of one type can be moved to by its keys, the ones it is in already
        included.

        `type_known` false: the object is only known by an interface, so the first move needs a key of the interface.
        """
        search = (nodes, type_index, type_known)
        cached = self._key_paths.get(search)
        if cached is not None:
            return cached
        so_far = self._open_key_paths.get(search)
        if so_far is not None:
            # The same search for an object inside of a key: the paths with fewer hops are complete already.
            self._cycles += 1
            return dict(so_far)
        cycles = self._cycles
        found = self._open_key_paths[search] = {}
        try:
            self._find_key_paths(nodes, type_index, found, type_known=type_known)
        finally:
            del self._open_key_paths[search]
        if self._is_complete(cycles):
            if len(self._key_paths) > _MEMO_LIMIT:
                self._key_paths.clear()
            self._key_paths[search] = found
        return found

    def _is_complete(self, cycles_before: int) -> bool:
        """Return whether the search that ended is complete: it met no search in progress, or there is none."""
        return self._cycles == cycles_before or not (self._open_key_paths or self._open_requirements)

    def _find_key_paths(
        self, nodes: Nodes, type_index: TypeIndex, found: dict[SubgraphIndex, KeyPath], *, type_known: bool
    ) -> None:
        """Breadth-first search: each round adds the subgraphs whose keys can be fetched with one more hop.

        `found` is filled as the search goes on, because searches for objects inside of keys may read it.
        """
        graph = self.active_graph.graph
        reached = set(nodes)
        hops = 0
        while True:
            hops += 1
            new: list[KeyPath] = []
            reached_before = frozenset(reached)
            for edge in graph.entity_edges[type_index]:
                if edge.subgraph in found or (edge.typename is None and not type_known):
                    continue
                # An interface's key on an entity interface resolves the runtime type, which is of no use once known.
                if type_known and edge.typename is not None and graph.nodes[edge.node].is_abstract:
                    continue
                # Keys without nullable parts first: every object has them. Then those with the fewest nested objects,
                # which may take fetches of their own.
                for key in self._by_preference(edge.keys):
                    if self.resolvable(self.active_graph.selection_of(key), reached_before, type_index):
                        fallback_keys = self._fallback_keys(edge, key, nodes, type_index) if hops == 1 else ()
                        new.append(KeyPath(hops, edge, key, fallback_keys))
                        break
            if not new:
                return
            # Only now: subgraphs found in this round must not serve each other, or paths would lead in circles.
            for key_path in new:
                found[key_path.edge.subgraph] = key_path
                node = graph.nodes[key_path.edge.node]
                reached |= self.active_graph.nodes_of_type([node.index], type_index)
                type_known = type_known or not node.is_interface_object

    def _by_preference(self, keys: Sequence[FieldSet]) -> Sequence[FieldSet]:
        if len(keys) == 1:
            return keys
        return sorted(keys, key=lambda key: (self._is_nullable(key), self._nested_objects(key)))

    def _nested_objects(self, key: FieldSet) -> int:
        return sum(each.child is not None for each in self.active_graph.selection_of(key).fields)

    def _is_nullable(self, key: FieldSet) -> bool:
        return _has_nullable_field(self.active_graph.selection_of(key))

    def _fallback_keys(
        self, edge: EntityEdge, key: FieldSet, nodes: Nodes, type_index: TypeIndex
    ) -> tuple[FieldSet, ...]:
        """Return the other keys of an edge that take no further fetch, if a part of the chosen key may be null."""
        if len(edge.keys) == 1 or not self._is_nullable(key):
            return ()
        selection_of = self.active_graph.selection_of
        return tuple(
            other
            for other in edge.keys
            if other is not key and self._resolvable_at_once(selection_of(other), nodes, only_type(type_index))
        )

    def _resolvable_at_once(self, selection: NormalizedSelection, nodes: Iterable[NodeIndex], types: TypeSet) -> bool:
        """Return whether one of the nodes resolves each field, for all types, and so on below it; without any move."""
        graph_nodes, edge_of = self.active_graph.graph.nodes, self.active_graph.edge
        for field_ in selection.fields_on(types):
            if field_.name == TYPENAME:
                continue
            for type_index in type_indexes(field_.types & types):
                edges = (edge_of(graph_nodes[index], type_index, field_.name) for index in nodes)
                if not any(
                    edge is not None
                    and not edge.has_inputs
                    and (
                        field_.child is None
                        or self._resolvable_at_once(field_.child, (edge.target,), edge.target_types)
                    )
                    for edge in edges
                ):
                    return False
        return True

    def reachable_nodes(self, nodes: Nodes, type_index: TypeIndex, *, type_known: bool) -> Nodes:
        """Return the nodes that an object of one type can be moved to by its keys, including its current ones."""
        key_paths = self.key_paths(nodes, type_index, type_known=type_known)
        return nodes | {
            index
            for key_path in key_paths.values()
            for index in self.active_graph.nodes_of_type([key_path.edge.node], type_index)
        }

    def resolvable(self, selection: NormalizedSelection, nodes: Nodes, type_index: TypeIndex) -> bool:
        """Return whether a selection can be resolved for an object at `nodes` without moving the object itself."""
        types = only_type(type_index)
        return all(self._field_resolvable(each, nodes, type_index) for each in selection.fields if each.types & types)

    def _field_resolvable(self, field: NormalizedField, nodes: Nodes, type_index: TypeIndex) -> bool:
        if field.name == TYPENAME:
            return True
        edge_of, graph_nodes = self.active_graph.edge, self.active_graph.graph.nodes
        edges = [edge for index in nodes if (edge := edge_of(graph_nodes[index], type_index, field.name)) is not None]
        without_inputs = [edge for edge in edges if not edge.has_inputs]
        if not without_inputs:
            return any(self.requirements_resolvable(nodes, type_index, edge, type_known=True) for edge in edges)
        return field.child is None or self._children_resolvable(field.child, [edge.target for edge in without_inputs])

    def _children_resolvable(self, selection: NormalizedSelection, targets: Iterable[int]) -> bool:
        """Return whether a selection can be resolved, with any moves, for objects that are at all of `targets`."""
        graph = self.active_graph.graph
        nodes = [graph.nodes[target] for target in targets if target != LEAF]
        type_known = any(not node.is_interface_object for node in nodes)
        types = NO_TYPES
        for node in nodes:
            types |= node.possible_types
        for type_index in type_indexes(types & selection.types):
            fields = selection.fields_on(only_type(type_index))
            here = self.active_graph.nodes_of_type([node.index for node in nodes], type_index)
            # Without a move first: the search for key paths is the expensive part.
            if all(self._field_resolvable(each, here, type_index) for each in fields):
                continue
            everywhere = self.reachable_nodes(here, type_index, type_known=type_known)
            if not all(self._field_resolvable(each, everywhere, type_index) for each in fields):
                return False
        return True

    def requirements_resolvable(
        self, nodes: Nodes, type_index: TypeIndex, edge: FieldEdge, *, type_known: bool
    ) -> bool:
        """Return whether the fields that an edge requires can be resolved for an object at `nodes` without the edge."""
        if edge.requires is None:
            return True
        search = (nodes, type_index, type_known, edge.name, edge.requires.text)
        cached = self._requirements.get(search)
        if cached is not None:
            return cached
        if search in self._open_requirements:
            # A field that requires itself is not resolvable by this edge.
            self._cycles += 1
            return False
        cycles = self._cycles
        self._open_requirements.add(search)
        try:
            everywhere = self.reachable_nodes(nodes, type_index, type_known=type_known)
            resolvable = self.resolvable(self.active_graph.selection_of(edge.requires), everywhere, type_index)
        finally:
            self._open_requirements.discard(search)
        if self._is_complete(cycles):
            if len(self._requirements) > _MEMO_LIMIT:
                self._requirements.clear()
            self._requirements[search] = resolvable
        return resolvable


def _has_nullable_field(selection: NormalizedSelection) -> bool:
    return any(
        not each.type.endswith("!") or (each.child is not None and _has_nullable_field(each.child))
        for each in selection.fields
    )
