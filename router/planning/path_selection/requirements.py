"""`RequirementPlanner`: entity fetches for fields with @requires or @fromContext."""

from dataclasses import dataclass, replace

from router.graph import NO_TYPES, ContextInput, FieldEdge, FieldSet, TypeSet, only_type, type_indexes
from router.planning.fetch_groups.fetch_group import ContextVariable, FetchGroup, FetchSelectionNode, Position
from router.planning.fetch_groups.planner_state import PlannerState
from router.planning.normalize.normalized_operation import NormalizedSelection
from router.planning.path_selection.entity_entry import EntityEntry
from router.planning.path_selection.selection_result import PlanSelection
from router.planning.reachability.reachability_index import ReachabilityIndex
from router.planning.sources.position_queries import PositionQueries
from router.planning.sources.source_candidate import PendingField, PendingFieldGroup
from router.supergraph.model import SubgraphIndex

_Inputs = tuple[FieldSet | None, tuple[ContextInput, ...]]
"""The required field set and the contexts of an edge."""


@dataclass(frozen=True, slots=True)
class RequirementPlanner:
    """Plans the inputs of fields, like keys, and enters the subgraphs that resolve them."""

    reachability: ReachabilityIndex
    queries: PositionQueries
    state: PlannerState
    entities: EntityEntry
    plan: PlanSelection

    def has_inputs(self, position: Position, subgraph: SubgraphIndex, wanted: PendingFieldGroup) -> bool:
        """Return whether a field needs more than a key in a subgraph, for any of its types."""
        return any(edge.has_inputs for edge in self._edges(position, subgraph, wanted))

    def _edges(self, position: Position, subgraph: SubgraphIndex, wanted: PendingFieldGroup) -> list[FieldEdge]:
        """Return the edge of each type by which a subgraph resolves a field."""
        fetch_context = wanted.pending.fetch_context
        type_known = self.queries.type_known(position, fetch_context)
        edges = []
        for type_index in type_indexes(wanted.types):
            nodes = self.queries.local_nodes(position, type_index, fetch_context)
            key_path = self.reachability.key_paths(nodes, type_index, type_known=type_known)[subgraph]
            entered = self.queries.graph.nodes[key_path.edge.node]
            edge = self.reachability.active_graph.edge(entered, type_index, wanted.pending.field.name)
            assert edge is not None
            edges.append(edge)
        return edges

    def enter(
        self, position: Position, subgraph: SubgraphIndex, wanted: PendingFieldGroup
    ) -> list[tuple[PendingField, TypeSet, FetchSelectionNode]]:
        """Enter a subgraph for a field with inputs; returns the selection nodes for it, each with its types."""
        # Types whose edges differ in their inputs are entered separately.
        by_inputs: dict[_Inputs, TypeSet] = {}
        edges = self._edges(position, subgraph, wanted)
        for type_index, edge in zip(type_indexes(wanted.types), edges, strict=True):
            inputs = (edge.requires, edge.contexts)
            by_inputs[inputs] = by_inputs.get(inputs, NO_TYPES) | only_type(type_index)
        found = []
        for (field_set, contexts), types in by_inputs.items():
            group = self._enter_with(position, subgraph, wanted.pending, types, field_set, contexts)
            found += [(wanted.pending, types & node.types, node) for node in group.fetch_nodes if node.types & types]
        return found

    def _enter_with(
        self,
        position: Position,
        subgraph: SubgraphIndex,
        pending: PendingField,
        types: TypeSet,
        field_set: FieldSet | None,
        contexts: tuple[ContextInput, ...],
    ) -> FetchGroup:
        fetch_context = replace(pending.fetch_context, internal=True, max_hops=None)
        dependencies: set[FetchGroup] = set()
        required: list[NormalizedSelection] = []
        variables: list[ContextVariable] = []
        # While the inputs are planned, this subgraph is not a candidate for the field: an input must not need it.
        mark = (position, subgraph, pending.field.signature)
        self.state.open_requirements.add(mark)
        if field_set is not None:
            required = [self.reachability.active_graph.selection_of(field_set)]
            dependencies = self.plan(position, required[0], fetch_context, types)
        for context in contexts:
            source = self.queries.context_source(position, context)
            assert source is not None
            above, selection = source
            dependencies |= self.plan(above, selection, fetch_context)
            name = f"__context{self.state.context_variables}"
            variables.append(ContextVariable(name, context, above, selection))
            self.state.context_variables += 1
        self.state.open_requirements.discard(mark)
        return self.entities.enter(position, subgraph, types, pending.fetch_context, dependencies, required, variables)
