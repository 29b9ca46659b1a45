"""`PlanBuilder`: find a source for every field of a normalized operation, and open the fetches that this takes.

The operation is gone through once, from the root down. At each position, the fields that subgraphs fetched so far
resolve are selected there; for the others, subgraphs are chosen (`sources.set_cover`) and entered by a key. The fields
of the key are planned at the same position first, in the same way; so are the fields that a field requires. There is
no backtracking: whether a path exists is a query to the `ReachabilityIndex`, made before anything is opened.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import inf

from router.graph import ALL_TYPES, NO_TYPES, TypeSet, first_type
from router.planning.conditions import TRUE, conjunction, disjunction
from router.planning.errors import PlanningBudgetExceeded, UnsatisfiableOperation
from router.planning.fetch_groups.fetch_context import FetchContext
from router.planning.fetch_groups.fetch_group import FetchGroup, FetchSelectionNode, Position
from router.planning.fetch_groups.planner_state import PlannerState
from router.planning.fetch_groups.positions import keys_to
from router.planning.meta_fields import META_FIELDS
from router.planning.normalize.normalized_operation import DeferBlock, NormalizedField, NormalizedSelection
from router.planning.options import PlanningBudget
from router.planning.path_selection.condition_widening import ConditionWidening
from router.planning.path_selection.entity_entry import EntityEntry
from router.planning.path_selection.field_selection import FieldSelector
from router.planning.path_selection.parent_refetch import ParentRefetch
from router.planning.path_selection.requirements import RequirementPlanner
from router.planning.path_selection.response_tree import ResponseTree
from router.planning.path_selection.root_entry import RootEntry
from router.planning.path_selection.runtime_types import RuntimeTypes
from router.planning.path_selection.selection_result import SelectionResult
from router.planning.reachability.reachability_index import ReachabilityIndex
from router.planning.sources.position_queries import PositionQueries
from router.planning.sources.set_cover import CoverElement, choose_subgraphs
from router.planning.sources.source_candidate import EntryKind, PendingField, PendingFieldGroup
from router.planning.sources.source_finder import SourceFinder
from router.supergraph.model import SubgraphIndex


class PlanBuilder:
    """Plans one operation."""

    def __init__(self, reachability: ReachabilityIndex, budget: PlanningBudget) -> None:
        graph = reachability.active_graph.graph
        queries = PositionQueries(reachability)
        widening = ConditionWidening(self.plan)
        self.active_graph = reachability.active_graph
        self.state = PlannerState(budget, len(graph.supergraph.subgraphs))
        self.source_finder = SourceFinder(reachability, queries, self.state)
        self.fields = FieldSelector(self.active_graph, ResponseTree(graph, queries), widening)
        self.roots = RootEntry(graph, self.state)
        self.entities = EntityEntry(reachability, queries, self.state, widening, self.plan)
        self.requirements = RequirementPlanner(reachability, queries, self.state, self.entities, self.plan)
        self.parents = ParentRefetch(reachability, queries, self.state, self.roots, self.entities, self.fields)
        self.runtime_types = RuntimeTypes(reachability, queries, self.entities)

    @property
    def groups(self) -> list[FetchGroup]:
        """The fetch groups opened so far, in that order."""
        return self.state.groups

    def plan(
        self,
        position: Position,
        selection: NormalizedSelection,
        fetch_context: FetchContext,
        types: TypeSet = ALL_TYPES,
    ) -> set[FetchGroup]:
        """Find sources for all fields of a selection at a position, for objects of some types.

        Returns the groups that fetch them. Raises `UnsatisfiableOperation` and `PlanningBudgetExceeded`.
        """
        self.state.step(len(selection.fields))
        types &= position.types & position.queryable_types
        fields = selection.fields_on(types)
        if not fetch_context.internal:
            position.selections.append(selection)
            for field in fields:
                position.reserved_keys.setdefault(field.response_key, set()).add(field.signature)
        result = SelectionResult(self.runtime_types.ensure_typename(position, fields, types, fetch_context))
        pending: list[PendingField] = []
        for field in fields:
            if field.name in META_FIELDS:
                continue
            field_context = self._context_of(field, fetch_context)
            left = self.fields.reuse(position, field, field.types & types, field_context, result)
            if left:
                pending.append(PendingField(field, left, field_context))
        for same_block in _by_block(pending):
            self._select(position, same_block, result)
        # The children come last: all fields of this level have been selected, and are there to be reused below.
        for child in result.children:
            assert child.field.child is not None
            assert child.tree_field.child is not None
            child_context = replace(child.fetch_context, max_hops=None)
            result.groups |= self.plan(child.tree_field.child, child.field.child, child_context)
        return result.groups

    def plan_serially(self, position: Position, selection: NormalizedSelection, fetch_context: FetchContext) -> None:
        """Plan the fields of a mutation: each one starts when all fetches of the fields before it have ended.

        Neighbours that one subgraph resolves alone share a fetch, as the subgraph executes them in order itself.
        """
        last: FetchSelectionNode | None = None
        for field in selection.fields:
            if field.name in META_FIELDS:
                continue
            if last is not None and len(self.groups) > last.group.index + 1:
                last = None  # The field before took further fetches, which must end first.
            field_context = self._context_of(field, fetch_context)
            pending = PendingField(field, field.types & position.types, field_context)
            if last is None or not self.active_graph.resolvable_types(last.graph_node, field.name):
                last = self._open_mutation(position, pending)
            position.selections.append(selection)
            result = SelectionResult(set())
            self.fields.select(position, pending, pending.types, last, result)
            for child in result.children:
                assert child.field.child is not None
                assert child.tree_field.child is not None
                self.plan(child.tree_field.child, child.field.child, child.fetch_context)

    def _open_mutation(self, position: Position, pending: PendingField) -> FetchSelectionNode:
        """Return a new fetch for a mutation field, from the cheapest subgraph, after all fetches so far."""
        assert position.root is not None
        field = pending.field
        candidates = self.source_finder.root_candidates(position.root, pending, first_type(pending.types), None)
        if not candidates:
            raise UnsatisfiableOperation(f"{field.parent_type}.{field.name}", (field.response_key,))
        best = min(candidates, key=lambda candidate: (candidate.cost, candidate.subgraph))
        before = list(self.groups)
        position.anchored_groups.clear()
        opened = self.roots.enter(position, best.subgraph, replace(pending.fetch_context, block=None))
        opened.group.wait_for(before)
        return opened

    def _context_of(self, field: NormalizedField, fetch_context: FetchContext) -> FetchContext:
        """Return the context of a field: its selection's, with its own condition and deferred block."""
        block = fetch_context.block if fetch_context.internal or field.block is None else field.block
        if field.condition == TRUE and block is fetch_context.block:
            return fetch_context
        condition = conjunction(fetch_context.condition, field.condition)
        if len(condition) > self.state.budget.condition_terms:
            raise PlanningBudgetExceeded("condition_terms", self.state.budget.condition_terms)
        return replace(fetch_context, condition=condition, block=block)

    # Choosing sources

    def _select(self, position: Position, pending: Sequence[PendingField], result: SelectionResult) -> None:
        """Select every type of every field at a source, after opening fetches for those that no local source serves."""
        # A local source whose children cost nothing cannot be beaten; everything else takes part in the choice.
        undecided: list[PendingFieldGroup] = []
        for each in pending:
            for types, source, cost in self.source_finder.local_sources(position, each):
                if source is not None and cost == 0.0:
                    self.fields.select(position, each, types, source, result)
                else:
                    undecided.extend(self.source_finder.split_by_candidates(position, each, types, source, cost))
        if not undecided:
            return
        chosen = self._choose(position, undecided)
        # Local fields come first: the keys of the subgraphs entered afterwards may consist of the same fields.
        to_enter: dict[tuple[EntryKind, SubgraphIndex], list[PendingFieldGroup]] = {}
        for wanted, subgraph in zip(undecided, chosen, strict=True):
            if subgraph is not None:
                to_enter.setdefault((wanted.candidates[subgraph].kind, subgraph), []).append(wanted)
            elif wanted.local_source is not None and wanted.local_cost < inf:
                self.fields.select(position, wanted.pending, wanted.types, wanted.local_source, result)
            else:
                self._select_without_block(position, wanted, result)
        for (kind, subgraph), group in to_enter.items():
            self._select_in(position, kind, subgraph, group, result)

    def _choose(self, position: Position, undecided: Sequence[PendingFieldGroup]) -> list[SubgraphIndex | None]:
        """Return the subgraph to enter for each field, None for its local source."""
        entry_costs: dict[SubgraphIndex, float] = {}
        for wanted in undecided:
            for subgraph, candidate in wanted.candidates.items():
                cost = self.source_finder.entry_cost(position, candidate, wanted.pending.fetch_context)
                entry_costs[subgraph] = min(cost, entry_costs.get(subgraph, inf))
        elements = [
            CoverElement(
                wanted.local_cost, {subgraph: candidate.cost for subgraph, candidate in wanted.candidates.items()}
            )
            for wanted in undecided
        ]
        return choose_subgraphs(elements, entry_costs)

    def _select_without_block(self, position: Position, wanted: PendingFieldGroup, result: SelectionResult) -> None:
        """Select a deferred field that no key leads to with the payload around it. Raises if there is none."""
        pending = wanted.pending
        if pending.fetch_context.block is None or pending.fetch_context.internal:
            coordinate = f"{pending.field.parent_type}.{pending.field.name}"
            raise UnsatisfiableOperation(coordinate, (*keys_to(position), pending.field.response_key))
        outer = replace(pending.fetch_context, block=pending.fetch_context.block.parent)
        self._select(position, [PendingField(pending.field, wanted.types, outer)], result)

    # Entering subgraphs

    def _select_in(
        self,
        position: Position,
        kind: EntryKind,
        subgraph: SubgraphIndex,
        group: Sequence[PendingFieldGroup],
        result: SelectionResult,
    ) -> None:
        """Enter a subgraph, and select fields there."""
        if kind is EntryKind.INTERMEDIATE:
            # It does not resolve the fields, but their keys: choose again, with it as one more place to start from.
            self.parents.enter(position, subgraph, group[0].pending.fetch_context)
            again = [PendingField(each.pending.field, each.types, each.pending.fetch_context) for each in group]
            self._select(position, again, result)
            return
        for pending, types, source in self._enter(position, kind, subgraph, group):
            # The way here may have fetched the field already, as part of a key.
            left = self.fields.reuse(position, pending.field, types, pending.fetch_context, result)
            if left:
                self.fields.select(position, pending, left, source, result)

    def _enter(
        self, position: Position, kind: EntryKind, subgraph: SubgraphIndex, group: Sequence[PendingFieldGroup]
    ) -> list[tuple[PendingField, TypeSet, FetchSelectionNode]]:
        """Enter a subgraph; returns the selection nodes to select the fields at, each with its types."""
        fetch_context = group[0].pending.fetch_context
        condition = fetch_context.condition
        for each in group:
            condition = disjunction(condition, each.pending.fetch_context.condition)
        fetch_context = replace(fetch_context, condition=condition)
        if kind is EntryKind.ROOT:
            source = self.roots.enter(position, subgraph, fetch_context)
            return [(each.pending, each.types, source) for each in group]
        if kind is EntryKind.PARENT_REFETCH:
            source = self.parents.enter(position, subgraph, fetch_context)
            return [(each.pending, each.types, source) for each in group]
        # Fields with requirements first, each with its own inputs. The fields without any then share their fetch.
        found: list[tuple[PendingField, TypeSet, FetchSelectionNode]] = []
        without_inputs: list[PendingFieldGroup] = []
        for each in group:
            if self.requirements.has_inputs(position, subgraph, each):
                found.extend(self.requirements.enter(position, subgraph, each))
            else:
                without_inputs.append(each)
        if without_inputs:
            types = NO_TYPES
            for each in without_inputs:
                types |= each.types
            entered = self.entities.enter(position, subgraph, types, fetch_context)
            for each in without_inputs:
                found.extend(
                    (each.pending, each.types & node.types, node)
                    for node in entered.fetch_nodes
                    if node.types & each.types
                )
        return found


def _by_block(pending: Iterable[PendingField]) -> list[list[PendingField]]:
    """Fields by their deferred block: those of the first payload first, then the blocks in order."""
    found: dict[DeferBlock | None, list[PendingField]] = {}
    for each in pending:
        found.setdefault(each.fetch_context.block, []).append(each)
    return [found[block] for block in sorted(found, key=lambda block: -1 if block is None else block.index)]
