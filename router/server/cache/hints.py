"""The graph's caching hints: `@cacheControl` on types and fields, `@cacheTag` formats, and auth directives.

`@cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean)` reaches the supergraph through
`@composeDirective`. A field or type behind `@authenticated`, `@requiresScopes` or `@policy` is private by default: an
omitted hint must not share data that depends on the viewer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from router.federation.schema_model.schema import TypeKind
from router.server.cache.policy import Scope
from router.supergraph.access_control import access_control
from router.supergraph.features import FEDERATION, JOIN, SPECS, linked_feature
from router.supergraph.model import (
    SubgraphIndex,
    Supergraph,
    SupergraphDirective,
    SupergraphField,
    SupergraphType,
)

_COMPOSITE = (TypeKind.OBJECT, TypeKind.INTERFACE, TypeKind.UNION)


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint. `max_age` None: no time is given; `inherit`: the parent's time holds."""

    max_age: int | None = None
    scope: Scope | None = None
    inherit: bool = False

    @property
    def is_given(self) -> bool:
        return self.max_age is not None or self.scope is not None or self.inherit


NO_HINT = Hint()


class CacheHints:
    """The hints of a supergraph, looked up by type and field."""

    def __init__(self, supergraph: Supergraph) -> None:
        self.supergraph = supergraph
        self._cache_tag_names = _cache_tag_names(supergraph)
        self._types = {name: self._of(definition.directives) for name, definition in supergraph.types.items()}

    def of_type(self, name: str) -> Hint:
        """Return the hint of a type for all its objects."""
        return self._types.get(name, NO_HINT)

    def of_field(self, type_name: str, field_name: str) -> Hint:
        """Return a field's hint, completed by the hint of its objects' type."""
        field = self.field(type_name, field_name)
        if field is None:
            return NO_HINT
        own, returned = self._of(field.directives), self.of_type(named_type(field.type))
        scope = Scope.PRIVATE if Scope.PRIVATE in (own.scope, returned.scope) else own.scope or returned.scope
        if own.max_age is not None or own.inherit:
            return Hint(own.max_age, scope, own.inherit)
        return Hint(returned.max_age, scope, returned.inherit)

    def field(self, type_name: str, field_name: str) -> SupergraphField | None:
        """Return the field's definition; None for `__typename`."""
        definition = self.supergraph.types.get(type_name)
        return definition.fields.get(field_name) if definition else None

    def is_composite(self, type_name: str) -> bool:
        """Return whether the type has fields."""
        definition = self.supergraph.types.get(type_name)
        return definition is not None and definition.kind in _COMPOSITE

    def possible_types(self, type_name: str) -> frozenset[str]:
        """Return the possible object types of a type."""
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
        """Return the fields of the entity's first key that is flat.

        None for what is not an entity or has only nested keys.
        """
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
        """Return whether the type has a key in any subgraph."""
        definition = self.supergraph.types.get(type_name)
        return definition is not None and any(m.keys for m in definition.memberships.values())

    def tag_formats(self, directives: Iterable[SupergraphDirective], subgraph: str) -> tuple[str, ...]:
        """Return the `@cacheTag` formats that a subgraph applies, as `@join__directive` carries them."""
        applying = self.supergraph.subgraph_named(subgraph)
        names = self._cache_tag_names[applying.index]
        return tuple(
            str(arguments["format"])
            for directive in directives
            if directive.denotes(JOIN, "directive")
            and directive.arguments.get("name") in names
            and applying.enum_value in _strings(directive.arguments.get("graphs"))
            if isinstance(arguments := directive.arguments.get("args"), dict) and "format" in arguments
        )

    def _of(self, directives: Sequence[SupergraphDirective]) -> Hint:
        private = any(access_control(directive) is not None for directive in directives)
        # There is no specification of Apollo's that @cacheControl is to be linked from: any may define it.
        stated = [d.arguments for d in directives if d.name == "cacheControl"]
        ages = [age for a in stated if isinstance(age := a.get("maxAge"), int)]
        scopes = [Scope.PRIVATE if a["scope"] == "PRIVATE" else Scope.PUBLIC for a in stated if a.get("scope")]
        scope = Scope.PRIVATE if private or Scope.PRIVATE in scopes else scopes[0] if scopes else None
        return Hint(min(ages, default=None), scope, any(a.get("inheritMaxAge") is True for a in stated))


def _cache_tag_names(supergraph: Supergraph) -> Mapping[SubgraphIndex, frozenset[str]]:
    """Return each subgraph's names for `@cacheTag`: the defaults, and those of the links that `@join__directive`
    carries.
    """
    names = {subgraph.index: {"federation__cacheTag", "cacheTag"} for subgraph in supergraph.subgraphs}
    for joined in supergraph.join_directives:
        feature = linked_feature(joined.arguments) if joined.name == "link" else None
        if feature is not None and feature.identity in (FEDERATION, SPECS + "cacheTag"):
            for index in joined.subgraphs:
                names[index].add(feature.local_name("@cacheTag").removeprefix("@"))
    return {index: frozenset(found) for index, found in names.items()}


def named_type(text: str) -> str:
    """Return the name in a type such as `[Course!]!`."""
    return text.strip("[]!")


def _interfaces(definition: SupergraphType) -> frozenset[str]:
    return frozenset().union(*definition.interfaces.values()) if definition.interfaces else frozenset()


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
