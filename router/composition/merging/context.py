"""What the steps of a merge share: the subgraphs, the supergraph so far, and what was found on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from graphql import Node

from router.composition.wording import in_subgraphs
from router.federation.constant_values import EnumLiteral
from router.federation.diagnostics import Diagnostic, SourceLocation, locations_of
from router.federation.features import SupergraphSpecification
from router.federation.schema import AppliedDirective, Element, Schema, TypeDefinition, TypeKind
from router.federation.subgraph import Subgraph


class Located(Protocol):
    """Anything that a document may hold."""

    @property
    def node(self) -> Node | None: ...


T = TypeVar("T")
L = TypeVar("L", bound=Located)

Sources = Mapping[int, T | None]
"""Elements by the index of their subgraph. None: the subgraph has the parent (or stands in for it) but not this."""


@dataclass(slots=True)
class EnumUsage:
    """Where an enum is used; an example of each for messages."""

    input_example: str | None = None
    output_example: str | None = None


@dataclass(slots=True)
class PendingDirectives:
    """Applications that are merged once all elements are."""

    names: set[str]
    sources: list[tuple[int, Element | Schema]]
    target: Element | Schema


@dataclass(slots=True)
class FieldOverrides:
    """What overriding means for one merged field, by subgraph."""

    still_used: set[int] = field(default_factory=set)
    """Overridden, but referred to by keys, requirements, provisions or interfaces."""
    unused: set[int] = field(default_factory=set)
    """Overridden and not referred to."""
    labels: dict[int, str] = field(default_factory=dict)
    unknown_source: set[int] = field(default_factory=set)
    """Overrides a subgraph that does not exist."""

    def is_overridden(self, index: int) -> bool:
        """Whether the subgraph's field gives way (perhaps only when its label says so)."""
        return index in self.still_used or index in self.unused


@dataclass(slots=True)
class Merge:
    """The state of one merge. Subgraphs are in the order of their names, so that input order does not matter."""

    subgraphs: Sequence[Subgraph]
    graphs: Sequence[str]
    """The subgraphs' values in the enum `join__Graph`."""
    supergraph: Schema
    composed: dict[str, SupergraphSpecification] = field(default_factory=dict)
    """The federation directives that reach the supergraph, by their name in it."""
    meanings: dict[str, str] = field(default_factory=dict)
    """Their names in the specification, by the same key."""
    custom: list[set[str]] = field(default_factory=list)
    """For each subgraph, the directives that `@composeDirective` names."""
    enum_usages: dict[str, EnumUsage] = field(default_factory=dict)
    pending: list[PendingDirectives] = field(default_factory=list)
    removed: set[Element | Schema] = field(default_factory=set)
    """Merged elements that did not make it into the supergraph. Kept, lest another element be taken for one of them."""
    access_sources: dict[tuple[str, str], list[tuple[int, Element]]] = field(default_factory=dict)
    """Further sources of access control, by coordinate and directive; see `access_control`."""
    overrides: dict[str, FieldOverrides] = field(default_factory=dict)
    """What overriding means for the fields that have an override, by coordinate."""
    errors: list[Diagnostic] = field(default_factory=list)
    hints: list[Diagnostic] = field(default_factory=list)

    def error(self, code: str, message: str, places: Iterable[tuple[int, Node | None]] = ()) -> None:
        """Record an error at nodes of subgraphs."""
        self.errors.append(Diagnostic(code, message, self._locations(places)))

    def hint(self, code: str, message: str, places: Iterable[tuple[int, Node | None]] = ()) -> None:
        """Record a hint at nodes of subgraphs."""
        self.hints.append(Diagnostic(code, message, self._locations(places)))

    def _locations(self, places: Iterable[tuple[int, Node | None]]) -> tuple[SourceLocation, ...]:
        return locations_of((self.subgraphs[index].name, node) for index, node in places)

    def name(self, index: int) -> str:
        """The subgraph's name."""
        return self.subgraphs[index].name

    def names(self, indices: Iterable[int]) -> str:
        """`subgraphs "a" and "b"`."""
        return in_subgraphs([self.name(index) for index in indices])

    def graph(self, index: int) -> EnumLiteral:
        """The subgraph as a value of `join__Graph`."""
        return EnumLiteral(self.graphs[index])

    def index_of(self, name: str) -> int | None:
        """The index of the subgraph of that name."""
        return next((index for index, subgraph in enumerate(self.subgraphs) if subgraph.name == name), None)

    def type_in(self, index: int, name: str) -> TypeDefinition | None:
        """The type of that name in a subgraph."""
        return self.subgraphs[index].schema.types.get(name)

    def sources_of_type(self, merged: TypeDefinition) -> dict[int, TypeDefinition]:
        """The type in the subgraphs that define it with the merged kind (`@interfaceObject` counts as interface)."""
        found: dict[int, TypeDefinition] = {}
        for index in range(len(self.subgraphs)):
            type_ = self.type_in(index, merged.name)
            if type_ is not None and self.kind_in(index, type_) is merged.kind:
                found[index] = type_
        return found

    def kind_in(self, index: int, type_: TypeDefinition) -> TypeKind:
        """The kind that the subgraph's type has in the supergraph."""
        return TypeKind.INTERFACE if self.subgraphs[index].is_interface_object(type_) else type_.kind

    def is_merged_application(self, index: int, directive: AppliedDirective) -> bool:
        """Whether the application is carried into the supergraph under its own name."""
        if directive.name in self.custom[index]:
            return True
        specification = self.composed.get(directive.name)
        if specification is not None:
            return directive.meaning is not None and not specification.by_join_directive
        if directive.name == "oneOf":
            # Some schemas had a directive of this name before GraphQL did.
            definition = self.subgraphs[index].schema.directive_definitions.get("oneOf")
            return definition is not None and definition.locations == ["INPUT_OBJECT"]
        return directive.name in ("deprecated", "specifiedBy")

    @property
    def inaccessible(self) -> str | None:
        """What the supergraph calls `@inaccessible`, if it has it."""
        return next((name for name, meaning in self.meanings.items() if meaning == "inaccessible"), None)

    def report_mismatch(
        self,
        code: str,
        message: str,
        sources: Mapping[int, L | None],
        describe: Callable[[L], str],
        *,
        missing: str | None = None,
    ) -> None:
        """An error that tells which subgraphs say what: `... it has X in subgraph "a" but Y in subgraph "b"`."""
        text = message + " but ".join(self.variants(sources, describe, missing=missing)) + "."
        self.error(code, text, self.places(sources))

    def variants(
        self, sources: Mapping[int, L | None], describe: Callable[[L], str], *, missing: str | None = None
    ) -> list[str]:
        """`X in subgraphs "a" and "b"` for every X that sources are described as."""
        grouped: dict[str, list[int]] = {}
        for index, source in sources.items():
            if source is not None:
                grouped.setdefault(describe(source), []).append(index)
            elif missing is not None:
                grouped.setdefault(missing, []).append(index)
        return [f"{text} in {self.names(indices)}" for text, indices in grouped.items()]

    def places(self, sources: Mapping[int, L | None]) -> list[tuple[int, Node | None]]:
        """Where the sources are."""
        return [(index, source.node) for index, source in sources.items() if source is not None]


def present(sources: Mapping[int, T | None]) -> dict[int, T]:
    """The sources that there are."""
    return {index: source for index, source in sources.items() if source is not None}


def absent(sources: Mapping[int, T | None]) -> list[int]:
    """The indices of the subgraphs that lack it."""
    return [index for index, source in sources.items() if source is None]
