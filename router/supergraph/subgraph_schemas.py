"""The schema of a subgraph, as far as a supergraph describes it, as a `GraphQLSchema`.

It has the types, fields, arguments, members and `_entities` that requests to the subgraph refer to. Elements that are
not in a supergraph (arguments that only some subgraphs have, descriptions) are missing.
"""

from collections.abc import Iterable

from graphql import GraphQLSchema, build_schema, print_directive

from router.federation.schema_model.schema import TypeKind
from router.supergraph.executable_directives import executable_directives
from router.supergraph.model import SubgraphIndex, Supergraph, SupergraphInputValue, SupergraphType

_BUILT_IN_SCALARS = frozenset({"Int", "Float", "String", "Boolean", "ID"})


def subgraph_schema(supergraph: Supergraph, subgraph: SubgraphIndex) -> GraphQLSchema:
    """Return the schema of one subgraph, with `_entities` over every type that has a key there."""
    parts = []
    entities = []
    roots = supergraph.roots
    for definition in supergraph.types.values():
        if subgraph not in definition.memberships:
            continue
        parts.append(_definition(definition, subgraph, is_query=definition.name == roots.get("query")))
        membership = definition.memberships[subgraph]
        is_object = definition.kind is TypeKind.OBJECT or membership.is_interface_object
        if is_object and any(key.resolvable for key in membership.keys):
            entities.append(definition.name)
    if roots["query"] not in (d.name for d in supergraph.types.values() if subgraph in d.memberships):
        parts.append(f"type {roots['query']} {{ {_entities(entities)} }}")
    text = "\n".join(parts).replace(_ENTITIES_HERE, _entities(entities))
    if entities:
        text += f"\nscalar _Any\nunion _Entity = {' | '.join(entities)}"
    text += "".join(f"\n{print_directive(each)}" for each in executable_directives(supergraph.api_schema).values())
    present = [f"{kind}: {name}" for kind, name in roots.items() if kind == "query" or _has(supergraph, name, subgraph)]
    return build_schema(f"schema {{ {' '.join(present)} }}\n{text}", assume_valid=True)


_ENTITIES_HERE = "#entities#"
_NO_FIELD = "_: Boolean"


def _entities(names: Iterable[str]) -> str:
    return "_entities(representations: [_Any!]!): [_Entity]! _service: String" if names else "_service: String"


def _has(supergraph: Supergraph, type_name: str, subgraph: SubgraphIndex) -> bool:
    definition = supergraph.types.get(type_name)
    return definition is not None and any(
        membership.subgraph == subgraph for field in definition.fields.values() for membership in field.memberships
    )


def _definition(definition: SupergraphType, subgraph: SubgraphIndex, *, is_query: bool) -> str:
    name = definition.name
    match definition.kind:
        case TypeKind.SCALAR:
            return "" if name in _BUILT_IN_SCALARS else f"scalar {name}"
        case TypeKind.ENUM:
            values = [value.name for value in definition.values.values() if subgraph in value.subgraphs]
            return f"enum {name} {{ {' '.join(values)} }}"
        case TypeKind.UNION:
            return f"union {name} = {' | '.join(sorted(definition.members.get(subgraph, ())))}"
        case TypeKind.INPUT_OBJECT:
            return f"input {name} {{ {' '.join(_input(field) for field in definition.input_fields.values())} }}"
        case TypeKind.OBJECT | TypeKind.INTERFACE:
            return _fields_definition(definition, subgraph, is_query=is_query)


def _fields_definition(definition: SupergraphType, subgraph: SubgraphIndex, *, is_query: bool) -> str:
    fields = []
    for field in definition.fields.values():
        for membership in field.memberships:
            if membership.subgraph == subgraph:
                arguments = [_input(argument) for argument in field.arguments]
                arguments += [f"{context.argument}: {context.type}" for context in membership.contexts]
                given = f"({', '.join(arguments)})" if arguments else ""
                fields.append(f"{field.name}{given}: {membership.type or field.type}")
    if is_query:
        fields.append(_ENTITIES_HERE)
    if not fields:
        # All of them are other subgraphs' now (@override), but fields of this one may still return the type.
        fields.append(_NO_FIELD)
    is_object = definition.kind is TypeKind.OBJECT or definition.memberships[subgraph].is_interface_object
    interfaces = sorted(definition.interfaces.get(subgraph, ()))
    implements = f" implements {' & '.join(interfaces)}" if interfaces else ""
    return f"{'type' if is_object else 'interface'} {definition.name}{implements} {{ {' '.join(fields)} }}"


def _input(argument: SupergraphInputValue) -> str:
    default = f" = {argument.default}" if argument.default is not None else ""
    return f"{argument.name}: {argument.type}{default}"
