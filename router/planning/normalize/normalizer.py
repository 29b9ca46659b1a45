"""`Normalizer`: a selection set becomes a `NormalizedSelection`.

Fragments are resolved into sets of object types, constant @skip and @include are folded, fields of one response key
are merged, and a field whose selection or type depends on the object's type is split into one field for each set of
types that agree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from graphql import (
    ArgumentNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
    StringValueNode,
)

from router.graph import NO_TYPES, FederatedGraph, TypeSet, named_type, only_type, type_indexes
from router.planning.conditions import FALSE, TRUE, Formula, conjunction, disjunction, relative
from router.planning.errors import PlanningBudgetExceeded, UnsatisfiableOperation
from router.planning.meta_fields import INTROSPECTION_FIELDS, TYPENAME
from router.planning.normalize.directives import boolean_formula, condition_of_directives
from router.planning.normalize.field_shapes import Shape, shape_of, signature_of
from router.planning.normalize.normalized_operation import DeferBlock, NormalizedField, NormalizedSelection
from router.planning.normalize.occurrences import FieldOccurrence, common_block, partition_types
from router.planning.normalize.placements import (
    Definitions,
    FragmentDirectives,
    Fragments,
    Placement,
    applied_directives,
    placements_of,
)
from router.planning.options import PlanningBudget


@dataclass(slots=True, frozen=True)
class _Scope:
    """A selection set with the parent's types, the condition, and the fragments that surround it."""

    node: SelectionSetNode
    types: TypeSet
    condition: Formula
    block: DeferBlock | None
    fragments: Fragments = ()


class Normalizer:
    """Normalizes the selection sets of one operation. Every expanded selection counts against the budget.

    `considered`: the object types to consider; the accessible ones for clients' operations, or all for field sets.
    `directives`: the executable directives that subgraphs define.
    """

    def __init__(
        self,
        graph: FederatedGraph,
        fragments: Mapping[str, FragmentDefinitionNode],
        budget: PlanningBudget,
        *,
        considered: TypeSet,
        defer: bool = False,
        directives: Definitions | None = None,
    ) -> None:
        self.graph = graph
        self.types = graph.supergraph.types
        self.fragments = fragments
        self.budget = budget
        self.considered = considered
        self.defer = defer
        self.directives = directives or {}
        self.blocks: list[DeferBlock] = []
        self.introspection: list[FieldNode] = []
        self._expanded = 0
        self._by_shape: dict[tuple[str, TypeSet], list[tuple[TypeSet, str, str]]] = {}

    def normalize(self, type_name: str, selection_set: SelectionSetNode) -> NormalizedSelection:
        """Normalize a selection set on a type. Raises `PlanningBudgetExceeded`."""
        types = self.graph.possible_types[type_name] & self.considered
        return self._selection(types, [_Scope(selection_set, types, TRUE, None)], 0, TRUE)

    def _count(self) -> None:
        self._expanded += 1
        if self._expanded > self.budget.selections:
            raise PlanningBudgetExceeded("selections", self.budget.selections)

    def _selection(self, types: TypeSet, scopes: Sequence[_Scope], depth: int, given: Formula) -> NormalizedSelection:
        """Normalize selection sets on the same objects, `given` the condition that these are fetched under.

        Selections that contradict that condition are dropped.
        """
        if depth > self.budget.depth:
            raise PlanningBudgetExceeded("depth", self.budget.depth)
        collected: dict[str, list[FieldOccurrence]] = {}
        seen: set[object] = set()
        first_new_block = len(self.blocks)
        for scope in scopes:
            self._collect(scope, collected, seen)
        selection = NormalizedSelection(types)
        for block in self.blocks[first_new_block:]:
            block.anchor = selection
        for response_key, occurrences in collected.items():
            possible = [o for o in occurrences if conjunction(given, o.condition) != FALSE]
            for part in partition_types(possible):
                applying = [o for o in possible if o.types & part]
                selection.fields.extend(self._merge(response_key, part, applying, depth, given))
        return selection

    # Collecting fields: CollectFields of the specification, for all object types at once

    def _collect(self, scope: _Scope, collected: dict[str, list[FieldOccurrence]], seen: set[object]) -> None:
        # The same selection set under the same circumstances adds nothing. Without this, fragments that spread each
        # other repeatedly would take exponential time.
        mark = (id(scope.node), scope.types, scope.condition, scope.block, scope.fragments)
        if mark in seen:
            return
        seen.add(mark)
        for node in scope.node.selections:
            self._count()
            condition = conjunction(scope.condition, condition_of_directives(node.directives))
            if condition == FALSE:
                continue
            if len(condition) > self.budget.condition_terms:
                raise PlanningBudgetExceeded("condition_terms", self.budget.condition_terms)
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias is not None else node.name.value
                collected.setdefault(key, []).append(
                    FieldOccurrence(node, scope.types, condition, scope.block, scope.fragments)
                )
                continue
            fragments = scope.fragments
            if isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                type_name, inner = fragment.type_condition.name.value, fragment.selection_set
                if self.directives:
                    fragments = self._with_fragment(fragments, node, fragment)
            else:
                assert isinstance(node, InlineFragmentNode)
                type_name = node.type_condition.name.value if node.type_condition is not None else ""
                inner = node.selection_set
                if self.directives:
                    fragments = self._with_fragment(fragments, node, None)
            types = scope.types & self.graph.possible_types[type_name] if type_name else scope.types
            if types:
                fragment_scope = _Scope(inner, types, condition, scope.block, fragments)
                block = self._deferred(node.directives, fragment_scope, seen)
                self._collect(replace(fragment_scope, block=block), collected, seen)

    def _with_fragment(
        self,
        outer: Fragments,
        node: InlineFragmentNode | FragmentSpreadNode,
        definition: FragmentDefinitionNode | None,
    ) -> Fragments:
        """Return the surrounding fragments with one more, if it has directives of subgraphs."""
        own = applied_directives(node.directives, self.directives)
        if definition is None:
            return (*outer, FragmentDirectives(inline=own)) if own else outer
        defined = applied_directives(definition.directives, self.directives)
        return (*outer, FragmentDirectives(spread=own, definition=defined)) if own or defined else outer

    def _deferred(
        self, directives: Sequence[DirectiveNode] | None, scope: _Scope, seen: set[object]
    ) -> DeferBlock | None:
        """Return the block of a fragment's content: the surrounding one, unless the fragment starts a block itself."""
        for directive in directives or () if self.defer else ():
            if directive.name.value == "defer":
                arguments = {argument.name.value: argument.value for argument in directive.arguments or ()}
                condition = conjunction(scope.condition, boolean_formula(arguments.get("if"), negated=False))
                # The same fragment, spread twice into the same objects, is one deferred block.
                mark = ("defer", id(scope.node), scope.types)
                if condition == FALSE or mark in seen:
                    return scope.block
                seen.add(mark)
                label = arguments.get("label")
                text = label.value if isinstance(label, StringValueNode) else None
                block = DeferBlock(len(self.blocks), text, condition, scope.types, scope.block)
                self.blocks.append(block)
                if len(self.blocks) > self.budget.deferred_fragments:
                    raise PlanningBudgetExceeded("deferred_fragments", self.budget.deferred_fragments)
                return block
        return scope.block

    # Merging fields: MergeSelectionSets of the specification, split by types that declare the field differently

    def _merge(
        self, response_key: str, types: TypeSet, occurrences: Sequence[FieldOccurrence], depth: int, given: Formula
    ) -> list[NormalizedField]:
        first = occurrences[0].node
        name = first.name.value
        arguments: tuple[ArgumentNode, ...] = tuple(first.arguments or ())
        condition = FALSE
        for occurrence in occurrences:
            condition = disjunction(condition, occurrence.condition)
        block = common_block(occurrences)
        if name == TYPENAME:
            return [NormalizedField(response_key, name, (), TYPENAME, types, "String!", "", None, condition, block)]
        if name in INTROSPECTION_FIELDS:
            if depth:
                # The router resolves them at the root only; a query type met below belongs to subgraphs.
                raise UnsatisfiableOperation(name, (response_key,))
            self.introspection += [occurrence.node for occurrence in occurrences]
            field_type = INTROSPECTION_FIELDS[name]
            return [NormalizedField(response_key, name, (), name, types, field_type, "", None, condition, None)]
        merged = []
        signature = signature_of(name, arguments)
        placements: tuple[Placement, ...] = ()
        if self.directives:
            placements = placements_of(
                [(o.fragments, applied_directives(o.node.directives, self.directives)) for o in occurrences],
                self.directives,
            )
        below = conjunction(given, condition)
        if len(below) > self.budget.condition_terms:
            raise PlanningBudgetExceeded("condition_terms", self.budget.condition_terms)
        for alike, type_text, parent in self._types_by_shape(name, types):
            child = None
            child_type = named_type(type_text)
            if child_type in self.graph.possible_types:
                child_types = self.graph.possible_types[child_type] & self.considered
                scopes = [
                    _Scope(o.node.selection_set, child_types, relative(o.condition, condition), o.block)
                    for o in occurrences
                    if o.node.selection_set is not None
                ]
                child = self._selection(child_types, scopes, depth + 1, below)
            merged.append(
                NormalizedField(
                    response_key,
                    name,
                    arguments,
                    signature,
                    alike,
                    type_text,
                    parent,
                    child,
                    condition,
                    block,
                    placements,
                )
            )
        return merged

    def _types_by_shape(self, name: str, types: TypeSet) -> list[tuple[TypeSet, str, str]]:
        """Return the types of a set that declare a field alike, as (types, the field's type, the name of one of the
        types).
        """
        cached = self._by_shape.get((name, types))
        if cached is None:
            # Types that declare the field differently must not share a response key, in the API or in any subgraph.
            by_shape: dict[Shape, tuple[TypeSet, str]] = {}
            for type_index in type_indexes(types):
                parent = self.graph.object_types[type_index]
                field = self.types[parent].fields.get(name)
                if field is not None:
                    shape = shape_of(field)
                    before, first_parent = by_shape.get(shape, (NO_TYPES, parent))
                    by_shape[shape] = (before | only_type(type_index), first_parent)
            cached = [(alike, shape[0], parent) for shape, (alike, parent) in by_shape.items()]
            self._by_shape[name, types] = cached
        return cached
