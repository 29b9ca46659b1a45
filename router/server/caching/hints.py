"""What the graph says about caching: `@cacheControl` on types and fields, `@cacheTag` formats, and auth directives.

`@cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean)` reaches the supergraph through
`@composeDirective`. A field or type behind `@authenticated`, `@requiresScopes` or `@policy` is private without being
told so: what depends on the viewer must not be shared by omission.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from router.server.caching.policy import Scope
from router.supergraph.model import AppliedDirective, FieldDefinition, Supergraph, TypeDefinition, TypeKind

_AUTH = ("authenticated", "requiresScopes", "policy")
_COMPOSITE = (TypeKind.OBJECT, TypeKind.INTERFACE, TypeKind.UNION)


@dataclass(frozen=True, slots=True)
class Hint:
    """One place's hint. `max_age` None: nothing is said about the time; `inherit`: the parent's time holds."""

    max_age: int | None = None
    scope: Scope | None = None
    inherit: bool = False

    @property
    def says_something(self) -> bool:
        return self.max_age is not None or self.scope is not None or self.inherit


NO_HINT = Hint()


class CacheHints:
    """The hints of a supergraph, looked up by type and field."""

    def __init__(self, supergraph: Supergraph) -> None:
        self.supergraph = supergraph
        self._directive = supergraph.features.get("https://specs.apollo.dev/cacheControl", "cacheControl")
        self._auth = frozenset(
            local
            for name in _AUTH
            for local in (name, supergraph.features.get(f"https://specs.apollo.dev/{name}", name))
        )
        self._types = {name: self._of(definition.directives) for name, definition in supergraph.types.items()}

    def of_type(self, name: str) -> Hint:
        """What the type says of all its objects."""
        return self._types.get(name, NO_HINT)

    def of_field(self, type_name: str, field_name: str) -> Hint:
        """What the field says; where it says nothing, what the type of its objects says."""
        field = self.field(type_name, field_name)
        if field is None:
            return NO_HINT
        own, returned = self._of(field.directives), self.of_type(named_type(field.type))
        scope = Scope.PRIVATE if Scope.PRIVATE in (own.scope, returned.scope) else own.scope or returned.scope
        if own.max_age is not None or own.inherit:
            return Hint(own.max_age, scope, own.inherit)
        return Hint(returned.max_age, scope, returned.inherit)

    def field(self, type_name: str, field_name: str) -> FieldDefinition | None:
        """The field's definition; None for `__typename`."""
        definition = self.supergraph.types.get(type_name)
        return definition.fields.get(field_name) if definition else None

    def is_composite(self, type_name: str) -> bool:
        """Whether the type has fields."""
        definition = self.supergraph.types.get(type_name)
        return definition is not None and definition.kind in _COMPOSITE

    def possible_types(self, type_name: str) -> frozenset[str]:
        """The object types that may stand where this type is asked for."""
        definition = self.supergraph.types.get(type_name)
        if definition is None or definition.kind is TypeKind.OBJECT:
            return frozenset((type_name,))
        if definition.kind is TypeKind.UNION:
            return frozenset().union(*definition.members.values())
        return frozenset(
            name
            for name, other in self.supergraph.types.items()
            if other.kind is TypeKind.OBJECT and type_name in _interfaces(other)
        )

    def primary_key(self, type_name: str) -> tuple[str, ...] | None:
        """The fields of the entity's first key that is flat; None for what is no entity or has only nested keys."""
        definition = self.supergraph.types.get(type_name)
        if definition is None:
            return None
        flat = [
            tuple(key.fields.split())
            for membership in definition.memberships.values()
            for key in membership.keys
            if "{" not in key.fields
        ]
        return min(flat, key=lambda key: (len(key), key)) if flat else None

    def is_entity(self, type_name: str) -> bool:
        """Whether the type has a key in any subgraph."""
        definition = self.supergraph.types.get(type_name)
        return definition is not None and any(m.keys for m in definition.memberships.values())

    def tag_formats(self, directives: Iterable[AppliedDirective], subgraph: str) -> tuple[str, ...]:
        """The `@cacheTag` formats that a subgraph applies, as `@join__directive` carries them."""
        enum_value = self.supergraph.subgraph_named(subgraph).enum_value
        return tuple(
            str(arguments["format"])
            for directive in directives
            if directive.name == "join__directive"
            and str(directive.arguments.get("name", "")).endswith("cacheTag")
            and enum_value in _strings(directive.arguments.get("graphs"))
            if isinstance(arguments := directive.arguments.get("args"), dict) and "format" in arguments
        )

    def _of(self, directives: Sequence[AppliedDirective]) -> Hint:
        private = any(directive.name in self._auth for directive in directives)
        stated = [d.arguments for d in directives if d.name == self._directive]
        ages = [age for a in stated if isinstance(age := a.get("maxAge"), int)]
        scopes = [Scope.PRIVATE if a["scope"] == "PRIVATE" else Scope.PUBLIC for a in stated if a.get("scope")]
        scope = Scope.PRIVATE if private or Scope.PRIVATE in scopes else scopes[0] if scopes else None
        return Hint(min(ages, default=None), scope, any(a.get("inheritMaxAge") is True for a in stated))


def named_type(text: str) -> str:
    """The name in a type such as `[Course!]!`."""
    return text.strip("[]!")


def _interfaces(definition: TypeDefinition) -> frozenset[str]:
    return frozenset().union(*definition.interfaces.values()) if definition.interfaces else frozenset()


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
