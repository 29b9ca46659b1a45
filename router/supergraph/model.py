"""The supergraph as frozen values, built by `read_supergraph`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

from graphql import DocumentNode, GraphQLSchema

from router.federation.schema_model.schema import TypeKind
from router.supergraph.features import denotes

SubgraphIndex = NewType("SubgraphIndex", int)
"""A subgraph's place in `Supergraph.subgraphs`."""


@dataclass(frozen=True, slots=True)
class JoinedSubgraph:
    """One `@join__graph`: `name` as its owner calls it, `enum_value` as the supergraph does."""

    index: SubgraphIndex
    name: str
    enum_value: str
    url: str


@dataclass(frozen=True, slots=True)
class Key:
    """One `@key`: a field set as text. `resolvable` false: it may be sent elsewhere, but not resolved here."""

    fields: str
    resolvable: bool = True


@dataclass(frozen=True, slots=True)
class TypeMembership:
    """All `@join__type` of one subgraph on a type."""

    subgraph: SubgraphIndex
    keys: tuple[Key, ...] = ()
    extension: bool = False
    is_interface_object: bool = False


@dataclass(frozen=True, slots=True)
class ContextUse:
    """One `@fromContext` argument: `argument` takes `selection` of the nearest object above that set `context`."""

    context: str
    argument: str
    type: str
    selection: str


@dataclass(frozen=True, slots=True)
class FieldMembership:
    """One `@join__field`: the attributes of a field in one subgraph.

    `type` is the field's type there as text, None where it is the supergraph's. `override_label` makes an `override`
    progressive: with the label active the field is here, otherwise in the overridden subgraph.
    """

    subgraph: SubgraphIndex
    type: str | None = None
    requires: str | None = None
    provides: str | None = None
    external: bool = False
    used_overridden: bool = False
    override: str | None = None
    override_label: str | None = None
    contexts: tuple[ContextUse, ...] = ()


@dataclass(frozen=True, slots=True)
class SupergraphDirective:
    """A directive of the supergraph with its arguments as plain values (for auth, cost, cache tags and the like).

    `name` is its name in its specification, whatever the links of the document call it, and `specification` the
    identity of that; None for a directive of no linked specification.
    """

    name: str
    arguments: Mapping[str, object]
    specification: str | None = None

    def denotes(self, specification: str, name: str) -> bool:
        """Return True if it is the directive of the specification, linked by itself or as a part of federation."""
        return denotes(self.specification, self.name, specification, name)


@dataclass(frozen=True, slots=True)
class SupergraphInputValue:
    """An argument or an input field: its type as text, whether clients see it, and its default as text."""

    name: str
    type: str
    default: str | None
    inaccessible: bool
    directives: tuple[SupergraphDirective, ...] = ()


@dataclass(frozen=True, slots=True)
class SupergraphField:
    """A field of an object or interface. `memberships`: the subgraphs that have it, external or not."""

    name: str
    type: str
    arguments: tuple[SupergraphInputValue, ...]
    memberships: tuple[FieldMembership, ...]
    inaccessible: bool
    directives: tuple[SupergraphDirective, ...] = ()


@dataclass(frozen=True, slots=True)
class SupergraphEnumValue:
    """An enum's value and the subgraphs that know it."""

    name: str
    subgraphs: frozenset[SubgraphIndex]
    inaccessible: bool


@dataclass(frozen=True, slots=True)
class SupergraphType:
    """A type of the supergraph.

    `interfaces[subgraph]`: what it implements there. `members[subgraph]`: a union's members there. `contexts`: the
    names of the contexts that its objects set, as `<subgraph>__<context>`.
    """

    name: str
    kind: TypeKind
    memberships: Mapping[SubgraphIndex, TypeMembership]
    fields: Mapping[str, SupergraphField]
    interfaces: Mapping[SubgraphIndex, frozenset[str]]
    members: Mapping[SubgraphIndex, frozenset[str]]
    values: Mapping[str, SupergraphEnumValue]
    input_fields: Mapping[str, SupergraphInputValue]
    inaccessible: bool
    contexts: tuple[str, ...] = ()
    directives: tuple[SupergraphDirective, ...] = ()


@dataclass(frozen=True, slots=True)
class JoinDirective:
    """One `@join__directive` on the schema: a directive that some subgraphs apply and the join spec carries along."""

    subgraphs: tuple[SubgraphIndex, ...]
    name: str
    arguments: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Supergraph:
    """A whole supergraph.

    `roots` maps "query", "mutation" and "subscription" to type names. `features` maps the identity of each linked
    specification ("https://specs.apollo.dev/tag") to the name that its directives go by in this document.
    `api_schema` is the schema for clients, without elements of specifications and inaccessible ones. `override_labels`
    are all labels of progressive overrides; each request decides which are active. `document` is the SDL's AST.
    """

    subgraphs: tuple[JoinedSubgraph, ...]
    types: Mapping[str, SupergraphType]
    roots: Mapping[str, str]
    features: Mapping[str, str]
    override_labels: frozenset[str]
    join_directives: tuple[JoinDirective, ...]
    api_schema: GraphQLSchema = field(repr=False, compare=False)
    document: DocumentNode = field(repr=False, compare=False)

    def subgraph_named(self, name: str) -> JoinedSubgraph:
        """Return the subgraph of that name. Raises `KeyError`."""
        for subgraph in self.subgraphs:
            if subgraph.name == name:
                return subgraph
        raise KeyError(name)
