"""The query graph: a vertex for each type of each subgraph, where queries pass through.

Its edges are not stored: `transitions` computes them, since whether one can be taken depends on others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode

from router.composition.merging.context import FieldOverrides, MergeContext
from router.federation.field_references.field_sets import canonical_field_set, parse_field_set, print_field_set
from router.federation.schema_model.schema import Field, Schema, TypeDefinition, TypeKind, applied
from router.federation.subgraph import Subgraph


class Vertex(NamedTuple):
    """A type in a subgraph, as a path reaches it.

    `type` is its name in the subgraph: that of the `@interfaceObject` where one represents the object. `provides` is
    the canonical field set that `@provides` on the path adds to what the subgraph resolves.
    """

    subgraph: int
    type: str
    provides: str = ""


Labels = frozenset[tuple[str, bool]]
"""The values that are assumed for labels of progressive overrides."""


@dataclass(frozen=True, slots=True)
class EntityKey:
    """A key by which a subgraph can be entered at one of its types."""

    fields: str
    canonical: str
    selections: SelectionSetNode


class QueryGraph:
    """Memoised access to the subgraphs' types and keys."""

    def __init__(self, merge: MergeContext) -> None:
        self.merge = merge
        self.supergraph: Schema = merge.supergraph
        self.subgraphs: list[Subgraph] = list(merge.subgraphs)
        self.overrides: Mapping[str, FieldOverrides] = merge.overrides
        self._keys: dict[tuple[int, str], list[EntityKey]] = {}
        self._subgraphs_defining: dict[str, list[int]] = {}

    def name(self, index: int) -> str:
        """Return the subgraph's name."""
        return self.subgraphs[index].name

    def type_at(self, vertex: Vertex) -> TypeDefinition:
        """Return the definition of the vertex's type."""
        return self.subgraphs[vertex.subgraph].schema.types[vertex.type]

    def type_in(self, index: int, name: str) -> TypeDefinition | None:
        """Return the subgraph's type of that name."""
        return self.subgraphs[index].schema.types.get(name)

    def subgraphs_defining(self, name: str) -> list[int]:
        """Return the subgraphs that have a type of that name."""
        if name not in self._subgraphs_defining:
            found = [index for index in range(len(self.subgraphs)) if self.type_in(index, name) is not None]
            self._subgraphs_defining[name] = found
        return self._subgraphs_defining[name]

    def is_interface_object(self, index: int, name: str) -> bool:
        """Return True if the subgraph's type is an `@interfaceObject`."""
        return self.subgraphs[index].is_interface_object(self.type_in(index, name))

    def keys(self, index: int, name: str) -> list[EntityKey]:
        """Return the keys by which the subgraph's type can be entered."""
        known = self._keys.get((index, name))
        if known is None:
            type_ = self.type_in(index, name)
            known = []
            for key in applied(type_, "key") if type_ is not None else ():
                fields = key.arguments.get("fields")
                if key.arguments.get("resolvable") is not False and isinstance(fields, str):
                    known.append(EntityKey(fields, canonical_field_set(fields), parse_field_set(fields)))
            self._keys[index, name] = known
        return known

    def has_unresolvable_key(self, index: int, name: str) -> bool:
        """Return True if the type has keys, none of them resolvable."""
        type_ = self.type_in(index, name)
        return type_ is not None and bool(applied(type_, "key")) and not self.keys(index, name)

    def provided_at(self, vertex: Vertex) -> dict[str, str]:
        """Return the fields that `@provides` on the path adds here, each with the field set that it adds below."""
        if not vertex.provides:
            return {}
        schema = self.subgraphs[vertex.subgraph].schema
        applying = frozenset({vertex.type, *_supertypes(schema, vertex.type)})
        return _provided(vertex.provides, applying)


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


def provides_below(provided_below: str, field: Field) -> str:
    """Return the field set that is provided below a field: by `@provides` above it, and by its own."""
    parts = [provided_below] if provided_below else []
    for provides in applied(field, "provides"):
        fields = provides.arguments.get("fields")
        if isinstance(fields, str):
            parts.append(fields.strip().removeprefix("{").removesuffix("}") if fields.strip()[0] == "{" else fields)
    return canonical_field_set(" ".join(parts)) if parts else ""
