"""A subgraph under composition: its schema model, its links, and the roles of its fields."""

from dataclasses import dataclass, field

from graphql import DocumentNode

from router.federation.field_references.field_roles import FieldRoles
from router.federation.schema_model.schema import Field, Schema, TypeDefinition, TypeKind, is_applied
from router.federation.specifications.links import Links
from router.federation.specifications.versions import FeatureVersion


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
    """True if it was a Federation 1 document and has been upgraded."""
    _roles: FieldRoles | None = field(default=None)

    @property
    def is_federation_2(self) -> bool:
        """True if the rules of Federation 2 hold for it."""
        return self.version is not None or self.upgraded

    @property
    def roles(self) -> FieldRoles:
        """The roles of its fields; computed once, until `reset_roles`."""
        if self._roles is None:
            self._roles = FieldRoles(self.schema, self.is_federation_2)
        return self._roles

    def reset_roles(self) -> None:
        """Discard the cached roles, after changes of the schema."""
        self._roles = None
        self.schema.reset_implementations()

    def is_external(self, field_: Field) -> bool:
        """Return True if the subgraph resolves the field only where it provides it, if anywhere."""
        return self.roles.is_external(field_)

    def is_interface_object(self, type_: TypeDefinition | None) -> bool:
        """Return True if the object type is an `@interfaceObject`."""
        return type_ is not None and type_.kind is TypeKind.OBJECT and is_applied(type_, "interfaceObject")
