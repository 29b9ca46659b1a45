"""The join specification's definitions, and the graph enum.

https://specs.apollo.dev/join/v0.5/ - v0.3 serves Federation 2.0 to 2.6; 2.7 needs v0.4 for progressive overrides, 2.8
v0.5 for contexts.
"""

import re
from collections.abc import Sequence
from functools import cache

from graphql import parse

from router.federation.schema_model.build_schema import build_schema
from router.federation.schema_model.constant_values import EnumLiteral
from router.federation.schema_model.schema import AppliedDirective, EnumValue, Schema, TypeDefinition, TypeKind
from router.federation.specifications.feature_urls import JOIN_IDENTITY, LINK_IDENTITY, FeatureUrl
from router.federation.specifications.versions import FeatureVersion
from router.federation.subgraph import Subgraph

_LINK = '''
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
enum link__Purpose {
  """
  `SECURITY` features provide metadata necessary to securely resolve fields.
  """
  SECURITY
  """
  `EXECUTION` features provide metadata necessary for operation execution.
  """
  EXECUTION
}
scalar link__Import
'''

_JOIN = """
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
scalar join__FieldSet
directive @join__type(
  graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true,
  isInterfaceObject: Boolean! = false
) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
directive @join__field(
  graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean,
  override: String, usedOverridden: Boolean%s
) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION
directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE
"""

_JOIN_4 = """
scalar join__DirectiveArguments
directive @join__directive(
  graphs: [join__Graph!], name: String!, args: join__DirectiveArguments
) repeatable on SCHEMA | OBJECT | INTERFACE | FIELD_DEFINITION
"""

_JOIN_5 = """
scalar join__FieldValue
input join__ContextArgument { name: String! type: String! context: String! selection: join__FieldValue! }
"""


def join_version(federation: FeatureVersion) -> FeatureVersion:
    """Return the version of the join specification that a federation version needs."""
    if federation < FeatureVersion(2, 7):
        return FeatureVersion(0, 3)
    return FeatureVersion(0, 4) if federation < FeatureVersion(2, 8) else FeatureVersion(0, 5)


@cache
def _sdl(version: FeatureVersion) -> str:
    arguments = ""
    parts = [_LINK]
    if version >= FeatureVersion(0, 4):
        arguments += ", overrideLabel: String"
        parts.append(_JOIN_4)
    if version >= FeatureVersion(0, 5):
        arguments += ", contextArguments: [join__ContextArgument!]"
        parts.append(_JOIN_5)
    return "".join([*parts, _JOIN % arguments])


def empty_supergraph(version: FeatureVersion, subgraphs: Sequence[Subgraph], graphs: Sequence[str]) -> Schema:
    """Return a schema with the definitions of the link and the join specification and the given graphs."""
    schema = build_schema(parse(_sdl(version), no_location=True)).schema
    for element in schema.types.values():
        element.definition = None
    enum = TypeDefinition("join__Graph", TypeKind.ENUM)
    for subgraph, graph in zip(subgraphs, graphs, strict=True):
        where: AppliedDirective = AppliedDirective("join__graph", {"name": subgraph.name, "url": subgraph.url})
        enum.values[graph] = EnumValue(f"join__Graph.{graph}", graph, directives=[where])
    schema.types[enum.name] = enum
    link = FeatureUrl(LINK_IDENTITY, "link", FeatureVersion(1, 0))
    join = FeatureUrl(JOIN_IDENTITY, "join", version)
    schema.directives.append(AppliedDirective("link", {"url": str(link)}))
    schema.directives.append(AppliedDirective("link", {"url": str(join), "for": EnumLiteral("EXECUTION")}))
    return schema


def graph_names(names: Sequence[str]) -> list[str]:
    """Return a value of `join__Graph` for each subgraph's name: distinct, and valid as GraphQL names."""
    plain = [_sanitized(name) for name in names]
    used: dict[str, int] = {}
    distinct: list[str] = []
    for name in plain:
        if plain.count(name) > 1:
            used[name] = used.get(name, 0) + 1
            name = f"{name}_{used[name]}"  # noqa: PLW2901 - the numbered name replaces the plain one
        distinct.append(name)
    return distinct


def _sanitized(name: str) -> str:
    valid = re.sub(r"\W", "_", name, flags=re.ASCII)
    if valid[:1].isdigit():
        valid = f"_{valid}"
    # A number at the end is reserved for distinguishing names that are equal after this.
    if re.search(r"_\d+$", valid):
        valid += "_"
    return valid.upper()
