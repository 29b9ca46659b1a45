"""The supported specifications: their directives and types, per version, and their names in supergraphs.

https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/directives
"""

from dataclasses import dataclass
from functools import cache

from graphql import parse

from router.federation.schema_model.build_schema import build_schema
from router.federation.schema_model.schema import DirectiveDefinition, TypeDefinition
from router.federation.specifications.feature_urls import (
    CORE_IDENTITY,
    FEDERATION_IDENTITY,
    LINK_IDENTITY,
    SPECS,
    FeatureUrl,
)
from router.federation.specifications.versions import FEDERATION_VERSIONS, FeatureVersion


@dataclass(frozen=True, slots=True)
class Specification:
    """One version of a specification.

    Names are those of the specification itself; the types of arguments refer to its types by such names.
    """

    url: FeatureUrl
    directives: dict[str, DirectiveDefinition]
    types: dict[str, TypeDefinition]

    @property
    def element_names(self) -> list[str]:
        """The names that `@link(import:)` accepts."""
        return [*(f"@{name}" for name in self.directives), *self.types]


@dataclass(frozen=True, slots=True)
class SupergraphSpecification:
    """The specification of a composed directive in the supergraph, with its purpose (`@link(for:)`)."""

    url: FeatureUrl
    purpose: str | None
    by_join_directive: bool = False
    """Its applications are carried by `@join__directive`; the directive itself is not defined in the supergraph."""


def _url(name: str, minor: int, major: int = 0) -> FeatureUrl:
    return FeatureUrl(SPECS + name, name, FeatureVersion(major, minor))


COMPOSED: dict[str, SupergraphSpecification] = {
    "tag": SupergraphSpecification(_url("tag", 3), None),
    "inaccessible": SupergraphSpecification(_url("inaccessible", 2), "SECURITY"),
    "authenticated": SupergraphSpecification(_url("authenticated", 1), "SECURITY"),
    "requiresScopes": SupergraphSpecification(_url("requiresScopes", 1), "SECURITY"),
    "policy": SupergraphSpecification(_url("policy", 1), "SECURITY"),
    "context": SupergraphSpecification(_url("context", 1), "SECURITY"),
    "cost": SupergraphSpecification(_url("cost", 1), None),
    "listSize": SupergraphSpecification(_url("cost", 1), None),
    "cacheTag": SupergraphSpecification(_url("cacheTag", 1), "EXECUTION", by_join_directive=True),
}
"""The federation directives that reach the supergraph, by their name in the specification."""

ACCESS_CONTROL = ("authenticated", "requiresScopes", "policy")

_TAG_LOCATIONS = "FIELD_DEFINITION | OBJECT | INTERFACE | UNION"
_TAG_LOCATIONS_2 = (
    _TAG_LOCATIONS + " | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION"
)
_ACCESS_LOCATIONS = "FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM"

_TAG = {
    1: f"directive @tag(name: String!) repeatable on {_TAG_LOCATIONS}",
    2: f"directive @tag(name: String!) repeatable on {_TAG_LOCATIONS_2}",
    3: f"directive @tag(name: String!) repeatable on {_TAG_LOCATIONS_2} | SCHEMA",
}
_INACCESSIBLE = {
    1: f"directive @inaccessible on {_TAG_LOCATIONS}",
    2: f"directive @inaccessible on {_TAG_LOCATIONS_2}",
}
_AUTHENTICATED = f"directive @authenticated on {_ACCESS_LOCATIONS}"
_REQUIRES_SCOPES = f"""
scalar Scope
directive @requiresScopes(scopes: [[Scope!]!]!) on {_ACCESS_LOCATIONS}
"""
_POLICY = f"""
scalar Policy
directive @policy(policies: [[Policy!]!]!) on {_ACCESS_LOCATIONS}
"""
_CONTEXT = """
scalar ContextFieldValue
directive @context(name: String!) repeatable on INTERFACE | OBJECT | UNION
directive @fromContext(field: ContextFieldValue) on ARGUMENT_DEFINITION
"""
_COST = """
directive @cost(weight: Int!) on
  ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
directive @listSize(
  assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true
) on FIELD_DEFINITION
"""
_FEDERATION_1 = """
scalar FieldSet
directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
directive @requires(fields: FieldSet!) on FIELD_DEFINITION
directive @provides(fields: FieldSet!) on FIELD_DEFINITION
directive @external(reason: String) on OBJECT | FIELD_DEFINITION
directive @extends on OBJECT | INTERFACE
"""
_LINK = """
enum Purpose { SECURITY EXECUTION }
scalar Import
directive @link(url: String, as: String, for: Purpose, import: [Import]) repeatable on SCHEMA
"""
_CORE = """
enum Purpose { SECURITY EXECUTION }
directive @core(feature: String!, as: String, for: Purpose) repeatable on SCHEMA
"""

_BUILT_IN = """
directive @skip(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
directive @include(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
directive @deprecated(reason: String = "No longer supported") on
  FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
directive @specifiedBy(url: String!) on SCALAR
directive @oneOf on INPUT_OBJECT
"""


def _federation_sdl(version: FeatureVersion) -> str:
    minor = version.minor
    parts = [
        _FEDERATION_1,
        _TAG[3 if minor >= 3 else 2],
        f"directive @shareable {'repeatable ' if minor >= 2 else ''}on OBJECT | FIELD_DEFINITION",
        _INACCESSIBLE[2],
        f"directive @override(from: String!{', label: String' if minor >= 7 else ''}) on FIELD_DEFINITION",
    ]
    if minor >= 1:
        parts.append("directive @composeDirective(name: String) repeatable on SCHEMA")
    if minor >= 3:
        parts.append("directive @interfaceObject on OBJECT")
    if minor >= 5:
        parts += [_AUTHENTICATED, _REQUIRES_SCOPES]
    if minor >= 6:
        parts.append(_POLICY)
    if minor >= 8:
        parts.append(_CONTEXT)
    if minor >= 9:
        parts.append(_COST)
    if minor >= 12:
        parts.append("directive @cacheTag(format: String!) repeatable on OBJECT | FIELD_DEFINITION")
    return "\n".join(parts)


_STANDALONE: dict[tuple[str, FeatureVersion], str] = {
    **{(SPECS + "tag", FeatureVersion(0, minor)): sdl for minor, sdl in _TAG.items()},
    **{(SPECS + "inaccessible", FeatureVersion(0, minor)): sdl for minor, sdl in _INACCESSIBLE.items()},
    (SPECS + "authenticated", FeatureVersion(0, 1)): _AUTHENTICATED,
    (SPECS + "requiresScopes", FeatureVersion(0, 1)): _REQUIRES_SCOPES,
    (SPECS + "policy", FeatureVersion(0, 1)): _POLICY,
    (SPECS + "context", FeatureVersion(0, 1)): _CONTEXT,
    (SPECS + "cost", FeatureVersion(0, 1)): _COST,
    (LINK_IDENTITY, FeatureVersion(1, 0)): _LINK,
    (CORE_IDENTITY, FeatureVersion(0, 1)): _CORE,
    (CORE_IDENTITY, FeatureVersion(0, 2)): _CORE,
    **{(FEDERATION_IDENTITY, version): _federation_sdl(version) for version in FEDERATION_VERSIONS},
}

_MINIMUM_FEDERATION: dict[str, FeatureVersion] = {
    SPECS + "authenticated": FeatureVersion(2, 5),
    SPECS + "cost": FeatureVersion(2, 9),
}


@cache
def specification(identity: str, version: FeatureVersion) -> Specification | None:
    """Return the specification, or None if this version is not supported."""
    sdl = _STANDALONE.get((identity, version))
    if sdl is None:
        return None
    schema = build_schema(parse(sdl, no_location=True)).schema
    name = identity.rsplit("/", 1)[1]
    return Specification(FeatureUrl(identity, name, version), schema.directive_definitions, schema.types)


@cache
def federation_1() -> Specification:
    """Return the elements that a Federation 1 document may use without importing them.

    There, the scalar is `_FieldSet`.
    """
    schema = build_schema(parse(_FEDERATION_1 + _TAG[2], no_location=True)).schema
    url = FeatureUrl(FEDERATION_IDENTITY, "federation", FeatureVersion(1, 0))
    return Specification(url, schema.directive_definitions, schema.types)


@cache
def built_in_directives() -> dict[str, DirectiveDefinition]:
    """Return the directives of GraphQL itself."""
    return build_schema(parse(_BUILT_IN, no_location=True)).schema.directive_definitions


def minimum_federation(url: FeatureUrl) -> FeatureVersion | None:
    """Return the federation version that linking the specification by itself implies."""
    return _MINIMUM_FEDERATION.get(url.identity) if specification(url.identity, url.version) else None


TAKEN_IN = frozenset(SPECS + name for name in ("tag", "inaccessible", *ACCESS_CONTROL, "context", "cost"))
"""Specifications whose directives have the same meaning whether linked by themselves or through federation."""
