"""Fields that need a source, and the candidates for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from router.graph import TypeSet
from router.planning.fetch_groups.fetch_context import FetchContext
from router.planning.fetch_groups.fetch_group import FetchSelectionNode
from router.planning.normalize.normalized_operation import NormalizedField
from router.supergraph.model import SubgraphIndex


class EntryKind(Enum):
    """The ways to enter a subgraph at a position."""

    ENTITY = "entity"
    """Through `_entities`, by a key of the objects."""

    ROOT = "root"
    """Through root fields; the position is a root type."""

    PARENT_REFETCH = "parent refetch"
    """Through the field that leads to the position, fetched from this subgraph as well."""

    INTERMEDIATE = "intermediate"
    """As PARENT_REFETCH, to fetch a key that leads on to the subgraph that resolves the field."""


@dataclass(slots=True, eq=False)
class PendingField:
    """A field that needs a source, for objects of some types."""

    field: NormalizedField
    types: TypeSet
    fetch_context: FetchContext


@dataclass(frozen=True, slots=True)
class SourceCandidate:
    """A subgraph that could resolve a field. `cost`: without the cost of entering it. `hops`: the fetches to it."""

    kind: EntryKind
    subgraph: SubgraphIndex
    cost: float
    hops: int


@dataclass(frozen=True, slots=True)
class PendingFieldGroup:
    """The types of a pending field that have the same candidates, and the same best local source.

    `local_source`: the selection node that resolves the field without a further fetch of the objects, None if there is
    none. `local_cost`: the cost of what its children take from there, infinite without a local source.
    """

    pending: PendingField
    types: TypeSet
    local_source: FetchSelectionNode | None
    local_cost: float
    candidates: Mapping[SubgraphIndex, SourceCandidate]
