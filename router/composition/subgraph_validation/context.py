"""The context of a rule: the subgraph, and the errors so far."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from graphql import Node

from router.federation.diagnostics import Diagnostic, locations_of
from router.federation.schema_model.schema import (
    AppliedDirective,
    Element,
    Field,
    Schema,
    TypeDefinition,
    TypeKind,
    applied,
)
from router.federation.specifications.versions import FED1_EXPANSION, FeatureVersion
from router.federation.subgraph import Subgraph


@dataclass(slots=True)
class RuleContext:
    """One subgraph under validation."""

    subgraph: Subgraph
    errors: list[Diagnostic] = field(default_factory=list)

    @property
    def schema(self) -> Schema:
        """The subgraph's schema."""
        return self.subgraph.schema

    @property
    def version(self) -> FeatureVersion:
        """The federation version whose rules hold."""
        return self.subgraph.version or FED1_EXPANSION

    def error(self, code: str, message: str, *nodes: Node | None) -> None:
        """Record an error at these nodes."""
        where = locations_of((self.subgraph.name, node) for node in nodes)
        self.errors.append(Diagnostic(code, f"[{self.subgraph.name}] {message}", where))

    def composite_types(self) -> Iterator[TypeDefinition]:
        """Objects and interfaces."""
        return self.schema.of_kind(TypeKind.OBJECT, TypeKind.INTERFACE)

    def fields(self) -> Iterator[tuple[TypeDefinition, Field]]:
        """Every field of an object or interface, with its parent."""
        for type_ in self.composite_types():
            for field_ in type_.fields.values():
                yield type_, field_

    def applications(self, meaning: str) -> Iterator[tuple[Element, AppliedDirective]]:
        """Every application of a federation directive to an element."""
        for element in self.schema.elements():
            for directive in applied(element, meaning):
                yield element, directive

    def local_name(self, meaning: str) -> str:
        """Return the name of the federation directive in the document."""
        federation = self.subgraph.links.federation
        return federation.directive_name(meaning) if federation is not None else meaning


Rule = Callable[[RuleContext], None]
"""A rule; it reports violations to the context."""
