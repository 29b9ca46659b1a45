"""How far a walk has got: the groups that it opened, what it is in the middle of, and what it may still spend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from router.planning.errors import PlanningBudgetExceeded
from router.planning.groups import Group, Position
from router.planning.landscape import Nodes
from router.planning.options import PlanningBudget
from router.planning.purpose import Purpose
from router.planning.selection import DeferBlock
from router.supergraph.model import SubgraphIndex

_Objects = tuple[Nodes, int]
"""Objects of one type (its bit) that are at hand at some nodes."""


@dataclass(frozen=True, slots=True)
class Entering:
    """The subgraphs whose keys are being fetched for such objects, and how far the nearest of them is."""

    distance: int
    subgraphs: frozenset[SubgraphIndex]


@dataclass(slots=True)
class Progress:
    """`groups`: the fetches opened so far. `calls`: which subgraphs are asked at which stage of which block.
    `opening`, `requiring`: the ways and requirements that are being followed, so that none leads through itself.
    `entering`: the same of keys, for objects within them that are just like those that they are keys of."""

    budget: PlanningBudget
    groups: list[Group] = field(default_factory=list)
    calls: set[tuple[SubgraphIndex, int, DeferBlock | None]] = field(default_factory=set)
    opening: set[tuple[Position, SubgraphIndex]] = field(default_factory=set)
    requiring: set[tuple[Position, SubgraphIndex, str]] = field(default_factory=set)
    entering: dict[_Objects, Entering] = field(default_factory=dict)
    contexts: int = 0
    _steps: int = 0

    @contextmanager
    def on_the_way(self, objects: Iterable[_Objects], subgraph: SubgraphIndex, distance: int) -> Iterator[None]:
        """While the key of a subgraph is planned that is so far from these objects."""
        before = self.entering
        self.entering = dict(before)
        for each in objects:
            outer = before.get(each, Entering(distance, frozenset()))
            self.entering[each] = Entering(min(distance, outer.distance), outer.subgraphs | {subgraph})
        try:
            yield
        finally:
            self.entering = before

    def step(self, count: int) -> None:
        """Spend steps. Raises `PlanningBudgetExceeded`."""
        self._steps += count
        if self._steps > self.budget.steps:
            raise PlanningBudgetExceeded("steps", self.budget.steps)

    def new_group(self, position: Position, subgraph: SubgraphIndex, kind: str, purpose: Purpose) -> Group:
        """Open a fetch. Raises `PlanningBudgetExceeded`."""
        if len(self.groups) >= self.budget.fetches:
            raise PlanningBudgetExceeded("fetches", self.budget.fetches)
        group = Group(len(self.groups), subgraph, kind, position, purpose.block, condition=purpose.condition)
        self.groups.append(group)
        position.anchored.append(group)
        self.note_call(group)
        return group

    def note_call(self, group: Group) -> None:
        """Take down when a group's subgraph is asked, for later groups to travel along."""
        self.calls.add((group.subgraph, group.stage, group.block))
