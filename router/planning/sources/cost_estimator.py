"""`CostEstimator`: an estimate of the further calls that a selection takes from a node.

It is the look-ahead of the choice between sources. An estimate, not a bound: it considers one subgraph at a time, and
one object type where all are alike in practice.

Fetches to one subgraph at one depth share a request. So an estimate is a set of calls, not their number: the set of a
selection is the union of the sets of its fields, in which calls that fields have in common count once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from router.graph import LEAF, NO_TYPES, Node, NodeIndex, TypeIndex, TypeSet, first_type, has_several_types
from router.planning.meta_fields import META_FIELDS, TYPENAME
from router.planning.normalize.normalized_operation import NormalizedField, NormalizedSelection
from router.planning.reachability.reachability_index import ReachabilityIndex
from router.supergraph.model import SubgraphIndex

_PARENT_REFETCH = 3.0
"""The calls assumed for a field that no key leads to: its parent must be fetched from another subgraph, if it can."""

_DETOUR = 0.25
"""The surcharge for fetching a field from another subgraph although this one resolves it."""

_REQUIREMENT = 0.5
"""The surcharge for a field whose requirements must be fetched."""

_LOOKUP = 0.001
"""The surcharge for looking up entities of one type: of equally many calls, those with fewer entities are better."""

_FIELD = 0.00001
"""The surcharge for a field that is selected of entities which are looked up."""

CallSet = int
"""A set of calls as bits: the call to subgraph `s` at depth `d` is bit `d * count + s`, `count` being the number of
subgraphs. Shifting by a multiple of `count` moves all calls to another depth."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The further calls, with depth 0 right after the fetch that returns the objects, and surcharges in calls."""

    calls: CallSet = 0
    surcharge: float = 0.0

    def cost(self, made: CallSet = 0) -> float:
        """Return the number of calls that are not among those made anyway, with the surcharges."""
        return (self.calls & ~made).bit_count() + self.surcharge


_NOTHING = Estimate()
_IMPOSSIBLE = Estimate(0, inf)


class CostEstimator:
    """Memoized estimates for one operation."""

    def __init__(self, reachability: ReachabilityIndex) -> None:
        self.reachability = reachability
        self.active_graph = reachability.active_graph
        self.graph = self.active_graph.graph
        self.subgraph_count = len(self.graph.supergraph.subgraphs)
        self._estimates: dict[tuple[NodeIndex, NormalizedSelection], Estimate] = {}

    def estimate(self, node: Node, selection: NormalizedSelection | None) -> Estimate:
        """Estimate what a selection takes beyond the fetch that returns objects at `node`; infinite without a way."""
        if selection is None:
            return _NOTHING
        key = (node.index, selection)
        cached = self._estimates.get(key)
        if cached is None:
            cached = self._estimates[key] = self._estimate(node, selection)
        return cached

    def at_depth(self, calls: CallSet, depth: int) -> CallSet:
        """Move calls by so many levels, down or (if negative) up."""
        shift = depth * self.subgraph_count
        return calls << shift if shift >= 0 else calls >> -shift

    def _estimate(self, node: Node, selection: NormalizedSelection) -> Estimate:
        calls, surcharge = 0, 0.0
        missing: dict[TypeIndex, list[NormalizedField]] = {}
        needs_typename = False
        accessible = node.possible_types & self.graph.accessible_types
        for field in selection.fields:
            types = field.types & node.possible_types
            if not types:
                continue
            if node.is_interface_object and (field.name == TYPENAME or types != accessible):
                needs_typename = True
            if field.name in META_FIELDS:
                continue
            resolvable = self.active_graph.resolvable_types(node, field.name) & types
            if resolvable and field.child is not None:
                child = self._child_estimate(node, resolvable, field)
                if child.surcharge < inf:
                    calls |= child.calls
                    surcharge += child.surcharge
                else:
                    # Objects that lead no further from here may lead further from another subgraph.
                    resolvable = NO_TYPES
                    surcharge += _DETOUR
            if types != resolvable:
                missing.setdefault(first_type(types & ~resolvable), []).append(field)
        entered: set[SubgraphIndex] = set()
        for type_index, fields in missing.items():
            found = self._estimate_missing(node, type_index, fields, entered)
            calls |= found.calls
            surcharge += found.surcharge
        return Estimate(calls, surcharge + (1.0 if needs_typename and not entered else 0.0))

    def _child_estimate(self, node: Node, types: TypeSet, field: NormalizedField) -> Estimate:
        edge = self.active_graph.edge(node, first_type(types), field.name)
        if edge is None or edge.target == LEAF:
            return _NOTHING
        return self.estimate(self.graph.nodes[edge.target], field.child)

    def _estimate_missing(
        self, node: Node, type_index: TypeIndex, fields: Sequence[NormalizedField], entered: set[SubgraphIndex]
    ) -> Estimate:
        """Estimate fields that must be fetched from other subgraphs; adds these to `entered`."""
        options = self._options(node, type_index, fields)
        # Greedy set cover: the subgraph with the lowest cost per field first, until all fields have a source.
        calls, surcharge = 0, 0.0
        left = set(fields)
        while left:
            best = None
            for subgraph, (entry, resolved) in options.items():
                gain = [(field, estimate) for field, estimate in resolved if field in left]
                if gain:
                    added = entry.calls
                    extra = _LOOKUP + (0.0 if subgraph in entered else entry.surcharge)
                    for _, estimate in gain:
                        added |= estimate.calls
                        extra += estimate.surcharge
                    rank = (((added & ~calls).bit_count() + extra) / len(gain), subgraph)
                    if best is None or rank < best[0]:
                        best = (rank, subgraph, added, extra, gain)
            if best is None:
                if has_several_types(node.possible_types):
                    return _IMPOSSIBLE
                return Estimate(calls, surcharge + _PARENT_REFETCH * len(left))
            entered.add(best[1])
            calls |= best[2]
            surcharge += best[3]
            left -= {field for field, _ in best[4]}
        return Estimate(calls, surcharge)

    def _options(
        self, node: Node, type_index: TypeIndex, fields: Sequence[NormalizedField]
    ) -> dict[SubgraphIndex, tuple[Estimate, list[tuple[NormalizedField, Estimate]]]]:
        """For each subgraph that keys lead to: the entry, and the fields that it resolves with their estimates."""
        type_known = not node.is_interface_object
        nodes = self.active_graph.nodes_of_type([node.index], type_index)
        options: dict[SubgraphIndex, tuple[Estimate, list[tuple[NormalizedField, Estimate]]]] = {}
        for subgraph, key_path in self.reachability.key_paths(nodes, type_index, type_known=type_known).items():
            target = self.graph.nodes[key_path.edge.node]
            resolved: list[tuple[NormalizedField, Estimate]] = []
            for field in fields:
                edge = self.active_graph.edge(target, type_index, field.name)
                if edge is None:
                    continue
                surcharge = _FIELD
                if edge.has_inputs:
                    if not self.reachability.requirements_resolvable(nodes, type_index, edge, type_known=type_known):
                        continue
                    surcharge += _REQUIREMENT
                below = _NOTHING
                if edge.target != LEAF:
                    below = self.estimate(self.graph.nodes[edge.target], field.child)
                if below.surcharge < inf:
                    calls = self.at_depth(below.calls, key_path.hops)
                    resolved.append((field, Estimate(calls, surcharge + below.surcharge)))
            if resolved:
                # The calls on the way count as surcharge: which subgraphs they go to is left open.
                call = self.at_depth(1 << subgraph, key_path.hops - 1)
                options[subgraph] = (Estimate(call, float(key_path.hops - 1)), resolved)
        return options
