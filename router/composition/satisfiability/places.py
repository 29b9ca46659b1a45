"""Where in the subgraphs one can be while a query is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode

from router.composition.merging.context import FieldOverrides, Merge
from router.federation.field_sets import canonical_field_set, parse_field_set, print_field_set
from router.federation.schema import Field, Schema, TypeDefinition, TypeKind, applied
from router.federation.subgraph import Subgraph


class Place(NamedTuple):
    """An object (or a value of an abstract type) in a subgraph.

    `type` is what the subgraph calls it: an `@interfaceObject` where that stands for the object. `provides` is what
    `@provides` on the way here adds to what the subgraph resolves, as a canonical field set.
    """

    subgraph: int
    type: str
    provides: str = ""


Labels = frozenset[tuple[str, bool]]
"""What has been assumed of progressive overrides' labels."""


@dataclass(frozen=True, slots=True)
class KeyOfType:
    """A key by which a subgraph can be entered at one of its types."""

    fields: str
    canonical: str
    selections: SelectionSetNode


class SubgraphsView:
    """The subgraphs as the search sees them; answers are remembered."""

    def __init__(self, merge: Merge) -> None:
        self.merge = merge
        self.supergraph: Schema = merge.supergraph
        self.subgraphs: list[Subgraph] = list(merge.subgraphs)
        self.overrides: Mapping[str, FieldOverrides] = merge.overrides
        self._keys: dict[tuple[int, str], list[KeyOfType]] = {}
        self._holders: dict[str, list[int]] = {}

    def name(self, index: int) -> str:
        """The subgraph's name."""
        return self.subgraphs[index].name

    def type_at(self, place: Place) -> TypeDefinition:
        """The subgraph's type."""
        return self.subgraphs[place.subgraph].schema.types[place.type]

    def type_in(self, index: int, name: str) -> TypeDefinition | None:
        """The subgraph's type of that name."""
        return self.subgraphs[index].schema.types.get(name)

    def holders(self, name: str) -> list[int]:
        """The subgraphs that have a type of that name."""
        if name not in self._holders:
            found = [index for index in range(len(self.subgraphs)) if self.type_in(index, name) is not None]
            self._holders[name] = found
        return self._holders[name]

    def is_interface_object(self, index: int, name: str) -> bool:
        """Whether the subgraph's type stands for an interface."""
        return self.subgraphs[index].is_interface_object(self.type_in(index, name))

    def keys(self, index: int, name: str) -> list[KeyOfType]:
        """The keys by which the subgraph's type can be entered."""
        known = self._keys.get((index, name))
        if known is None:
            type_ = self.type_in(index, name)
            known = []
            for key in applied(type_, "key") if type_ is not None else ():
                fields = key.arguments.get("fields")
                if key.arguments.get("resolvable") is not False and isinstance(fields, str):
                    known.append(KeyOfType(fields, canonical_field_set(fields), parse_field_set(fields)))
            self._keys[index, name] = known
        return known

    def has_unresolvable_key(self, index: int, name: str) -> bool:
        """Whether the type has keys, none of which enters the subgraph."""
        type_ = self.type_in(index, name)
        return type_ is not None and bool(applied(type_, "key")) and not self.keys(index, name)

    def provided_at(self, place: Place) -> dict[str, str]:
        """The fields that the provisions on the way add here, each with what they add below it."""
        if not place.provides:
            return {}
        schema = self.subgraphs[place.subgraph].schema
        applying = frozenset({place.type, *_supertypes(schema, place.type)})
        return _provided(place.provides, applying)


def _supertypes(schema: Schema, name: str) -> list[str]:
    type_ = schema.types[name]
    unions = [union.name for union in schema.of_kind(TypeKind.UNION) if name in union.members]
    return [*type_.interfaces, *unions]


@lru_cache(maxsize=4096)
def _provided(text: str, applying: frozenset[str]) -> dict[str, str]:
    below: dict[str, list[str]] = {}
    _collect(parse_field_set(text), applying, below)
    return {name: canonical_field_set(" ".join(parts)) if any(parts) else "" for name, parts in below.items()}


def _collect(selections: SelectionSetNode, applying: frozenset[str], below: dict[str, list[str]]) -> None:
    for selection in selections.selections:
        match selection:
            case FieldNode():
                inner = selection.selection_set
                below.setdefault(selection.name.value, []).append(print_field_set(inner) if inner is not None else "")
            case InlineFragmentNode():
                condition = selection.type_condition
                if condition is None or condition.name.value in applying:
                    _collect(selection.selection_set, applying, below)
            case _:
                pass


def provides_after(provided_below: str, field: Field) -> str:
    """What is provided below a field: by what was provided above, and by the field itself."""
    parts = [provided_below] if provided_below else []
    for provides in applied(field, "provides"):
        fields = provides.arguments.get("fields")
        if isinstance(fields, str):
            parts.append(fields.strip().removeprefix("{").removesuffix("}") if fields.strip()[0] == "{" else fields)
    return canonical_field_set(" ".join(parts)) if parts else ""
