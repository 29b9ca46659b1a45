"""`RuntimeTypes`: fetches `__typename` where something depends on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from router.graph import TypeSet, first_type, has_several_types, is_subset
from router.planning.errors import UnsatisfiableOperation
from router.planning.fetch_groups.fetch_context import FetchContext
from router.planning.fetch_groups.fetch_group import FetchGroup, Position
from router.planning.fetch_groups.positions import keys_to
from router.planning.meta_fields import TYPENAME
from router.planning.normalize.normalized_operation import NormalizedField
from router.planning.path_selection.entity_entry import EntityEntry
from router.planning.reachability.reachability_index import KeyPath, ReachabilityIndex
from router.planning.sources.position_queries import PositionQueries


@dataclass(frozen=True, slots=True)
class RuntimeTypes:
    """Ensures that the runtime type of a position's objects is fetched.

    An abstract type's selection includes `__typename` anyway. What is left are interface objects: their subgraphs
    cannot return it, so another subgraph must be entered for it.
    """

    reachability: ReachabilityIndex
    queries: PositionQueries
    entities: EntityEntry

    def ensure_typename(
        self, position: Position, fields: Sequence[NormalizedField], types: TypeSet, fetch_context: FetchContext
    ) -> set[FetchGroup]:
        """Fetch the runtime type if the fields depend on it; returns the group that does."""
        on_interface_object = any(node.graph_node.is_interface_object for node in position.fetch_nodes)
        if not on_interface_object and not has_several_types(position.types):
            return set()
        typename_source = self.queries.typename_source(position, fetch_context)
        if typename_source is not None:
            return {typename_source.group}
        # Fields that are selected on all types do not depend on the type.
        accessible = position.types & self.queries.graph.accessible_types
        if all(field.name != TYPENAME and is_subset(accessible, field.types) for field in fields):
            return set()
        if not position.fetch_nodes:
            return set()
        type_index = first_type(types)
        nodes = self.queries.local_nodes(position, type_index, fetch_context)
        candidates = [
            key_path
            for key_path in self.reachability.key_paths(nodes, type_index, type_known=False).values()
            if not self.queries.graph.nodes[key_path.edge.node].is_interface_object
        ]
        if not candidates:
            raise UnsatisfiableOperation(TYPENAME, keys_to(position))

        def rank(key_path: KeyPath) -> tuple[int, int, int]:
            # The nearest subgraph, then the one that resolves most of the fields as well.
            node = self.queries.graph.nodes[key_path.edge.node]
            resolvable_types = self.reachability.active_graph.resolvable_types
            resolved = sum(bool(resolvable_types(node, field.name) & field.types) for field in fields)
            return key_path.hops, -resolved, key_path.edge.subgraph

        subgraph = min(candidates, key=rank).edge.subgraph
        return {self.entities.enter(position, subgraph, position.types, fetch_context)}
