"""Reachability by keys: all the vertices for one object that can be reached from a vertex.

The condition of a key edge is that the fields of its key are resolved. As in the reference composer they must come
from the vertex that the edge leaves, or from vertices reachable from there without entering the subgraph that the edge
enters (it is the *excluded subgraph* of that condition). Two computations cooperate:

- `_search` is the precise one: edge by edge, each with its own excluded subgraph.
- `_compute_closure` collects, for one excluded subgraph, everything that is reachable from a vertex together. Its cost
  is linear in the fields and keys of the vertices. With no subgraph excluded it is an upper bound for the search.

The closure is computed once for each vertex without an exclusion, and with one only for keys that fail at the vertex
itself but are within the upper bound. So subgraphs that cannot be entered at all, of which there may be very many, cost
next to nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from graphql import SelectionSetNode

from router.composition.satisfiability.fixpoint import Fixpoint
from router.composition.satisfiability.keys import TYPENAME, FieldPath, KeyEdge, KeyIndex, KeyLookup
from router.composition.satisfiability.query_graph import Labels, QueryGraph, Vertex
from router.federation.schema_model.schema import Field
from router.federation.schema_model.type_references import base_name

NONE_EXCLUDED = -1
"""The index of the excluded subgraph if all may be entered."""

ReachableVertices = dict[Vertex, None]
"""An ordered set of vertices, in the order in which they were reached; shared, so it must not be changed."""

Advance = Callable[[Vertex, str, Labels], object]
"""The target of a field: another vertex, the field itself if it is a leaf, or anything else if it is unadvanceable."""

CanSelect = Callable[[list[Vertex], str, SelectionSetNode, Labels, int], bool]
"""True if the vertices together resolve a selection on a type, without entering the excluded subgraph."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Vertices, and the keys whose conditions these vertices fulfil together."""

    vertices: ReachableVertices
    keys: frozenset[str] = frozenset()

    def __or__(self, other: "Closure") -> "Closure":
        return Closure(self.vertices | other.vertices, self.keys | other.keys)


class Reachability:
    """Memoised reachability; mutually recursive with `advance` and `can_select` through the fixpoint."""

    def __init__(
        self, graph: QueryGraph, keys: KeyLookup, fixpoint: Fixpoint, advance: Advance, can_select: CanSelect
    ) -> None:
        self.graph = graph
        self.keys = keys
        self._fixpoint = fixpoint
        self._advance = advance
        self._can_select = can_select
        self._roots = set(graph.supergraph.roots.values())
        self._root_vertices: dict[str, ReachableVertices] = {}

    def reachable_by_keys(
        self, vertex: Vertex, type_name: str, labels: Labels, excluded_subgraph: int | None = None
    ) -> ReachableVertices:
        """All the vertices for the same object that can be reached from this one, itself first.

        With an excluded subgraph (while the condition of a key edge into it is evaluated), conditions on the way may
        be fulfilled by all the reached vertices together.
        """
        if type_name in self._roots:
            return {vertex: None} | self._at_root(type_name)
        if excluded_subgraph is not None:
            return self._closure(vertex, type_name, labels, excluded_subgraph).vertices
        if not self.keys.edges(vertex, type_name):
            return {vertex: None}
        evaluate = partial(self._search, vertex, type_name, labels)
        return self._fixpoint.solve((vertex, type_name, labels), {vertex: None}, evaluate)

    def _at_root(self, type_name: str) -> ReachableVertices:
        """Return the root vertices of all subgraphs: a root type can be entered anywhere, without a key."""
        known = self._root_vertices.get(type_name)
        if known is None:
            known = {
                Vertex(index, type_name): None
                for index in self.graph.subgraphs_defining(type_name)
                if (type_ := self.graph.type_in(index, type_name)) is not None and type_.fields
            }
            self._root_vertices[type_name] = known
        return known

    def _search(self, vertex: Vertex, type_name: str, labels: Labels) -> ReachableVertices:
        """Search breadth first along key edges whose conditions hold at the vertex that each edge leaves."""
        reached: ReachableVertices = {vertex: None}
        queue = [vertex]
        entered_by: dict[Vertex, tuple[Vertex, KeyEdge]] = {}
        entered = {(vertex.subgraph, vertex.type)}
        bound = self._upper_bound(vertex, type_name, labels)

        def follow_edges(source: Vertex, holds: Callable[[Vertex, KeyEdge], bool]) -> None:
            if bound is not None and len(entered) == len(bound):
                return  # nothing is left to be reached
            for edge in self.keys.edges(source, type_name):
                target = (edge.target.subgraph, edge.target.type)
                if target in entered or (bound is not None and target not in bound) or not holds(source, edge):
                    continue
                if source in entered_by and self._is_redundant(*entered_by[source], type_name, edge):
                    continue
                entered.add(target)
                queue.append(edge.target)
                reached[edge.target] = None
                entered_by[edge.target] = (source, edge)

        def holds_at(source: Vertex, edge: KeyEdge) -> bool:
            return self._holds_at(source, type_name, labels, edge)

        def holds_with_detours(source: Vertex, edge: KeyEdge) -> bool:
            return self._holds_with_detours(source, type_name, labels, edge)

        # Most conditions hold at the vertex itself, which is cheap to evaluate. Detours are tried only once all direct
        # edges have been followed, since what those have entered need not be evaluated again.
        direct = with_detours = 0
        while direct < len(queue) or with_detours < len(queue):
            while direct < len(queue):
                follow_edges(queue[direct], holds_at)
                direct += 1
            while with_detours < len(queue):
                follow_edges(queue[with_detours], holds_with_detours)
                with_detours += 1
        return reached

    def _upper_bound(self, vertex: Vertex, type_name: str, labels: Labels) -> set[tuple[int, str]] | None:
        """Return the subgraphs and types that the search can reach at most: the closure without an exclusion.

        None if a key goes through an abstract type: more vertices may then bring more runtime types, for each of which
        the key's fields must be resolved, so that the closure is not a bound.
        """
        if self.keys.has_abstract_keys(type_name):
            return None
        closure = self._closure(vertex, type_name, labels, NONE_EXCLUDED)
        return {(it.subgraph, it.type) for it in closure.vertices}

    def _holds_at(self, source: Vertex, type_name: str, labels: Labels, edge: KeyEdge) -> bool:
        """Evaluate the edge's condition with the fields of `source` alone."""
        key_index = self.keys.key_index(self.keys.interface_object(source), type_name)
        paths = key_index.leaf_paths.get(edge.key.canonical)
        excluded = edge.target.subgraph
        if paths is None:
            return self._can_select([source], type_name, edge.key.selections, labels, excluded)
        # Results without an exclusion are shared by all edges, so they are computed first. The exclusion matters only
        # where a nested field of a key could lead through the excluded subgraph.
        matters = excluded in self.keys.subgraphs_within_keys(type_name)
        return all(self._can_resolve_leaf(source, path, type_name, labels, NONE_EXCLUDED) for path in paths) and (
            not matters or all(self._can_resolve_leaf(source, path, type_name, labels, excluded) for path in paths)
        )

    def _holds_with_detours(self, source: Vertex, type_name: str, labels: Labels, edge: KeyEdge) -> bool:
        """Evaluate the edge's condition with everything that is reachable from `source`."""
        excluded = edge.target.subgraph
        if not self.keys.has_abstract_keys(type_name):
            bound = self._closure(source, type_name, labels, NONE_EXCLUDED)
            if edge.key.canonical not in bound.keys:
                return False
        return edge.key.canonical in self._closure(source, type_name, labels, excluded).keys

    def _is_redundant(self, origin: Vertex, via: KeyEdge, type_name: str, edge: KeyEdge) -> bool:
        """Return True if the edge has the key by which its source was entered: it could have been followed before."""
        if edge.key.canonical != via.key.canonical:
            return False
        return any(
            earlier.target == edge.target and earlier.key.canonical == edge.key.canonical
            for earlier in self.keys.edges(origin, type_name)
        )

    def _closure(self, vertex: Vertex, type_name: str, labels: Labels, excluded_subgraph: int) -> Closure:
        goal = (vertex, type_name, labels, excluded_subgraph)
        evaluate = partial(self._compute_closure, vertex, type_name, labels, excluded_subgraph)
        return self._fixpoint.solve(goal, Closure({vertex: None}), evaluate)

    def _compute_closure(self, vertex: Vertex, type_name: str, labels: Labels, excluded_subgraph: int) -> Closure:
        """Collect vertices until no further key is fulfilled by all of them together."""
        reached: ReachableVertices = {vertex: None}
        queue = [vertex]
        entered = {(vertex.subgraph, vertex.type)}
        keys: set[str] = set()
        # An @interfaceObject has other keys than the object itself, so progress is counted for each representation.
        progress: dict[str | None, _KeyProgress] = {}

        def enter(fulfilled: Iterator[tuple[str, list[Vertex]]]) -> None:
            for key, targets in fulfilled:
                keys.add(key)
                for target in targets:
                    position = (target.subgraph, target.type)
                    if position not in entered and target.subgraph != excluded_subgraph:
                        entered.add(position)
                        queue.append(target)
                        reached[target] = None

        def can_resolve(source: Vertex, path: FieldPath) -> bool:
            return self._can_resolve_leaf(source, path, type_name, labels, excluded_subgraph)

        visited = 0
        while visited < len(queue):
            source = queue[visited]
            visited += 1
            interface_object = self.keys.interface_object(source)
            if interface_object not in progress:
                # A new representation: its keys are counted for the vertices that were visited before, too.
                progress[interface_object] = _KeyProgress(self.keys.key_index(interface_object, type_name))
                enter(progress[interface_object].unconditional())
                for earlier in queue[: visited - 1]:
                    enter(progress[interface_object].completed_at(earlier, self._fields(earlier), can_resolve))
            for it in progress.values():
                enter(it.completed_at(source, self._fields(source), can_resolve))
            if visited == len(queue):
                # Keys through abstract types cannot be counted path by path, so they come last.
                for it in progress.values():
                    enter(
                        self._satisfied_abstract_keys(it.key_index, keys, queue, type_name, labels, excluded_subgraph)
                    )
        return Closure(reached, frozenset(keys))

    def _fields(self, vertex: Vertex) -> dict[str, Field]:
        return self.graph.type_at(vertex).fields

    def _satisfied_abstract_keys(
        self,
        key_index: KeyIndex,
        keys: set[str],
        vertices: list[Vertex],
        type_name: str,
        labels: Labels,
        excluded_subgraph: int,
    ) -> Iterator[tuple[str, list[Vertex]]]:
        for key, selections in key_index.abstract_keys.items():
            if key not in keys and self._can_select(vertices, type_name, selections, labels, excluded_subgraph):
                yield key, key_index.targets[key]

    def _can_resolve_leaf(
        self, vertex: Vertex, path: FieldPath, type_name: str, labels: Labels, excluded_subgraph: int
    ) -> bool:
        """Return True if a leaf is resolved by the vertex, or by vertices that the fields on the path lead to."""
        outcome = self._advance(vertex, path[0], labels)
        if len(path) == 1:
            return isinstance(outcome, Field)
        if not isinstance(outcome, Vertex):
            return False
        if path[1] == TYPENAME:
            return True
        target = base_name(self.graph.supergraph.types[type_name].fields[path[0]].type)
        goal = (outcome, path[1:], labels, excluded_subgraph)
        evaluate = partial(self._can_resolve_below, outcome, path[1:], target, labels, excluded_subgraph)
        return self._fixpoint.solve(goal, False, evaluate)

    def _can_resolve_below(
        self, vertex: Vertex, path: FieldPath, type_name: str, labels: Labels, excluded_subgraph: int
    ) -> bool:
        vertices = self.reachable_by_keys(vertex, type_name, labels, excluded_subgraph)
        return any(self._can_resolve_leaf(it, path, type_name, labels, excluded_subgraph) for it in vertices)


class _KeyProgress:
    """The leaves that are still missing for each key, while vertices are visited."""

    def __init__(self, key_index: KeyIndex) -> None:
        self.key_index = key_index
        self._missing = {key: len(paths) for key, paths in key_index.leaf_paths.items()}
        self._resolved: set[FieldPath] = set()

    def unconditional(self) -> Iterator[tuple[str, list[Vertex]]]:
        """Keys without a leaf, which every object fulfils, with the vertices that they enter."""
        for key, missing in self._missing.items():
            if not missing:
                yield key, self.key_index.targets[key]

    def completed_at(
        self, vertex: Vertex, fields: dict[str, Field], can_resolve: Callable[[Vertex, FieldPath], bool]
    ) -> Iterator[tuple[str, list[Vertex]]]:
        """Keys whose last missing leaf is resolved by this vertex, with the vertices that they enter."""
        keys_by_leaf_path = self.key_index.keys_by_leaf_path
        # Iterate over the smaller side: a type may have very many fields or very many keys.
        for name in fields if len(fields) < len(keys_by_leaf_path) else keys_by_leaf_path:
            if name not in fields or name not in keys_by_leaf_path:
                continue
            for path, keys in keys_by_leaf_path[name].items():
                if path in self._resolved or not can_resolve(vertex, path):
                    continue
                self._resolved.add(path)
                for key in keys:
                    self._missing[key] -= 1
                    if not self._missing[key]:
                        yield key, self.key_index.targets[key]
