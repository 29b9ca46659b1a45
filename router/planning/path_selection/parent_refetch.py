"""`ParentRefetch`: a position's objects from another subgraph, through the field of the parent that leads to them."""

from dataclasses import dataclass

from router.graph import first_type
from router.planning.fetch_groups.fetch_context import FetchContext
from router.planning.fetch_groups.fetch_group import FetchSelectionNode, Position
from router.planning.fetch_groups.planner_state import PlannerState
from router.planning.path_selection.entity_entry import EntityEntry
from router.planning.path_selection.field_selection import FieldSelector
from router.planning.path_selection.root_entry import RootEntry
from router.planning.reachability.reachability_index import ReachabilityIndex
from router.planning.sources.position_queries import PositionQueries
from router.supergraph.model import SubgraphIndex


@dataclass(frozen=True, slots=True)
class ParentRefetch:
    """Refetches, from further subgraphs, of the field that leads to a position."""

    reachability: ReachabilityIndex
    queries: PositionQueries
    state: PlannerState
    roots: RootEntry
    entities: EntityEntry
    fields: FieldSelector

    def enter(self, position: Position, subgraph: SubgraphIndex, fetch_context: FetchContext) -> FetchSelectionNode:
        """Return the selection node of a position's objects in a subgraph, whose response has them below the parent."""
        parent, via = position.parent, position.via
        assert parent is not None
        assert via is not None
        mark = (parent, subgraph)
        self.state.open_parents.add(mark)
        try:
            source = self._parent_source(parent, position, subgraph, fetch_context)
        finally:
            self.state.open_parents.discard(mark)
        return self.fields.add_source(source, via, via.types, fetch_context.condition)

    def _parent_source(
        self, parent: Position, position: Position, subgraph: SubgraphIndex, fetch_context: FetchContext
    ) -> FetchSelectionNode:
        """Return a selection node of the parent's objects in a subgraph: an existing one, or that of a new fetch."""
        for fetch_node in parent.fetch_nodes:
            if fetch_node.graph_node.subgraph == subgraph and fetch_context.can_use(fetch_node, as_input=True):
                return fetch_node
        if parent.root is not None:
            return self.roots.enter(parent, subgraph, fetch_context)
        assert position.via is not None
        types = position.via.types
        type_index = first_type(types)
        nodes = self.queries.local_nodes(parent, type_index, fetch_context)
        type_known = self.queries.type_known(parent, fetch_context)
        if subgraph in self.reachability.key_paths(nodes, type_index, type_known=type_known):
            group = self.entities.enter(parent, subgraph, types, fetch_context)
            return next(node for node in group.fetch_nodes if node.types & types)
        # No key of the parent's leads there either: by way of the parent's own parent.
        return self.enter(parent, subgraph, fetch_context)
