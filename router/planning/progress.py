"""How far a walk has got: the groups that it opened, what it is in the middle of, and what it may still spend."""

from __future__ import annotations

from dataclasses import dataclass, field

from router.planning.errors import PlanningBudgetExceeded
from router.planning.groups import Group, Position
from router.planning.options import PlanningBudget
from router.planning.purpose import Purpose
from router.planning.selection import DeferBlock
from router.supergraph.model import SubgraphIndex


@dataclass(slots=True)
class Progress:
    """`groups`: the fetches opened so far. `calls`: which subgraphs are asked at which stage of which block.
    `opening`, `requiring`: the ways and requirements that are being followed, so that none leads through itself."""

    budget: PlanningBudget
    groups: list[Group] = field(default_factory=list)
    calls: set[tuple[SubgraphIndex, int, DeferBlock | None]] = field(default_factory=set)
    opening: set[tuple[Position, SubgraphIndex]] = field(default_factory=set)
    requiring: set[tuple[Position, SubgraphIndex, str]] = field(default_factory=set)
    contexts: int = 0
    _steps: int = 0

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
