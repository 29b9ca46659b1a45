"""An executable subgraph from its SDL and a few resolvers: just enough of the subgraph specification for tests.

Source: Apollo Federation subgraph specification (`_entities`, `_Any`, `_service`, reference resolvers).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    REMOVE,
    DefinitionNode,
    DirectiveDefinitionNode,
    DirectiveLocation,
    DocumentNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    Visitor,
    build_ast_schema,
    is_abstract_type,
    is_object_type,
    parse,
    visit,
)
from graphql.language import ast

from router.supergraph.executable_directives import EXECUTABLE_LOCATIONS

Row = dict[str, Any]
Root = Callable[..., Any]
Reference = Callable[[Row], Any]
Field = Callable[..., Any]


@dataclass(frozen=True)
class Resolvers:
    """`root` by root field, called with its arguments.

    `references` by entity type, called with the representation; `fields` by "Type.field", called with the object and
    the field's arguments. All else is read from the row.
    """

    root: Mapping[str, Root] = field(default_factory=dict)
    references: Mapping[str, Reference] = field(default_factory=dict)
    fields: Mapping[str, Field] = field(default_factory=dict)


SuiteResolvers = Mapping[str, Resolvers]


def pick(row: Row, names: str) -> Row:
    """Return the row with only these fields (and its type), so that nothing else can be read from it."""
    return {name: row[name] for name in ["__typename", *names.split()] if name in row}


def rows(table: Iterable[Row], show: str) -> Root:
    """Return a root field that lists a table."""
    listed = [pick(row, show) for row in table]
    return lambda: listed


def find(table: Iterable[Row], **wanted: Any) -> Row | None:
    return next((row for row in table if all(row[k] == v for k, v in wanted.items())), None)


def entity(table: Iterable[Row], show: str, *, keys: str = "id", takes: str = "") -> Reference:
    """Return a reference resolver: the row that agrees with the representation on every key sent, with the fields
    `show`.

    `takes` names required fields that are copied from the representation where it has them.
    """
    known = list(table)

    def resolve(representation: Row) -> Row | None:
        wanted = {key: representation[key] for key in keys.split() if key in representation}
        row = find(known, **wanted) if wanted else None
        if row is None:
            return None
        taken = {name: representation[name] for name in takes.split() if name in representation}
        return {**pick(row, show), **taken}

    return resolve


def _is_executable(definition: DirectiveDefinitionNode) -> bool:
    return any(DirectiveLocation[location.value] in EXECUTABLE_LOCATIONS for location in definition.locations)


def _federation_free(document: DocumentNode) -> DocumentNode:
    """Return the document without what only federation understands: links, type system directives and applications."""
    defined = {d.name.value for d in document.definitions if isinstance(d, TypeDefinitionNode)}
    kept: list[DefinitionNode] = []
    for definition in document.definitions:
        if isinstance(definition, SchemaDefinitionNode | SchemaExtensionNode):
            continue
        if isinstance(definition, DirectiveDefinitionNode) and not _is_executable(definition):
            continue
        if isinstance(definition, ObjectTypeExtensionNode) and definition.name.value not in defined:
            defined.add(definition.name.value)
            definition = ObjectTypeDefinitionNode(  # noqa: PLW2901 - an extension without a base becomes the base
                name=definition.name,
                interfaces=definition.interfaces,
                directives=definition.directives,
                fields=definition.fields,
            )
        kept.append(definition)
    return DocumentNode(definitions=tuple(kept))


def _key_types(document: DocumentNode) -> set[str]:
    """Names of the types with an `@key`, under whatever name or namespace the directive is imported."""
    return {
        definition.name.value
        for definition in document.definitions
        if isinstance(definition, ast.TypeDefinitionNode | ast.TypeExtensionNode)
        and any(d.name.value in {"key", "federation__key"} for d in definition.directives or ())
    }


def _strip_directives(document: DocumentNode) -> DocumentNode:
    class WithoutDirectives(Visitor):
        def enter_directive(self, *_args: Any) -> Any:
            return REMOVE

    stripped: DocumentNode = visit(document, WithoutDirectives())
    return stripped


def _type_of(value: Any, *_args: Any) -> str | None:
    return value.get("__typename") if isinstance(value, dict) else None


def _entity_members(schema: GraphQLSchema, keyed: set[str]) -> set[str]:
    """Return the object types behind the keyed types: `_Entity` is a union, so an interface stands for what implements
    it.
    """
    members: set[str] = set()
    for name in keyed:
        keyed_type = schema.type_map.get(name)
        if isinstance(keyed_type, GraphQLInterfaceType):
            members.update(possible.name for possible in schema.get_possible_types(keyed_type))
        elif keyed_type is not None:
            members.add(name)
    return members


def executable_schema(sdl: str, resolvers: Resolvers) -> GraphQLSchema:
    """Return the subgraph's schema with `_entities` and `_service`, ready to execute."""
    document = parse(sdl)
    plain = _strip_directives(_federation_free(document))
    members = _entity_members(build_ast_schema(plain, assume_valid=True), _key_types(document))
    has_query = any(isinstance(d, TypeDefinitionNode) and d.name.value == "Query" for d in plain.definitions)
    machinery = parse(f"""
        scalar _Any
        {f"union _Entity = {' | '.join(sorted(members))}" if members else "scalar _Entity"}
        type _Service {{ sdl: String }}
        {"extend type Query" if has_query else "type Query"} {{
            _service: _Service!
            _entities(representations: [_Any!]!): [_Entity]!
        }}
    """)
    whole = DocumentNode(definitions=(*plain.definitions, *machinery.definitions))
    schema = build_ast_schema(whole, assume_valid=True)
    for graphql_type in schema.type_map.values():
        if is_abstract_type(graphql_type):
            graphql_type.resolve_type = _type_of
    for root in (schema.query_type, schema.mutation_type):
        for name, graphql_field in (root.fields if root else {}).items():
            if name in resolvers.root:
                graphql_field.resolve = _root(resolvers.root[name])
    for coordinate, resolve in resolvers.fields.items():
        type_name, field_name = coordinate.split(".")
        owner = schema.type_map[type_name]
        assert isinstance(owner, GraphQLObjectType)
        owner.fields[field_name].resolve = _field(resolve)
    assert schema.query_type is not None
    schema.query_type.fields["_entities"].resolve = _entities(schema, resolvers)
    schema.query_type.fields["_service"].resolve = lambda *_: {"sdl": sdl}
    return schema


def _root(resolve: Root) -> Callable[..., Any]:
    return lambda _source, _info, **arguments: resolve(**arguments)


def _field(resolve: Field) -> Callable[..., Any]:
    return lambda source, _info, **arguments: resolve(source, **arguments)


def _entities(schema: GraphQLSchema, resolvers: Resolvers) -> Callable[..., list[Any]]:
    def resolve(_source: Any, _info: GraphQLResolveInfo[Any], representations: list[Row]) -> list[Any]:
        return [_reference(schema, resolvers, representation) for representation in representations]

    return resolve


def _reference(schema: GraphQLSchema, resolvers: Resolvers, representation: Row) -> Any:
    """Return the object of a representation with its object type, whatever the resolver returns.

    That of an interface has the type that the resolver returns.
    """
    typename = representation["__typename"]
    resolve = resolvers.references.get(typename, dict)
    try:
        found = resolve(representation)
    except Exception as error:  # one reference that fails leaves the others whole
        return error
    if found is None or isinstance(found, Exception):
        return found
    return {**found, "__typename": typename} if is_object_type(schema.type_map[typename]) else found
