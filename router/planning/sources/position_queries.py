"""`PositionQueries`: what is available at a position, and how else its objects can be reached."""

from dataclasses import dataclass

from router.graph import (
    ALL_TYPES,
    LEAF,
    ContextInput,
    FederatedGraph,
    Node,
    NodeIndex,
    TypeIndex,
    TypeSet,
    contains_type,
    first_type,
    has_several_types,
    is_subset,
)
from router.planning.fetch_groups.fetch_context import FetchContext
from router.planning.fetch_groups.fetch_group import FetchSelectionNode, Position
from router.planning.fetch_groups.planner_state import PlannerState
from router.planning.normalize.normalized_operation import NormalizedField, NormalizedSelection
from router.planning.reachability.active_graph import Nodes
from router.planning.reachability.reachability_index import ReachabilityIndex
from router.supergraph.model import SubgraphIndex


@dataclass(frozen=True, slots=True)
class ParentSource:
    """A node of a position's objects if the field that leads to them is fetched from another subgraph as well.

    `hops`: the fetches between the parent and that subgraph.
    """

    node: Node
    hops: int


@dataclass(frozen=True, slots=True)
class PositionQueries:
    """Queries on positions of the response tree. Nothing is changed by them."""

    reachability: ReachabilityIndex

    @property
    def graph(self) -> FederatedGraph:
        """The graph that is planned on."""
        return self.reachability.active_graph.graph

    def local_nodes(self, position: Position, type_index: TypeIndex, fetch_context: FetchContext) -> Nodes:
        """Return the nodes at which objects of one type have been fetched, in time for the context."""
        nodes = [
            node.graph_node.index
            for node in position.fetch_nodes
            if contains_type(node.types, type_index) and fetch_context.can_use(node, as_input=True)
        ]
        return self.reachability.active_graph.nodes_of_type(nodes, type_index)

    def typename_source(self, position: Position, fetch_context: FetchContext) -> FetchSelectionNode | None:
        """Return the selection node that fetches the runtime type of a position's objects."""
        nodes = position.fetch_nodes
        return next((n for n in nodes if n.selects_typename and fetch_context.can_use(n, as_input=True)), None)

    def type_known(self, position: Position, fetch_context: FetchContext) -> bool:
        """Return whether a position's objects are known by more than the interface of an interface object."""
        return any(
            not node.graph_node.is_interface_object and fetch_context.can_use(node, as_input=True)
            for node in position.fetch_nodes
        )

    def context_source(self, position: Position, context: ContextInput) -> tuple[Position, NormalizedSelection] | None:
        """Return the nearest position above whose objects all set a context, and the selection to read there."""
        above = position.parent
        while above is not None:
            for field_set in context.field_sets:
                if is_subset(above.types, field_set.types):
                    return above, self.reachability.active_graph.selection_of(field_set)
            above = above.parent
        return None

    def parent_sources(
        self, position: Position, fetch_context: FetchContext, state: PlannerState
    ) -> dict[SubgraphIndex, ParentSource]:
        """Return the subgraphs in which a position can be reached by refetching the field of its parent that leads to
        it.

        `state`: refetches and entries in progress are left out, so that none leads through itself.
        """
        parent, via = position.parent, position.via
        if parent is None or via is None:
            return {}
        fetched = {node.graph_node.subgraph for node in position.fetch_nodes if fetch_context.can_use(node)}
        found = {}
        for subgraph, source in self._nodes_of_parent(parent, via.types, fetch_context, state).items():
            if subgraph in fetched or (parent, subgraph) in state.open_parents:
                continue
            if is_subset(via.types, self.reachability.active_graph.resolvable_types(source.node, via.name)):
                edge = self.reachability.active_graph.edge(source.node, first_type(via.types), via.name)
                if edge is not None and edge.target != LEAF:
                    found[subgraph] = ParentSource(self.graph.nodes[edge.target], source.hops)
        return found

    def _nodes_of_parent(
        self, parent: Position, types: TypeSet, fetch_context: FetchContext, state: PlannerState
    ) -> dict[SubgraphIndex, ParentSource]:
        """Return a node of a parent's objects in each subgraph that they are in or can be moved to, the nearest way
        first.
        """
        sources: dict[SubgraphIndex, ParentSource] = {}
        # No hop: the subgraphs that the parent has been fetched from.
        for node in parent.fetch_nodes:
            if fetch_context.can_use(node, as_input=True):
                sources.setdefault(node.graph_node.subgraph, ParentSource(node.graph_node, 0))
        # A root type can be queried in any subgraph.
        if parent.root is not None:
            for subgraph in self.graph.supergraph.subgraphs:
                root_node = self.graph.nodes_of.get((parent.root, subgraph.index))
                if root_node is not None:
                    sources.setdefault(subgraph.index, ParentSource(self.graph.nodes[root_node], 1))
            return sources
        # Keys lead to further subgraphs, except to those that such an object is being moved to already.
        type_index = first_type(types)
        nodes = self.local_nodes(parent, type_index, fetch_context)
        open_entries = state.open_entries.get((nodes, type_index))
        key_paths = self.reachability.key_paths(nodes, type_index, type_known=self.type_known(parent, fetch_context))
        for subgraph_index, key_path in key_paths.items():
            if open_entries is not None and subgraph_index in open_entries.subgraphs:
                continue
            entered = self.graph.nodes[key_path.edge.node]
            if not has_several_types(types) or not entered.is_abstract:
                if key_path.edge.typename is None:
                    entered = self.graph.nodes[self.graph.entity_nodes[subgraph_index]]
                sources.setdefault(subgraph_index, ParentSource(entered, key_path.hops))
        # Else the parent can be reached by way of its own parent.
        for subgraph_index, source in self.parent_sources(parent, fetch_context, state).items():
            sources.setdefault(subgraph_index, source)
        return sources

    def common_union_members(self, position: Position, field: NormalizedField, types: TypeSet) -> TypeSet:
        """Return the members of a union that a field may return: those that all subgraphs that could resolve it define.

        Any of these subgraphs may resolve the field, and the result must not depend on the choice.
        """
        if field.name not in self.graph.disputed_fields:
            return ALL_TYPES
        type_index = first_type(types)
        edges = [
            edge
            for index in self._possible_nodes(position, type_index)
            if (edge := self.reachability.active_graph.edge(self.graph.nodes[index], type_index, field.name))
            is not None
        ]
        if all(edge.shared_types == edge.target_types for edge in edges):
            return ALL_TYPES
        common = ALL_TYPES
        for edge in edges:
            common &= edge.target_types
        return common

    def _possible_nodes(self, position: Position, type_index: TypeIndex) -> Nodes:
        """Every node at which an object of a position could be, by whatever path it is reached."""
        nodes: set[NodeIndex] = {node.graph_node.index for node in position.fetch_nodes}
        if position.root is not None:
            for subgraph in self.graph.supergraph.subgraphs:
                index = self.graph.nodes_of.get((position.root, subgraph.index))
                if index is not None:
                    nodes.add(index)
        elif position.parent is not None and position.via is not None:
            via = position.via
            parent_type = first_type(via.types)
            for index in self._possible_nodes(position.parent, parent_type):
                edge = self.reachability.active_graph.edge(self.graph.nodes[index], parent_type, via.name)
                if edge is not None and edge.target != LEAF:
                    nodes.add(edge.target)
        type_known = any(not self.graph.nodes[index].is_interface_object for index in nodes)
        local = self.reachability.active_graph.nodes_of_type(nodes, type_index)
        return self.reachability.reachable_nodes(local, type_index, type_known=type_known)
