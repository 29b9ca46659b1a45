"""Key edges: the keys by which an entity of one subgraph is resolved in others, and their conditions."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import FieldNode, SelectionSetNode

from router.composition.satisfiability.query_graph import EntityKey, QueryGraph, Vertex
from router.federation.schema_model.schema import Schema, TypeKind
from router.federation.schema_model.type_references import base_name

FieldPath = tuple[str, ...]
"""The names of fields, one below the other, down to a leaf or to `__typename`."""

TYPENAME = "__typename"


@dataclass(frozen=True, slots=True)
class KeyEdge:
    """An edge into another subgraph: to the vertex `target`, on the condition that the fields of `key` are resolved."""

    target: Vertex
    key: EntityKey


@dataclass(slots=True)
class KeyIndex:
    """All keys of an entity. Keys that select the same fields are one key, identified by its canonical field set."""

    targets: dict[str, list[Vertex]] = field(default_factory=dict)
    """The vertices that each key enters."""
    leaf_paths: dict[str, list[FieldPath]] = field(default_factory=dict)
    """The paths to all the leaves of each key."""
    keys_by_leaf_path: dict[str, dict[FieldPath, list[str]]] = field(default_factory=dict)
    """The same paths by their first fields, each with the keys that it is part of."""
    abstract_keys: dict[str, SelectionSetNode] = field(default_factory=dict)
    """Keys that go through abstract types; their paths differ by runtime type, so they are selections, not paths."""
    key_field_types: set[str] = field(default_factory=set)
    """The types of the keys' composite fields."""


class KeyLookup:
    """Memoised lookup of keys and key edges."""

    def __init__(self, graph: QueryGraph) -> None:
        self.graph = graph
        self._edges: dict[tuple[int, str | None, str], list[KeyEdge]] = {}
        self._key_indexes: dict[tuple[str | None, str], KeyIndex] = {}
        self._subgraphs_within_keys: dict[str, frozenset[int]] = {}

    def interface_object(self, vertex: Vertex) -> str | None:
        """Return the vertex's type, if that is an `@interfaceObject`."""
        return vertex.type if self.graph.is_interface_object(vertex.subgraph, vertex.type) else None

    def edges(self, vertex: Vertex, type_name: str) -> list[KeyEdge]:
        """Return the key edges into other subgraphs for an object of the type, whether their conditions hold or not."""
        interface_object = self.interface_object(vertex)
        known = self._edges.get((vertex.subgraph, interface_object, type_name))
        if known is None:
            known = [it for it in self._all_edges(interface_object, type_name) if it.target.subgraph != vertex.subgraph]
            self._edges[vertex.subgraph, interface_object, type_name] = known
        return known

    def key_index(self, interface_object: str | None, type_name: str) -> KeyIndex:
        """Return the keys of an object of the supergraph's type, represented as itself or as the given
        `@interfaceObject`.
        """
        known = self._key_indexes.get((interface_object, type_name))
        if known is None:
            known = self._key_indexes[interface_object, type_name] = self._new_key_index(interface_object, type_name)
        return known

    def has_abstract_keys(self, type_name: str) -> bool:
        """Return True if some key for objects of the type goes through an abstract type."""
        return any(key_index.abstract_keys for key_index in self._all_key_indexes(type_name))

    def subgraphs_within_keys(self, type_name: str) -> frozenset[int]:
        """Return the subgraphs that may be entered while nested fields of the type's keys are resolved."""
        known = self._subgraphs_within_keys.get(type_name)
        if known is None:
            known = self._subgraphs_within_keys[type_name] = self._new_subgraphs_within_keys(type_name)
        return known

    def _all_edges(self, interface_object: str | None, type_name: str) -> Iterator[KeyEdge]:
        graph = self.graph
        merged = graph.supergraph.types.get(type_name)
        # An object is entered as itself, or through an @interfaceObject of one of its interfaces.
        names = [type_name, *(merged.interfaces if merged is not None else ())]
        for name in names:
            for index in graph.subgraphs_defining(name):
                enters_interface_object = graph.is_interface_object(index, name)
                if name != type_name and not enters_interface_object and name != interface_object:
                    continue
                if interface_object is not None and name == type_name and name != interface_object:
                    continue  # an @interfaceObject does not determine the object type
                for key in graph.keys(index, name):
                    target = name
                    if name != type_name and not enters_interface_object:
                        target = type_name  # the interface resolves to the object
                        if graph.type_in(index, type_name) is None:
                            continue
                    yield KeyEdge(Vertex(index, target), key)

    def _all_key_indexes(self, type_name: str) -> Iterator[KeyIndex]:
        merged = self.graph.supergraph.types.get(type_name)
        for interface_object in (None, type_name, *(merged.interfaces if merged is not None else ())):
            yield self.key_index(interface_object, type_name)

    def _new_key_index(self, interface_object: str | None, type_name: str) -> KeyIndex:
        key_index = KeyIndex()
        for edge in self._all_edges(interface_object, type_name):
            name = edge.key.canonical
            if name not in key_index.targets:
                paths = _paths(self.graph.supergraph, type_name, edge.key.selections, key_index.key_field_types)
                if paths is None:
                    key_index.abstract_keys[name] = edge.key.selections
                else:
                    key_index.leaf_paths[name] = paths = list(dict.fromkeys(paths))
                    for path in paths:
                        key_index.keys_by_leaf_path.setdefault(path[0], {}).setdefault(path, []).append(name)
            key_index.targets.setdefault(name, []).append(edge.target)
        return key_index

    def _new_subgraphs_within_keys(self, type_name: str) -> frozenset[int]:
        below: dict[str, None] = {}
        pending = [type_name]
        while pending:
            for key_index in self._all_key_indexes(pending.pop()):
                if key_index.abstract_keys:
                    return frozenset(range(len(self.graph.subgraphs)))
                new = key_index.key_field_types - below.keys()
                below.update(dict.fromkeys(new))
                pending += new
        return frozenset(
            target.subgraph
            for name in below
            for key_index in self._all_key_indexes(name)
            for targets in key_index.targets.values()
            for target in targets
        )


def _paths(
    supergraph: Schema, type_name: str, selections: SelectionSetNode, key_field_types: set[str]
) -> list[FieldPath] | None:
    """Return the paths to all leaves, without a `__typename` beside other fields.

    None if a type on the way is abstract.
    """
    type_ = supergraph.types.get(type_name)
    if type_ is None or type_.kind is not TypeKind.OBJECT:
        return None
    paths: list[FieldPath] = []
    for selection in selections.selections:
        if not isinstance(selection, FieldNode):
            return None
        name = selection.name.value
        if name == TYPENAME:
            continue
        if selection.selection_set is None:
            paths.append((name,))
            continue
        field_ = type_.fields.get(name)
        if field_ is None:
            return None
        target = base_name(field_.type)
        inner = _paths(supergraph, target, selection.selection_set, key_field_types)
        if inner is None:
            return None
        key_field_types.add(target)
        paths += [(name, *path) for path in inner or [(TYPENAME,)]]
    return paths
