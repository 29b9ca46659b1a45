"""`PlannerState`: the groups planned so far, the searches in progress, and the budget spent."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from router.graph import TypeIndex
from router.planning.errors import PlanningBudgetExceeded
from router.planning.fetch_groups.fetch_context import FetchContext
from router.planning.fetch_groups.fetch_group import FetchGroup, Position
from router.planning.normalize.normalized_operation import DeferBlock
from router.planning.options import PlanningBudget
from router.planning.plan import OperationKind
from router.planning.reachability.active_graph import Nodes
from router.supergraph.model import SubgraphIndex

_Objects = tuple[Nodes, TypeIndex]
"""Objects of one type that have been fetched at some nodes."""


@dataclass(frozen=True, slots=True)
class OpenEntries:
    """The subgraphs that objects are being moved to, and the hops to the nearest of them."""

    hops: int
    subgraphs: frozenset[SubgraphIndex]


@dataclass(slots=True)
class PlannerState:
    """The state of one plan.

    `groups`: the fetches so far. `calls`: the calls of each deferred block as bits, as in `sources.cost_estimator`.
    `open_parents`, `open_requirements`: the refetches of parents and the requirements that are being planned, so that
    none leads through itself. `open_entries`: the same for keys, by the objects that are moved; an object inside of a
    key may be just like the one that the key belongs to.
    """

    budget: PlanningBudget
    subgraph_count: int
    groups: list[FetchGroup] = field(default_factory=list)
    calls: dict[DeferBlock | None, int] = field(default_factory=dict)
    open_parents: set[tuple[Position, SubgraphIndex]] = field(default_factory=set)
    open_requirements: set[tuple[Position, SubgraphIndex, str]] = field(default_factory=set)
    open_entries: dict[_Objects, OpenEntries] = field(default_factory=dict)
    context_variables: int = 0
    _steps: int = 0

    @contextmanager
    def entering(self, objects: Iterable[_Objects], subgraph: SubgraphIndex, hops: int) -> Iterator[None]:
        """Record, while a key is planned, that these objects are being moved to a subgraph."""
        before = self.open_entries
        self.open_entries = dict(before)
        for each in objects:
            outer = before.get(each, OpenEntries(hops, frozenset()))
            self.open_entries[each] = OpenEntries(min(hops, outer.hops), outer.subgraphs | {subgraph})
        try:
            yield
        finally:
            self.open_entries = before

    def step(self, count: int) -> None:
        """Spend steps of the budget. Raises `PlanningBudgetExceeded`."""
        self._steps += count
        if self._steps > self.budget.steps:
            raise PlanningBudgetExceeded("steps", self.budget.steps)

    def new_group(
        self,
        position: Position,
        subgraph: SubgraphIndex,
        root_operation: OperationKind | None,
        fetch_context: FetchContext,
    ) -> FetchGroup:
        """Add a group anchored at a position. Raises `PlanningBudgetExceeded`."""
        if len(self.groups) >= self.budget.fetches:
            raise PlanningBudgetExceeded("fetches", self.budget.fetches)
        group = FetchGroup(
            len(self.groups),
            subgraph,
            root_operation,
            position,
            fetch_context.block,
            condition=fetch_context.condition,
        )
        self.groups.append(group)
        position.anchored_groups.append(group)
        self.record_call(group)
        return group

    def record_call(self, group: FetchGroup) -> None:
        """Record when a group's subgraph is called, for later groups to share the request."""
        call = 1 << (group.depth * self.subgraph_count + group.subgraph)
        self.calls[group.block] = self.calls.get(group.block, 0) | call
