"""A subgraph as composition works on it: its model, its links, and what federation's directives say of its fields."""

from __future__ import annotations

from dataclasses import dataclass, field

from graphql import DocumentNode

from router.federation.field_roles import FieldRoles
from router.federation.links import Links
from router.federation.schema import Field, Schema, TypeDefinition, TypeKind, is_applied
from router.federation.versions import FeatureVersion


@dataclass(slots=True, eq=False)
class Subgraph:
    """`version` is the federation version that the document links, and None for a Federation 1 document."""

    name: str
    url: str
    document: DocumentNode
    schema: Schema
    links: Links
    version: FeatureVersion | None
    upgraded: bool = False
    """Whether it was a Federation 1 document and has been upgraded."""
    _roles: FieldRoles | None = field(default=None)

    @property
    def is_federation_2(self) -> bool:
        """Whether the rules of Federation 2 hold for it."""
        return self.version is not None or self.upgraded

    @property
    def roles(self) -> FieldRoles:
        """The roles of its fields; computed once, until `forget_roles`."""
        if self._roles is None:
            self._roles = FieldRoles(self.schema, self.is_federation_2)
        return self._roles

    def forget_roles(self) -> None:
        """Call after the schema has been changed."""
        self._roles = None
        self.schema.forget_implementations()

    def is_external(self, field_: Field) -> bool:
        """Whether the subgraph does not resolve the field, save where it says it provides it."""
        return self.roles.is_external(field_)

    def is_interface_object(self, type_: TypeDefinition | None) -> bool:
        """Whether the object type stands for an interface (`@interfaceObject`)."""
        return type_ is not None and type_.kind is TypeKind.OBJECT and is_applied(type_, "interfaceObject")
