"""The outcome of planning one selection, and the recursion into the next."""

from dataclasses import dataclass, field
from typing import Protocol

from router.graph import ALL_TYPES, TypeSet
from router.planning.fetch_groups.fetch_context import FetchContext
from router.planning.fetch_groups.fetch_group import FetchGroup, Position, TreeField
from router.planning.normalize.normalized_operation import NormalizedField, NormalizedSelection


@dataclass(frozen=True, slots=True)
class PendingChild:
    """A composite field that has a source, and whose children are still to be planned."""

    field: NormalizedField
    tree_field: TreeField
    fetch_context: FetchContext


@dataclass(slots=True)
class SelectionResult:
    """The groups that a selection is fetched by, and the fields whose children are still to be planned."""

    groups: set[FetchGroup]
    children: list[PendingChild] = field(default_factory=list)


class PlanSelection(Protocol):
    """Plan a selection (a key, a requirement, a context) at a position; `PlanBuilder.plan`."""

    def __call__(
        self,
        position: Position,
        selection: NormalizedSelection,
        fetch_context: FetchContext,
        types: TypeSet = ALL_TYPES,
    ) -> set[FetchGroup]: ...
