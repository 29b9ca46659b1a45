"""The normalised operation: fragments resolved into sets of object types, same fields merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from graphql import ArgumentNode, print_ast

from router.planning.conditions import TRUE, Formula
from router.supergraph.model import FieldDefinition

TYPENAME = "__typename"

INTROSPECTION = {"__schema": "__Schema!", "__type": "__Type"}
"""The fields of the query root type that the router answers itself, and their types."""

NOT_FETCHED = frozenset({TYPENAME, *INTROSPECTION})
"""Fields that the walk needs no source for: `__typename` comes with the objects."""


@dataclass(slots=True, eq=False)
class DeferBlock:
    """One @defer fragment, at one place of the operation.

    `index` is its place in `QueryPlan.deferred`; `mask` the types that it is for, of those in `anchor`, the selection
    that it stands in; `condition` the variables that must hold for anything to be deferred.
    """

    index: int
    label: str | None
    condition: Formula
    mask: int
    parent: DeferBlock | None
    anchor: Selection | None = None


@dataclass(slots=True, eq=False)
class Cell:
    """A field asked of objects of some types: one response key, one set of types, one selection below.

    `condition` is relative to the parent's. `type` and `parent_type` are the API's (the supergraph's, for field
    sets): of the object types in `mask`, which agree. `signature` is the name and the arguments as text.
    """

    response_key: str
    name: str
    arguments: tuple[ArgumentNode, ...]
    signature: str
    mask: int
    type: str
    parent_type: str
    child: Selection | None = None
    condition: Formula = TRUE
    block: DeferBlock | None = None


@dataclass(slots=True, eq=False)
class Selection:
    """What is asked of an object that is one of the types in `mask`, in the order of the operation."""

    mask: int
    cells: list[Cell] = field(default_factory=list)


Shape = tuple[str, frozenset[str]]
"""A field's type in the API, and its types in the subgraphs: what fields that share a response key must agree on."""


def shape_of(field: FieldDefinition) -> Shape:
    """The shape of one object type's field."""
    return field.type, frozenset(m.type or field.type for m in field.memberships) or frozenset({field.type})


def signature_of(name: str, arguments: Sequence[ArgumentNode]) -> str:
    """The same for two fields exactly if they ask the same: arguments in any order."""
    if not arguments:
        return name
    printed = sorted(f"{argument.name.value}:{print_ast(argument.value)}" for argument in arguments)
    return f"{name}({','.join(printed)})"
