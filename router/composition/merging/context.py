"""The state that the steps of a merge share: the subgraphs, the supergraph so far, errors and hints."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from graphql import Node

from router.composition.message_format import in_subgraphs
from router.federation.diagnostics import Diagnostic, SourceLocation, locations_of
from router.federation.schema_model.constant_values import EnumLiteral
from router.federation.schema_model.schema import (
    AppliedDirective,
    Element,
    Schema,
    TypeDefinition,
    TypeKind,
    has_standard_one_of,
)
from router.federation.specifications.features import SupergraphSpecification
from router.federation.subgraph import Subgraph


class Located(Protocol):
    """An element with an AST node, if a document defines it."""

    @property
    def node(self) -> Node | None: ...


T = TypeVar("T")
L = TypeVar("L", bound=Located)

Sources = Mapping[int, T | None]
"""Elements by the index of their subgraph. None: the subgraph has the parent (or an `@interfaceObject` of it) only."""


@dataclass(slots=True)
class EnumUsage:
    """An example of the use of an enum as input and as output, for messages."""

    input_example: str | None = None
    output_example: str | None = None


@dataclass(slots=True)
class PendingDirectives:
    """Applied directives that are merged once all elements are."""

    names: set[str]
    sources: list[tuple[int, Element | Schema]]
    target: Element | Schema


@dataclass(slots=True)
class FieldOverrides:
    """The effects of `@override` on one merged field, by subgraph."""

    still_used: set[int] = field(default_factory=set)
    """Overridden, but referred to by keys, requirements, provisions or interfaces."""
    unused: set[int] = field(default_factory=set)
    """Overridden and not referred to."""
    labels: dict[int, str] = field(default_factory=dict)
    unknown_source: set[int] = field(default_factory=set)
    """Overrides a subgraph that does not exist."""

    def is_overridden(self, index: int) -> bool:
        """Return True if the subgraph's field is overridden, be it only while a label is active."""
        return index in self.still_used or index in self.unused


@dataclass(slots=True)
class MergeContext:
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
    """Merged elements that are not part of the supergraph; references, since elements are compared by identity."""
    access_sources: dict[tuple[str, str], list[tuple[int, Element]]] = field(default_factory=dict)
    """Further sources of access control, by coordinate and directive; see `access_control`."""
    overrides: dict[str, FieldOverrides] = field(default_factory=dict)
    """The effects of `@override` on fields that have one, by coordinate."""
    errors: list[Diagnostic] = field(default_factory=list)
    hints: list[Diagnostic] = field(default_factory=list)

    def error(self, code: str, message: str, nodes: Iterable[tuple[int, Node | None]] = ()) -> None:
        """Record an error at nodes of subgraphs."""
        self.errors.append(Diagnostic(code, message, self._locations(nodes)))

    def hint(self, code: str, message: str, nodes: Iterable[tuple[int, Node | None]] = ()) -> None:
        """Record a hint at nodes of subgraphs."""
        self.hints.append(Diagnostic(code, message, self._locations(nodes)))

    def _locations(self, nodes: Iterable[tuple[int, Node | None]]) -> tuple[SourceLocation, ...]:
        return locations_of((self.subgraphs[index].name, node) for index, node in nodes)

    def name(self, index: int) -> str:
        """Return the subgraph's name."""
        return self.subgraphs[index].name

    def names(self, indices: Iterable[int]) -> str:
        """`subgraphs "a" and "b"`."""
        return in_subgraphs([self.name(index) for index in indices])

    def graph(self, index: int) -> EnumLiteral:
        """Return the subgraph as a value of `join__Graph`."""
        return EnumLiteral(self.graphs[index])

    def index_of(self, name: str) -> int | None:
        """Return the index of the subgraph of that name."""
        return next((index for index, subgraph in enumerate(self.subgraphs) if subgraph.name == name), None)

    def type_in(self, index: int, name: str) -> TypeDefinition | None:
        """Return the type of that name in a subgraph."""
        return self.subgraphs[index].schema.types.get(name)

    def sources_of_type(self, merged: TypeDefinition) -> dict[int, TypeDefinition]:
        """Return the type in the subgraphs that define it with the merged kind (`@interfaceObject` counts as
        interface).
        """
        found: dict[int, TypeDefinition] = {}
        for index in range(len(self.subgraphs)):
            type_ = self.type_in(index, merged.name)
            if type_ is not None and self.kind_in(index, type_) is merged.kind:
                found[index] = type_
        return found

    def kind_in(self, index: int, type_: TypeDefinition) -> TypeKind:
        """Return the kind that the subgraph's type has in the supergraph."""
        return TypeKind.INTERFACE if self.subgraphs[index].is_interface_object(type_) else type_.kind

    def is_merged_application(self, index: int, directive: AppliedDirective) -> bool:
        """Return True if the applied directive is merged into the supergraph under its own name."""
        if directive.name in self.custom[index]:
            return True
        specification = self.composed.get(directive.name)
        if specification is not None:
            return directive.meaning is not None and not specification.by_join_directive
        if directive.name == "oneOf":
            # Some schemas had a directive of this name before GraphQL did.
            return has_standard_one_of(self.subgraphs[index].schema)
        return directive.name in ("deprecated", "specifiedBy")

    @property
    def inaccessible(self) -> str | None:
        """The name of `@inaccessible` in the supergraph, if it has the directive."""
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
        """Record an error that lists the variants: `... it has X in subgraph "a" but Y in subgraph "b"`."""
        text = message + " but ".join(self.variants(sources, describe, missing=missing)) + "."
        self.error(code, text, self.nodes_of(sources))

    def variants(
        self, sources: Mapping[int, L | None], describe: Callable[[L], str], *, missing: str | None = None
    ) -> list[str]:
        """`X in subgraphs "a" and "b"`, for each description X of sources."""
        grouped: dict[str, list[int]] = {}
        for index, source in sources.items():
            if source is not None:
                grouped.setdefault(describe(source), []).append(index)
            elif missing is not None:
                grouped.setdefault(missing, []).append(index)
        return [f"{text} in {self.names(indices)}" for text, indices in grouped.items()]

    def nodes_of(self, sources: Mapping[int, L | None]) -> list[tuple[int, Node | None]]:
        """Return the (subgraph, node) pairs of the sources."""
        return [(index, source.node) for index, source in sources.items() if source is not None]


def present(sources: Mapping[int, T | None]) -> dict[int, T]:
    """Return the sources that are not None."""
    return {index: source for index, source in sources.items() if source is not None}


def absent(sources: Mapping[int, T | None]) -> list[int]:
    """Return the indices of the subgraphs whose source is None."""
    return [index for index, source in sources.items() if source is None]
