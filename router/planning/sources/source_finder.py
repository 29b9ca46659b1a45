"""`SourceFinder`: the candidates for a field's source at a position, and their costs."""

from collections.abc import Iterator
from math import inf

from router.graph import (
    LEAF,
    NO_TYPES,
    FieldEdge,
    Node,
    NodeIndex,
    TypeIndex,
    TypeSet,
    count_types,
    first_type,
    has_several_types,
    is_subset,
    only_type,
    type_indexes,
)
from router.planning.fetch_groups.fetch_context import FetchContext
from router.planning.fetch_groups.fetch_group import FetchSelectionNode, Position
from router.planning.fetch_groups.planner_state import PlannerState
from router.planning.normalize.normalized_operation import NormalizedField
from router.planning.reachability.active_graph import Nodes
from router.planning.reachability.reachability_index import KeyPath, ReachabilityIndex
from router.planning.sources.cost_estimator import CallSet, CostEstimator
from router.planning.sources.position_queries import PositionQueries
from router.planning.sources.set_cover import FETCH_COST
from router.planning.sources.source_candidate import EntryKind, PendingField, PendingFieldGroup, SourceCandidate
from router.supergraph.model import SubgraphIndex

_SHARED_CALL = 1.0
"""The cost of an entity fetch that will share its request with another one to the same subgraph."""

_LATER_CALL = 500.0
"""The cost of a call that the look-ahead expects: half of that of a call now, since the choices further down will share
calls, and avoid some, in ways that cannot be foreseen."""

_SAME_GROUP = 10.0
"""The cost of adding fields to a group that exists already."""

_REQUIREMENT = 500.0
"""The cost of a field whose requirements must be fetched."""

_PARENT_REFETCH = 200.0
"""The cost of refetching the parent, beyond that of its fetch."""


class SourceFinder:
    """The search for candidates and the estimates of their costs, for one plan."""

    def __init__(self, reachability: ReachabilityIndex, queries: PositionQueries, state: PlannerState) -> None:
        self.reachability = reachability
        self.active_graph = reachability.active_graph
        self.graph = self.active_graph.graph
        self.queries = queries
        self.state = state
        self.cost_estimator = CostEstimator(reachability)

    def local_sources(
        self, position: Position, pending: PendingField
    ) -> Iterator[tuple[TypeSet, FetchSelectionNode | None, float]]:
        """Split a field's types by the selection node that resolves them best without a further fetch; with costs."""
        options = []
        for node in position.fetch_nodes:
            if pending.fetch_context.can_use(node):
                resolvable = self.active_graph.resolvable_types(node.graph_node, pending.field.name)
                types = resolvable & node.types & pending.types
                if types:
                    made = self._calls_below(node.group.depth, pending.fetch_context)
                    options.append((node, types, self._child_cost(node.graph_node, types, pending.field, made)))
        left = pending.types
        while left:
            # Most types first: each split is one more selection of the field. Then the lowest cost.
            best = min(
                (option for option in options if option[1] & left and option[2] < inf),
                key=lambda option: (-count_types(option[1] & left), option[2]),
                default=None,
            )
            if best is None:
                yield left, None, inf
                return
            yield best[1] & left, best[0], best[2]
            left &= ~best[1]

    def _child_cost(self, node: Node, types: TypeSet, field: NormalizedField, made: CallSet) -> float:
        """Return the cost of a field's children from a node: that of the worst of its targets.

        `made`: the calls below that are made anyway.
        """
        if field.child is None:
            return 0.0
        edges = (self.active_graph.edge(node, type_index, field.name) for type_index in type_indexes(types))
        targets = {edge.target for edge in edges if edge is not None}
        return max((self._cost_below(target, field, made) for target in targets), default=0.0)

    def _cost_below(self, target: NodeIndex, field: NormalizedField, made: CallSet) -> float:
        return _LATER_CALL * self.cost_estimator.estimate(self.graph.nodes[target], field.child).cost(made)

    def _calls_below(self, depth: int, fetch_context: FetchContext) -> CallSet:
        """Return the calls that are made anyway below a fetch at some depth."""
        return self.cost_estimator.at_depth(self.state.calls.get(fetch_context.block, 0), -depth - 1)

    def split_by_candidates(
        self,
        position: Position,
        pending: PendingField,
        types: TypeSet,
        local_source: FetchSelectionNode | None,
        local_cost: float,
    ) -> list[PendingFieldGroup]:
        """Split types further, by the candidates for them."""
        by_candidates: dict[tuple[SourceCandidate, ...], TypeSet] = {}
        for type_index in type_indexes(types):
            self.state.step(1)
            candidates = tuple(self._candidates(position, pending, type_index, local_source))
            by_candidates[candidates] = by_candidates.get(candidates, NO_TYPES) | only_type(type_index)
        return [
            PendingFieldGroup(pending, alike, local_source, local_cost, {each.subgraph: each for each in candidates})
            for candidates, alike in by_candidates.items()
        ]

    def _candidates(
        self,
        position: Position,
        pending: PendingField,
        type_index: TypeIndex,
        local_source: FetchSelectionNode | None,
    ) -> list[SourceCandidate]:
        if position.root is not None:
            return self.root_candidates(position.root, pending, type_index, local_source)
        nodes = self.queries.local_nodes(position, type_index, pending.fetch_context)
        type_known = self.queries.type_known(position, pending.fetch_context)
        found = []
        for subgraph, key_path in self.reachability.key_paths(nodes, type_index, type_known=type_known).items():
            cost = self._entity_cost(position, pending, nodes, type_index, subgraph, key_path, local_source)
            if cost < inf:
                found.append(SourceCandidate(EntryKind.ENTITY, subgraph, cost, key_path.hops))
        open_entries = self.state.open_entries.get((nodes, type_index))
        if open_entries is not None:
            # Such an object is being moved to other subgraphs, and this one is inside of a key for that. Candidates
            # nearer than those subgraphs make progress; failing that, any but those subgraphs, to avoid a circle.
            nearer = [candidate for candidate in found if candidate.hops < open_entries.hops]
            found = nearer or [candidate for candidate in found if candidate.subgraph not in open_entries.subgraphs]
        if found or local_source is not None:
            return found
        return self._parent_candidates(position, pending)

    def _entity_cost(
        self,
        position: Position,
        pending: PendingField,
        nodes: Nodes,
        type_index: TypeIndex,
        subgraph: SubgraphIndex,
        key_path: KeyPath,
        local_source: FetchSelectionNode | None,
    ) -> float:
        """Return the cost of a field from the subgraph at the end of a key path; infinite if it is not a candidate."""
        field, max_hops = pending.field, pending.fetch_context.max_hops
        if max_hops is not None and key_path.hops > max_hops:
            return inf
        edge = self.active_graph.edge(self.graph.nodes[key_path.edge.node], type_index, field.name)
        if edge is None or (position, subgraph, field.signature) in self.state.open_requirements:
            return inf
        cost = 1.0
        if edge.has_inputs:
            type_known = self.queries.type_known(position, pending.fetch_context)
            if not self._inputs_available(position, nodes, type_index, edge, type_known=type_known):
                return inf
            cost += _REQUIREMENT
        elif local_source is not None and local_source.graph_node.subgraph == subgraph:
            return inf
        if field.child is not None and edge.target != LEAF:
            key = self.active_graph.selection_of(key_path.key)
            if local_source is not None and any(part.signature == field.signature for part in key.fields):
                return inf  # The key contains the field, so it is fetched before this subgraph is entered.
            made = self._calls_below(_first_depth(position) + key_path.hops, pending.fetch_context)
            cost += self._cost_below(edge.target, field, made)
        return cost

    def root_candidates(
        self, root: str, pending: PendingField, type_index: TypeIndex, local_source: FetchSelectionNode | None
    ) -> list[SourceCandidate]:
        """Return the subgraphs that resolve a root field, without that of the local source."""
        found = []
        made = self._calls_below(0, pending.fetch_context)
        for subgraph in self.graph.supergraph.subgraphs:
            index = self.graph.nodes_of.get((root, subgraph.index))
            if index is None or (local_source is not None and local_source.graph_node.subgraph == subgraph.index):
                continue
            edge = self.active_graph.edge(self.graph.nodes[index], type_index, pending.field.name)
            if edge is not None:
                cost = 1.0
                if pending.field.child is not None and edge.target != LEAF:
                    cost += self._cost_below(edge.target, pending.field, made)
                if cost < inf:
                    found.append(SourceCandidate(EntryKind.ROOT, subgraph.index, cost, 1))
        return found

    def _parent_candidates(self, position: Position, pending: PendingField) -> list[SourceCandidate]:
        """Candidates without a key: the field that leads to the position, fetched from another subgraph as well."""
        found = []
        types = pending.field.types & position.types
        depth = _first_depth(position)
        sources = self.queries.parent_sources(position, pending.fetch_context, self.state)
        for subgraph, source in sources.items():
            # Two results for one object of an abstract type agree on its type only if both subgraphs define all types.
            if is_subset(types, self.active_graph.resolvable_types(source.node, pending.field.name)):
                made = self._calls_below(depth + source.hops, pending.fetch_context)
                cost = 1.0 + self._child_cost(source.node, types, pending.field, made)
                if cost < inf:
                    found.append(SourceCandidate(EntryKind.PARENT_REFETCH, subgraph, cost, source.hops))
        if not found and not has_several_types(types):
            for subgraph, source in sources.items():
                cost = self._cost_beyond(position, pending, source.node)
                if cost < inf:
                    found.append(SourceCandidate(EntryKind.INTERMEDIATE, subgraph, cost, source.hops))
        return found

    def _cost_beyond(self, position: Position, pending: PendingField, node: Node) -> float:
        """Return the cost of a field by a key, once the objects, which are of one type, are at `node` too."""
        type_index = first_type(pending.types)
        local = self.queries.local_nodes(position, type_index, pending.fetch_context)
        nodes = local | self.active_graph.nodes_of_type([node.index], type_index)
        type_known = not node.is_interface_object
        best = inf
        depth = _first_depth(position)
        for key_path in self.reachability.key_paths(nodes, type_index, type_known=type_known).values():
            entered = self.graph.nodes[key_path.edge.node]
            edge = self.active_graph.edge(entered, type_index, pending.field.name)
            if edge is None or not self._inputs_available(position, nodes, type_index, edge, type_known=type_known):
                continue
            made = self._calls_below(depth + key_path.hops, pending.fetch_context)
            cost = FETCH_COST * key_path.hops + self._child_cost(entered, pending.types, pending.field, made)
            best = min(best, cost + _REQUIREMENT if edge.has_inputs else cost)
        return best

    def _inputs_available(
        self, position: Position, nodes: Nodes, type_index: TypeIndex, edge: FieldEdge, *, type_known: bool
    ) -> bool:
        """Return whether an edge's requirements and contexts can be fetched for a position's objects at `nodes`."""
        return self.reachability.requirements_resolvable(nodes, type_index, edge, type_known=type_known) and all(
            self.queries.context_source(position, context) is not None for context in edge.contexts
        )

    def entry_cost(self, position: Position, candidate: SourceCandidate, fetch_context: FetchContext) -> float:
        """Return the cost of entering a candidate's subgraph at a position, however many fields are then selected
        there.
        """
        if any(g.subgraph == candidate.subgraph and g.block is fetch_context.block for g in position.anchored_groups):
            return _SAME_GROUP
        calls = self.state.calls.get(fetch_context.block, 0)
        depth = _first_depth(position) + candidate.hops
        called = self.cost_estimator.at_depth(1 << candidate.subgraph, depth) & calls
        cost = FETCH_COST * max(candidate.hops, 0)
        if called and candidate.hops:
            cost += _SHARED_CALL - FETCH_COST
        refetch = candidate.kind in (EntryKind.PARENT_REFETCH, EntryKind.INTERMEDIATE)
        return cost + (_PARENT_REFETCH if refetch else 0.0)


def _first_depth(position: Position) -> int:
    """Return the depth of the first fetch of a position's objects; root types are there before any fetch."""
    return min((node.group.depth for node in position.fetch_nodes), default=-1 if position.root else 0)
