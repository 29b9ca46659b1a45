"""Normalise: a selection set becomes a `Selection`.

Fragments are resolved into sets of object types, constant @skip and @include are folded, fields of one response key
are merged, and a field whose selection or type depends on the object's type is split into cells by type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    SelectionSetNode,
    StringValueNode,
    VariableNode,
)

from router.graph import FederatedGraph, bits_of, named_type
from router.planning.conditions import FALSE, TRUE, Formula, conjunction, disjunction, literal, relative
from router.planning.errors import PlanningBudgetExceeded, UnsatisfiableOperation
from router.planning.options import PlanningBudget
from router.planning.selection import (
    INTROSPECTION,
    TYPENAME,
    Cell,
    DeferBlock,
    Selection,
    Shape,
    shape_of,
    signature_of,
)


@dataclass(slots=True, frozen=True)
class _Scope:
    """A selection set with what holds for it: the types of the parent, the condition, and the @defer around it."""

    node: SelectionSetNode
    mask: int
    condition: Formula
    block: DeferBlock | None


@dataclass(slots=True, frozen=True)
class _Found:
    node: FieldNode
    mask: int
    condition: Formula
    block: DeferBlock | None


class Normaliser:
    """Normalises the selection sets of one operation. Every expanded selection counts against the budget.

    `visible`: the object types to consider; those of clients' operations, or all of them for field sets.
    """

    def __init__(
        self,
        graph: FederatedGraph,
        fragments: Mapping[str, FragmentDefinitionNode],
        budget: PlanningBudget,
        *,
        visible: int,
        defer: bool = False,
    ) -> None:
        self.graph = graph
        self.types = graph.supergraph.types
        self.fragments = fragments
        self.budget = budget
        self.visible = visible
        self.defer = defer
        self.blocks: list[DeferBlock] = []
        self.introspection: list[FieldNode] = []
        self._expanded = 0
        self._groups: dict[tuple[str, int], list[tuple[int, str, str]]] = {}

    def normalise(self, type_name: str, selection_set: SelectionSetNode) -> Selection:
        """Normalise a selection set on a type. Raises `PlanningBudgetExceeded`."""
        mask = self.graph.masks[type_name] & self.visible
        return self._selection(mask, [_Scope(selection_set, mask, TRUE, None)], 0, TRUE)

    def _count(self) -> None:
        self._expanded += 1
        if self._expanded > self.budget.selections:
            raise PlanningBudgetExceeded("selections", self.budget.selections)

    def _selection(self, mask: int, scopes: Sequence[_Scope], depth: int, given: Formula) -> Selection:
        """`given`: the condition under which there are objects to select from; what contradicts it is left out."""
        if depth > self.budget.depth:
            raise PlanningBudgetExceeded("depth", self.budget.depth)
        found: dict[str, list[_Found]] = {}
        seen: set[object] = set()
        known_blocks = len(self.blocks)
        for scope in scopes:
            self._collect(scope, found, seen)
        selection = Selection(mask)
        for block in self.blocks[known_blocks:]:
            block.anchor = selection
        for response_key, occurrences in found.items():
            possible = [o for o in occurrences if conjunction(given, o.condition) != FALSE]
            for part in _parts(possible):
                selection.cells.extend(
                    self._cells(response_key, part, [o for o in possible if o.mask & part], depth, given)
                )
        return selection

    def _collect(self, scope: _Scope, found: dict[str, list[_Found]], seen: set[object]) -> None:
        mark = (id(scope.node), scope.mask, scope.condition, scope.block)
        if mark in seen:
            return
        seen.add(mark)
        for node in scope.node.selections:
            self._count()
            condition = conjunction(scope.condition, _condition(node.directives))
            if condition == FALSE:
                continue
            if len(condition) > self.budget.condition_terms:
                raise PlanningBudgetExceeded("condition_terms", self.budget.condition_terms)
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias is not None else node.name.value
                found.setdefault(key, []).append(_Found(node, scope.mask, condition, scope.block))
                continue
            if isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                type_name, inner = fragment.type_condition.name.value, fragment.selection_set
            else:
                assert isinstance(node, InlineFragmentNode)
                type_name = node.type_condition.name.value if node.type_condition is not None else ""
                inner = node.selection_set
            mask = scope.mask & self.graph.masks[type_name] if type_name else scope.mask
            if mask:
                fragment_scope = _Scope(inner, mask, condition, scope.block)
                block = self._deferred(node.directives, fragment_scope, seen)
                self._collect(replace(fragment_scope, block=block), found, seen)

    def _deferred(
        self, directives: Sequence[DirectiveNode] | None, scope: _Scope, seen: set[object]
    ) -> DeferBlock | None:
        """The deferred block that a fragment's content is in: the one around it, unless it starts one itself."""
        for directive in directives or () if self.defer else ():
            if directive.name.value == "defer":
                arguments = {argument.name.value: argument.value for argument in directive.arguments or ()}
                condition = conjunction(scope.condition, _boolean(arguments.get("if"), negated=False))
                # The same fragment, spread twice into the same objects, is one deferred block.
                mark = ("defer", id(scope.node), scope.mask)
                if condition == FALSE or mark in seen:
                    return scope.block
                seen.add(mark)
                label = arguments.get("label")
                text = label.value if isinstance(label, StringValueNode) else None
                block = DeferBlock(len(self.blocks), text, condition, scope.mask, scope.block)
                self.blocks.append(block)
                if len(self.blocks) > self.budget.deferred_fragments:
                    raise PlanningBudgetExceeded("deferred_fragments", self.budget.deferred_fragments)
                return block
        return scope.block

    def _cells(self, response_key: str, part: int, found: Sequence[_Found], depth: int, given: Formula) -> list[Cell]:
        first = found[0].node
        name = first.name.value
        arguments: tuple[ArgumentNode, ...] = tuple(first.arguments or ())
        condition = FALSE
        for occurrence in found:
            condition = disjunction(condition, occurrence.condition)
        block = _common_block(found)
        if name == TYPENAME:
            return [Cell(response_key, name, (), TYPENAME, part, "String!", "", None, condition, block)]
        if name in INTROSPECTION:
            if depth:
                # The router answers for itself at the root only; the query type met below belongs to subgraphs.
                raise UnsatisfiableOperation(name, (response_key,))
            self.introspection += [occurrence.node for occurrence in found]
            return [Cell(response_key, name, (), name, part, INTROSPECTION[name], "", None, condition, None)]
        cells = []
        signature = signature_of(name, arguments)
        below = conjunction(given, condition)
        if len(below) > self.budget.condition_terms:
            raise PlanningBudgetExceeded("condition_terms", self.budget.condition_terms)
        for mask, type_text, parent in self._groups_of(name, part):
            child = None
            child_type = named_type(type_text)
            if child_type in self.graph.masks:
                child_mask = self.graph.masks[child_type] & self.visible
                scopes = [
                    _Scope(o.node.selection_set, child_mask, relative(o.condition, condition), o.block)
                    for o in found
                    if o.node.selection_set is not None
                ]
                child = self._selection(child_mask, scopes, depth + 1, below)
            cells.append(
                Cell(response_key, name, arguments, signature, mask, type_text, parent, child, condition, block)
            )
        return cells

    def _groups_of(self, name: str, mask: int) -> list[tuple[int, str, str]]:
        """The object types of a mask by how they declare a field, as (mask, type, one parent's name)."""
        known = self._groups.get((name, mask))
        if known is None:
            # Types that declare the field differently must not share a response key, in the API or in any subgraph.
            by_shape: dict[Shape, tuple[int, str]] = {}
            for bit in bits_of(mask):
                parent = self.graph.object_types[bit]
                field = self.types[parent].fields.get(name)
                if field is not None:
                    shape = shape_of(field)
                    before, first_parent = by_shape.get(shape, (0, parent))
                    by_shape[shape] = (before | 1 << bit, first_parent)
            known = [(group, shape[0], parent) for shape, (group, parent) in by_shape.items()]
            self._groups[name, mask] = known
        return known


def _parts(found: Sequence[_Found]) -> list[int]:
    """The coarsest partition of the types such that the same occurrences apply to all types of one part."""
    parts = [found[0].mask] if found else []
    for occurrence in found[1:]:
        mask = occurrence.mask
        refined: list[int] = []
        for part in parts:
            refined += [piece for piece in (part & mask, part & ~mask) if piece]
            mask &= ~part
        parts = [*refined, mask] if mask else refined
    return parts


def _common_block(found: Sequence[_Found]) -> DeferBlock | None:
    """The innermost block around all occurrences: what is also asked outside of a block is not deferred."""
    chains: list[list[DeferBlock]] = []
    for occurrence in found:
        chain: list[DeferBlock] = []
        block = occurrence.block
        while block is not None:
            chain.insert(0, block)
            block = block.parent
        chains.append(chain)
    common = None
    for level in zip(*chains, strict=False):
        if any(block is not level[0] for block in level):
            break
        common = level[0]
    return common


def _condition(directives: Sequence[DirectiveNode] | None) -> Formula:
    condition = TRUE
    for directive in directives or ():
        if directive.name.value in ("skip", "include"):
            value = next((a.value for a in directive.arguments or () if a.name.value == "if"), None)
            condition = conjunction(condition, _boolean(value, negated=directive.name.value == "skip"))
    return condition


def _boolean(value: object, *, negated: bool) -> Formula:
    if isinstance(value, VariableNode):
        return literal(value.name.value, negated=negated)
    truth = value.value if isinstance(value, BooleanValueNode) else True
    return FALSE if truth is negated else TRUE
