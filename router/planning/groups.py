"""The planner's working state: positions of the internal tree, and the fetches that fill them.

A `Position` stands for the objects at one point of the internal tree. A `Group` is a fetch in the making, anchored at
the position whose objects it starts from. A `Place` is where a group's answer holds the objects of a position: what
is selected there goes into the place's `Builder`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from graphql import ArgumentNode

from router.graph import ContextInput, Entry, Node
from router.planning.conditions import FALSE, Formula
from router.planning.selection import Cell, DeferBlock, Selection, Shape
from router.supergraph.model import SubgraphIndex


@dataclass(slots=True, eq=False)
class FetchedCell:
    """A field that is (or will be) in the internal tree: its key there, and who fetches it for which types."""

    name: str
    signature: str
    arguments: tuple[ArgumentNode, ...]
    mask: int
    internal_key: str
    shape: Shape
    list_depth: int
    child: Position | None
    sources: list[tuple[Place, int]] = field(default_factory=list)

    def ready_mask(self, group: Group) -> int:
        """The types for which the field is there when `group` starts. A composite field is so as a whole."""
        ready = 0
        for place, mask in self.sources:
            # A deferred fetch may ask once more for what its key was made of; the client's field is then its own.
            if place.is_ready_for(group.block) and not (group.block is not None and place.group.depends_on(group)):
                ready |= mask
        return self.mask if ready and self.child is not None else ready


@dataclass(slots=True, eq=False)
class Position:
    """The objects at one point of the internal tree. `mask`: the types that they can have, `asked`: those of them
    that anything is asked of (fewer where subgraphs that share a field disagree on the members of its union).

    `resolved` says where the client's cells went, `reserved` which fields its response keys are kept for.
    `root` is set where the type is a root operation type: there every subgraph can be entered without a key.
    """

    parent: Position | None
    via: FetchedCell | None
    mask: int
    root: str | None = None
    asked: int = -1
    places: list[Place] = field(default_factory=list)
    anchored: list[Group] = field(default_factory=list)
    cells: dict[str, list[FetchedCell]] = field(default_factory=dict)
    keys: dict[str, list[FetchedCell]] = field(default_factory=dict)
    reserved: dict[str, set[str]] = field(default_factory=dict)
    resolved: dict[Cell, list[tuple[int, FetchedCell]]] = field(default_factory=dict)
    selections: list[Selection] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Requirement:
    """What the representations of the objects of some types hold for a field's sake, and when it is fetched."""

    mask: int
    selection: Selection
    condition: Formula


@dataclass(slots=True, eq=False)
class BuilderEntry:
    """One field that a fetch selects, for objects of the types in `mask`; `condition` is absolute.

    `requires`: what it requires, which types may do differently.
    """

    cell: FetchedCell
    mask: int
    condition: Formula
    child: Place | None
    requires: list[Requirement] = field(default_factory=list)
    contexts: tuple[tuple[ContextInput, str], ...] = ()


@dataclass(slots=True, eq=False)
class Builder:
    """The selection of a fetch at one place. `typename`: whether the runtime type is selected."""

    entries: dict[FetchedCell, BuilderEntry] = field(default_factory=dict)
    typename: bool = False


@dataclass(slots=True, eq=False)
class Place:
    """Where a group's answer holds objects of a position: `node` of the graph, for the types in `mask`.

    `within`: the place and the field that lead here, None at the root of the answer.
    """

    group: Group
    node: Node
    mask: int
    within: tuple[Place, FetchedCell] | None = None
    builder: Builder = field(default_factory=Builder)

    @property
    def condition(self) -> Formula:
        """When its objects are fetched."""
        if self.within is None:
            return self.group.condition
        place, field = self.within
        return place.builder.entries[field].condition

    def is_ready_for(self, block: DeferBlock | None) -> bool:
        """Whether what is fetched here may be counted on in a deferred block: it is its own, or of one around it."""
        if self.group.block is None:
            return True
        while block is not None:
            if self.group.block is block:
                return True
            block = block.parent
        return False


@dataclass(slots=True, eq=False)
class Entrance:
    """How the objects of some types enter an entity fetch, and what their representations hold: a key first."""

    entry: Entry
    mask: int
    inputs: list[Selection]


@dataclass(frozen=True, slots=True)
class ContextNeed:
    """A value that a fetch takes from objects further up: `variable` of its document, read by `selection` `at`."""

    variable: str
    input: ContextInput
    at: Position
    selection: Selection


@dataclass(slots=True, eq=False)
class Group:
    """A fetch in the making. `kind` is "entity" or the root operation's. `places` are the roots of its answer."""

    index: int
    subgraph: SubgraphIndex
    kind: str
    anchor: Position
    block: DeferBlock | None
    deps: set[Group] = field(default_factory=set)
    places: list[Place] = field(default_factory=list)
    entrances: list[Entrance] = field(default_factory=list)
    contexts: list[ContextNeed] = field(default_factory=list)
    condition: Formula = FALSE
    stage: int = 0
    dependants: set[Group] = field(default_factory=set)

    def wait_for(self, others: Iterable[Group]) -> None:
        """Let the fetch run after others. `stage`: how many fetches run before it, one after the other."""
        for other in others:
            if other not in self.deps:
                self.deps.add(other)
                other.dependants.add(self)
                self._raise_stage(other.stage + 1)

    def _raise_stage(self, stage: int) -> None:
        waiting = [(self, stage)]
        while waiting:
            group, stage = waiting.pop()
            if stage > group.stage:
                group.stage = stage
                waiting.extend((dependant, stage + 1) for dependant in group.dependants)

    def depends_on(self, other: Group) -> bool:
        """Whether this group can only run after `other` (or is it)."""
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            group = waiting.pop()
            if group is other:
                return True
            if group.stage > other.stage and group.index not in seen:
                seen.add(group.index)
                waiting.extend(group.deps)
        return False
