"""The normalized operation: fragments resolved into sets of object types, equal fields merged."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from graphql import ArgumentNode

from router.graph import TypeSet
from router.planning.conditions import TRUE, Formula
from router.planning.normalize.placements import Placement


@dataclass(slots=True, eq=False)
class DeferBlock:
    """One @defer fragment, at one position of the operation.

    `index` is its position in `QueryPlan.deferred`; `types` the types that it applies to, of those in `anchor`, the
    selection that contains it; `condition` the variables that must hold for anything to be deferred.
    """

    index: int
    label: str | None
    condition: Formula
    types: TypeSet
    parent: "DeferBlock | None"
    anchor: "NormalizedSelection | None" = None


@dataclass(slots=True, eq=False)
class NormalizedField:
    """A field selected on objects of some types: one response key, one set of types, one selection below.

    `condition` is relative to the parent's. `type` and `parent_type` are those of the API schema (of the supergraph,
    for field sets), which are the same for all object types in `types`. `signature` is the name and the arguments as
    text. `placements`: the selections of the field with directives of subgraphs; empty without any.
    """

    response_key: str
    name: str
    arguments: tuple[ArgumentNode, ...]
    signature: str
    types: TypeSet
    type: str
    parent_type: str
    child: "NormalizedSelection | None" = None
    condition: Formula = TRUE
    block: DeferBlock | None = None
    placements: tuple[Placement, ...] = ()


@dataclass(slots=True, eq=False)
class NormalizedSelection:
    """The fields selected on an object that is of one of `types`, in the order of the operation."""

    types: TypeSet
    fields: list[NormalizedField] = field(default_factory=list)

    def fields_on(self, types: TypeSet) -> Sequence[NormalizedField]:
        """Return the fields that are selected on at least one of these types."""
        return [each for each in self.fields if each.types & types]
