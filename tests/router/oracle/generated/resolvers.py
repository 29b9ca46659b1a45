"""Executable schemas of the whole and of each subgraph. A subgraph's resolvers reject what no correct plan fetches."""

from dataclasses import replace
from typing import Any

from graphql import (
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    is_abstract_type,
)

from tests.router.audit.subgraph import Resolvers, executable_schema
from tests.router.oracle.generated.data import code_of, computed, field_value, id_of, type_of
from tests.router.oracle.generated.schema import OBJECTS_PER_TYPE, Dataset, FieldSpec, Need, ObjectRef
from tests.router.oracle.generated.split import INTERFACE_OBJECT_SUBGRAPH, LocalField, Subgraph, whole_sdl
from tests.router.oracle.mismatch import WrongPlan

ROOT = ObjectRef("Query", "query")


def whole_schema(dataset: Dataset) -> GraphQLSchema:
    """Return the dataset as one schema."""
    schema = build_schema(whole_sdl(dataset))
    specs = {(name, f.name): f for name, spec in dataset.objects.items() for f in spec.fields}
    for root, fields in (("Query", dataset.query), ("Mutation", dataset.mutation)):
        specs |= {(root, f.name): f for f in fields}
    for (type_name, field_name), spec in specs.items():
        owner = schema.type_map[type_name]
        assert isinstance(owner, GraphQLObjectType)
        owner.fields[field_name].resolve = _whole_resolver(dataset, spec)
    _resolve_types(schema)
    return schema


def _whole_resolver(dataset: Dataset, spec: FieldSpec) -> Any:
    def resolve(source: ObjectRef | None, _info: GraphQLResolveInfo[Any], n: int | None = None) -> Any:
        return field_value(dataset, source or ROOT, spec, n)

    return resolve


def _resolve_types(schema: GraphQLSchema) -> None:
    for graphql_type in schema.type_map.values():
        if is_abstract_type(graphql_type):
            graphql_type.resolve_type = lambda value, *_: value.type_name


def _resolve_interface_object(schema: GraphQLSchema, subgraph: Subgraph) -> None:
    """In the subgraph of the interface object, every member of the interface is of that type."""
    (name,) = subgraph.types
    entities = schema.type_map["_Entity"]
    assert isinstance(entities, GraphQLUnionType)
    entities.resolve_type = lambda *_: name


def subgraph_schema(dataset: Dataset, subgraph: Subgraph) -> GraphQLSchema:
    """One subgraph, with `_entities`."""
    schema = executable_schema(subgraph.sdl(), Resolvers())
    for type_name in [*subgraph.types, "Query", "Mutation"]:
        owner = schema.type_map.get(type_name)
        if not isinstance(owner, GraphQLObjectType):
            continue
        for field_name, definition in owner.fields.items():
            if not field_name.startswith("_"):
                definition.resolve = _local_resolver(dataset, subgraph, subgraph.local(type_name, field_name))
    _resolve_types(schema)
    if subgraph.name == INTERFACE_OBJECT_SUBGRAPH:
        _resolve_interface_object(schema, subgraph)
    assert schema.query_type is not None
    schema.query_type.fields["_entities"].resolve = _entities_resolver(subgraph)
    return schema


def _local_resolver(dataset: Dataset, subgraph: Subgraph, local: LocalField) -> Any:
    spec = local.spec

    def resolve(source: ObjectRef | None, _info: GraphQLResolveInfo[Any], n: int | None = None) -> Any:
        owner = source or ROOT
        if local.overridden:
            raise WrongPlan(f"{subgraph.name}: {spec.name} was taken over by another subgraph")
        if local.external and spec.name not in owner.provided:
            raise WrongPlan(f"{subgraph.name}: {spec.name} is external and not provided here")
        if spec.needs:
            return computed([_given(subgraph, owner, need) for need in spec.needs])
        return _providing(field_value(dataset, owner, spec, n), frozenset(local.provides))

    return resolve


def _given(subgraph: Subgraph, owner: ObjectRef, need: Need) -> Any:
    if need.field not in owner.given:
        raise WrongPlan(f"{subgraph.name}: {owner.id} came without the required {need.field}")
    found = owner.given[need.field]
    return {need.below: found[need.below]} if need.below and found is not None else found


def _providing(value: Any, provided: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_providing(item, provided) for item in value]
    return replace(value, provided=provided) if isinstance(value, ObjectRef) else value


def _entities_resolver(subgraph: Subgraph) -> Any:
    def resolve(
        _source: object, _info: GraphQLResolveInfo[Any], representations: list[dict[str, Any]]
    ) -> list[ObjectRef | None]:
        return [_entity(subgraph, representation) for representation in representations]

    return resolve


def _entity(subgraph: Subgraph, representation: dict[str, Any]) -> ObjectRef | None:
    type_name = representation["__typename"]
    keyed_interface = subgraph.interface is not None and type_name == subgraph.interface.name
    keys = {"id": True} if keyed_interface else subgraph.types[type_name].keys
    usable = [key for key, resolvable in keys.items() if resolvable and set(key.split()) <= representation.keys()]
    if not usable:
        raise WrongPlan(f"{subgraph.name}: {type_name} has no such key as {sorted(representation)}")
    found = representation.get("id") or id_of(representation["code"])
    if "code" in representation and representation["code"] != code_of(found):
        raise WrongPlan(f"{subgraph.name}: the parts of {found}'s key do not belong together")
    is_interface = keyed_interface or subgraph.name == INTERFACE_OBJECT_SUBGRAPH
    if int(found.rpartition(":")[2]) >= OBJECTS_PER_TYPE or (not is_interface and type_of(found) != type_name):
        return None
    given = {name: value for name, value in representation.items() if name not in ("__typename", "id", "code")}
    return ObjectRef(type_of(found), found, given)
