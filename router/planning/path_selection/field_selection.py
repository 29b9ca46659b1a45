"""`FieldSelector`: selects a field at a source, or reuses a field that is fetched already."""

from dataclasses import dataclass

from router.graph import NO_TYPES, NodeIndex, TypeSet, first_type, is_subset, only_type, type_indexes
from router.planning.conditions import Formula
from router.planning.fetch_groups.fetch_context import FetchContext
from router.planning.fetch_groups.fetch_group import (
    FetchSelectionNode,
    Position,
    Requirement,
    SelectedField,
    TreeField,
)
from router.planning.normalize.normalized_operation import NormalizedField
from router.planning.path_selection.condition_widening import ConditionWidening
from router.planning.path_selection.response_tree import ResponseTree, matching_fields
from router.planning.path_selection.selection_result import PendingChild, SelectionResult
from router.planning.reachability.active_graph import ActiveGraph
from router.planning.sources.source_candidate import PendingField


@dataclass(frozen=True, slots=True)
class FieldSelector:
    """The selection of fields in fetch groups."""

    active_graph: ActiveGraph
    tree: ResponseTree
    widening: ConditionWidening

    def reuse(
        self,
        position: Position,
        field: NormalizedField,
        types: TypeSet,
        fetch_context: FetchContext,
        result: SelectionResult,
    ) -> TypeSet:
        """Use tree fields that are fetched already; returns the types for which the field still needs a source."""
        for tree_field in matching_fields(position, field, internal=fetch_context.internal):
            overlap = tree_field.types & types
            if not overlap:
                continue
            if tree_field.child is not None:
                # All sources of a composite field return the same objects, so any of them serves all types.
                source = next((node for node, _ in tree_field.sources if fetch_context.can_use(node)), None)
                if source is not None:
                    _add_placements(tree_field, field)
                    self.widening.widen_field(source, tree_field, fetch_context.condition)
                    result.groups.add(source.group)
                    result.children.append(PendingChild(field, tree_field, fetch_context))
                    types &= ~overlap
                    if not fetch_context.internal:
                        position.resolved.setdefault(field, []).append((overlap, tree_field))
                continue
            for node, fetched in tree_field.sources:
                if fetched & types and fetch_context.can_use(node):
                    _add_placements(tree_field, field)
                    self.widening.widen_field(node, tree_field, fetch_context.condition)
                    result.groups.add(node.group)
                    if not fetch_context.internal:
                        position.resolved.setdefault(field, []).append((fetched & types, tree_field))
                    types &= ~fetched
        return types

    def select(
        self,
        position: Position,
        pending: PendingField,
        types: TypeSet,
        source: FetchSelectionNode,
        result: SelectionResult,
    ) -> None:
        """Select a field at a source, for objects of some types of the position."""
        field, fetch_context = pending.field, pending.fetch_context
        result.groups.add(source.group)
        # Objects of a composite field that are at different nodes have different selections below: they become
        # tree fields of their own.
        by_target: dict[NodeIndex, tuple[TypeSet, TypeSet]] = {}
        for type_index in type_indexes(types):
            edge = self.active_graph.edge(source.graph_node, type_index, field.name)
            assert edge is not None
            before, target_types = by_target.get(edge.target, (NO_TYPES, NO_TYPES))
            by_target[edge.target] = (before | only_type(type_index), target_types | edge.target_types)
        for part, target_types in by_target.values():
            tree_field = self.tree.field_for(
                position, field, part, target_types, source, internal=fetch_context.internal
            )
            self.add_source(source, tree_field, part, fetch_context.condition)
            if not fetch_context.internal:
                position.resolved.setdefault(field, []).append((part, tree_field))
            if tree_field.child is not None:
                result.children.append(PendingChild(field, tree_field, fetch_context))

    def add_source(
        self, source: FetchSelectionNode, tree_field: TreeField, types: TypeSet, condition: Formula
    ) -> FetchSelectionNode:
        """Let a selection node fetch a tree field; for a composite one, returns the selection node of its objects."""
        edge = self.active_graph.edge(source.graph_node, first_type(types), tree_field.name)
        assert edge is not None
        required = None if edge.requires is None else self.active_graph.selection_of(edge.requires)
        selected = source.fields.get(tree_field)
        if selected is not None:
            # It is selected already: for more types now, or under one more condition.
            selected.types |= types
            if required is not None and not any(
                one.selection == required and is_subset(types, one.types) for one in selected.requires
            ):
                selected.requires.append(Requirement(types, required, condition))
            for index, (node, fetched) in enumerate(tree_field.sources):
                if node is source:
                    tree_field.sources[index] = (source, fetched | types)
            self.widening.widen_field(source, tree_field, condition)
            return selected.child or source
        self.widening.widen_node(source, condition)
        child = None
        if tree_field.child is not None:
            graph_node = self.active_graph.graph.nodes[edge.target]
            within = (source, tree_field)
            child = FetchSelectionNode(source.group, graph_node, edge.target_types & tree_field.child.types, within)
            child.selects_typename = graph_node.is_abstract
            tree_field.child.fetch_nodes.append(child)
        source.fields[tree_field] = SelectedField(
            tree_field,
            types,
            condition,
            child,
            [] if required is None else [Requirement(types, required, condition)],
            tuple((v.input, v.name) for v in source.group.contexts if v.input in edge.contexts),
        )
        tree_field.sources.append((source, types))
        return child or source


def _add_placements(tree_field: TreeField, field: NormalizedField) -> None:
    """Let a field that is fetched already be selected with the directives of one more field."""
    if field.placements:
        tree_field.placements = tuple(dict.fromkeys((*tree_field.placements, *field.placements)))
