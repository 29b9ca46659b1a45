"""`EntityEntry`: entity fetches, and the keys that they need."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from router.graph import (
    NO_TYPES,
    EntityEdge,
    FieldSet,
    NodeIndex,
    TypeSet,
    has_several_types,
    only_type,
    type_indexes,
)
from router.planning.fetch_groups.entity_inputs import add_entity_input, can_share_fetch
from router.planning.fetch_groups.fetch_context import FetchContext
from router.planning.fetch_groups.fetch_group import ContextVariable, EntityInput, FetchGroup, Position
from router.planning.fetch_groups.planner_state import PlannerState
from router.planning.normalize.normalized_operation import NormalizedSelection
from router.planning.path_selection.condition_widening import ConditionWidening
from router.planning.path_selection.root_entry import add_root_node
from router.planning.path_selection.selection_result import PlanSelection
from router.planning.reachability.reachability_index import ReachabilityIndex
from router.planning.sources.position_queries import PositionQueries
from router.supergraph.model import SubgraphIndex


@dataclass(slots=True)
class _Entry:
    """The types that enter a subgraph by one key: the edge, the node of the returned entities, the hops of the path."""

    edge: EntityEdge
    key: FieldSet
    fallback_keys: tuple[FieldSet, ...]
    node: NodeIndex
    types: TypeSet
    hops: int


@dataclass(frozen=True, slots=True)
class EntityEntry:
    """Enters subgraphs by keys. `plan` is called for the keys' fields."""

    reachability: ReachabilityIndex
    queries: PositionQueries
    state: PlannerState
    widening: ConditionWidening
    plan: PlanSelection

    def enter(
        self,
        position: Position,
        subgraph: SubgraphIndex,
        types: TypeSet,
        fetch_context: FetchContext,
        dependencies: Iterable[FetchGroup] = (),
        required: Sequence[NormalizedSelection] = (),
        contexts: Sequence[ContextVariable] = (),
    ) -> FetchGroup:
        """Return an entity fetch into a subgraph for objects of some types.

        `dependencies`, `required`, `contexts`: the groups to wait for, and the inputs besides the key.
        """
        entries = self._entries(position, subgraph, types, fetch_context)
        # The keys are planned at the same position, from subgraphs that are nearer than this one.
        dependencies = set(dependencies)
        entity_inputs: list[EntityInput] = []
        for entry in entries:
            key = self.reachability.active_graph.selection_of(entry.key)
            fallback_keys = tuple(map(self.reachability.active_graph.selection_of, entry.fallback_keys))
            key_context = replace(fetch_context, internal=True, max_hops=entry.hops - 1)
            objects = [
                (self.queries.local_nodes(position, type_index, fetch_context), type_index)
                for type_index in type_indexes(entry.types)
            ]
            with self.state.entering(objects, subgraph, entry.hops):
                for each in (key, *fallback_keys):
                    dependencies |= self.plan(position, each, key_context, entry.types)
            entity_inputs.append(EntityInput(entry.edge, entry.types, key, list(required), fallback_keys))
        # Representations carry the runtime type, which must be there unless only one is possible.
        typename_source = self.queries.typename_source(position, fetch_context)
        if typename_source is not None and has_several_types(position.types):
            dependencies.add(typename_source.group)
        if not dependencies:
            # A key of `__typename` alone needs nothing but the object.
            dependencies |= {n.group for n in position.fetch_nodes if fetch_context.can_use(n, as_input=True)}
        group = self._group(position, subgraph, fetch_context, dependencies, entity_inputs, contexts)
        self.widening.widen_group(group, fetch_context.condition)
        group.wait_for(dependencies)
        self.state.record_call(group)
        for entry, entity_input in zip(entries, entity_inputs, strict=True):
            add_entity_input(group, entity_input)
            graph_node = self.queries.graph.nodes[entry.node]
            fetch_node = next((node for node in group.fetch_nodes if node.graph_node is graph_node), None)
            if fetch_node is None:
                add_root_node(self.queries.graph, group, position, graph_node, entry.types & graph_node.possible_types)
            else:
                fetch_node.types |= entry.types & graph_node.possible_types
        return group

    def _entries(
        self, position: Position, subgraph: SubgraphIndex, types: TypeSet, fetch_context: FetchContext
    ) -> list[_Entry]:
        """Return the keys to enter a subgraph by, each with the types that use it."""
        type_known = self.queries.type_known(position, fetch_context)
        if not type_known:
            types = position.types  # No types can be singled out before any type is known.
        entries: dict[tuple[object, ...], _Entry] = {}
        for type_index in type_indexes(types):
            nodes = self.queries.local_nodes(position, type_index, fetch_context)
            key_path = self.reachability.key_paths(nodes, type_index, type_known=type_known).get(subgraph)
            if key_path is None:
                continue
            edge, key = key_path.edge, key_path.key
            # Objects that enter by their own type share one selection node, with fragments on the types.
            node = self.queries.graph.entity_nodes[subgraph] if edge.typename is None else edge.node
            keys = (key, *key_path.fallback_keys)
            same = (edge.typename, *((each.type_name, each.text) for each in keys), node)
            entry = entries.get(same)
            if entry is None:
                entry = entries[same] = _Entry(edge, key, key_path.fallback_keys, node, NO_TYPES, key_path.hops)
            entry.types |= only_type(type_index)
            entry.hops = max(entry.hops, key_path.hops)
        return list(entries.values())

    def _group(
        self,
        position: Position,
        subgraph: SubgraphIndex,
        fetch_context: FetchContext,
        dependencies: set[FetchGroup],
        entity_inputs: Sequence[EntityInput],
        contexts: Sequence[ContextVariable],
    ) -> FetchGroup:
        """Return a group at the position that can take these inputs as well, or else a new one."""
        for group in position.anchored_groups:
            if (
                group.subgraph == subgraph
                and group.block is fetch_context.block
                and group.is_entity_fetch
                and [variable.input for variable in group.contexts] == [variable.input for variable in contexts]
                and can_share_fetch(self.queries.graph, group.entity_inputs, entity_inputs)
                and not any(dependency.depends_on(group) for dependency in dependencies)
            ):
                return group
        group = self.state.new_group(position, subgraph, None, fetch_context)
        group.contexts += contexts
        return group
