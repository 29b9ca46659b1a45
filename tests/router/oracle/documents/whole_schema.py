"""The whole schema and its data. Data is a pure function of (seed, object, field, inputs): nothing is stored."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_enum_type,
    is_leaf_type,
)
from graphql.execution.values import get_argument_values

from router.supergraph.model import ContextUse
from tests.router.incremental_results import merge
from tests.router.oracle.documents.composed_graph import CommonField, ComposedGraph, field_set
from tests.router.oracle.documents.objects import GraphObject, root

Resolver = Callable[..., Any]
ROOTS = frozenset({"Query", "Mutation", "Subscription"})


def give_resolvers(schema: GraphQLSchema, resolver: Callable[[str, str], Resolver]) -> None:
    """Set the resolver of every field by the names of its type and its own, and resolve abstract types."""
    for graphql_type in schema.type_map.values():
        if graphql_type.name.startswith("__"):
            continue
        if is_abstract_type(graphql_type):
            graphql_type.resolve_type = lambda object_, *_: object_.type_name
        elif isinstance(graphql_type, GraphQLObjectType):
            for name, definition in graphql_type.fields.items():
                definition.resolve = resolver(graphql_type.name, name)


def _number(*what: object) -> int:
    return int.from_bytes(hashlib.blake2b(repr(what).encode(), digest_size=6).digest(), "big")


@dataclass(frozen=True)
class _FieldCall:
    """One field of one object with all that its value depends on. `choice` is pseudo-random."""

    owner: GraphObject
    field: str
    inputs: str
    common: CommonField
    choice: int


class WholeSchema:
    """The values of all fields; another `seed` gives other data."""

    def __init__(self, graph: ComposedGraph, seed: int) -> None:
        self.graph = graph
        self.seed = seed

    def schema(self) -> GraphQLSchema:
        """Return the client's schema, executable."""
        schema = self.graph.client_schema
        give_resolvers(schema, self._resolver)
        return schema

    def _resolver(self, type_name: str, field_name: str) -> Resolver:
        return lambda source, _info, **arguments: self.resolve(source or root(type_name), field_name, arguments)

    def resolve(self, owner: GraphObject, field_name: str, arguments: Mapping[str, Any]) -> Any:
        """Return the value of a field, with contexts and requirements resolved."""
        common = self.graph.field(owner.type_name, field_name)
        contexts = {use.argument: self._context(owner, use) for use in common.contexts}
        required = common.requirement and self.project(owner, common.requirement.fields, common.requirement.subgraph)
        return self.field_value(owner, field_name, {**arguments, **contexts}, required)

    def field_value(
        self, owner: GraphObject, field_name: str, arguments: Mapping[str, Any], required: object = None
    ) -> Any:
        """Return the value of a field for these arguments and required fields: a leaf, a `GraphObject`, None, or a
        list.
        """
        common = self.graph.field(owner.type_name, field_name)
        inputs = json.dumps([arguments, required], sort_keys=True, default=str)
        call = _FieldCall(owner, field_name, inputs, common, _number(self.seed, owner.id, field_name, inputs))
        return self._value(call, common.types, ())

    def _value(self, call: _FieldCall, types: Sequence[GraphQLOutputType], place: tuple[int, ...]) -> Any:
        """Return a value that is valid for the field's type in every subgraph: null only if all of them allow it."""
        choice = _number(call.choice, place)
        nullable = not any(isinstance(t, GraphQLNonNull) for t in types)
        types = [t.of_type if isinstance(t, GraphQLNonNull) else t for t in types]
        if nullable and not call.common.is_key and choice % 7 == 0:
            return None
        items = [t.of_type for t in types if isinstance(t, GraphQLList)]
        if items:
            # Objects are identified by numbers in their keys, so a list in a key is not empty.
            length = 1 if call.common.is_key else choice // 7 % 3
            return [self._value(call, items, (*place, i)) for i in range(length)]
        named = get_named_type(types[0])
        return self._leaf(call, named.name, choice) if is_leaf_type(named) else self._object(call, choice, place)

    def _leaf(self, call: _FieldCall, type_name: str, choice: int) -> Any:
        number, is_key = call.owner.number, call.common.is_key
        if is_enum_type(self.graph.client_schema.type_map.get(type_name)):
            values = self.graph.enum_values(type_name)
            return values[choice % len(values)] if values else None
        match type_name:
            case "Int":
                return number if is_key else choice % 100
            case "Float":
                return float(number) if is_key else choice % 100 + 0.5
            case "Boolean":
                return choice % 2 == 1
            case _:
                return f"{call.field}-{number if is_key else choice % 1000}"

    def _object(self, call: _FieldCall, choice: int, place: tuple[int, ...]) -> GraphObject | None:
        owner, is_key, possible = call.owner, call.common.is_key, call.common.possible
        if not possible:
            return None
        type_name = possible[(owner.number if is_key else choice // 50) % len(possible)]
        if type_name in ROOTS:
            return root(type_name)
        if self.graph.is_entity(type_name):
            number = self.graph.entity_number(type_name, owner.number if is_key else choice // 500)
            return GraphObject(type_name, f"{type_name}:{number}", number, owner)
        return GraphObject(type_name, f"{owner.id}/{call.field}{place}{call.inputs}", owner.number, owner)

    def project(self, owner: GraphObject, selections: SelectionSetNode, subgraph: str) -> dict[str, Any]:
        """Return the fields that the subgraph's field set selects of an object, as in a representation."""
        found: dict[str, Any] = {}
        for selection in selections.selections:
            match selection:
                case InlineFragmentNode(type_condition=condition, selection_set=below):
                    if condition is None or self._is(owner, condition.name.value, subgraph):
                        merge(found, self.project(owner, below, subgraph))
                case FieldNode(name=name, selection_set=below) if name.value != "__typename":
                    value = self.resolve(owner, name.value, self._given_arguments(owner, selection))
                    merge(found, {name.value: value if below is None else self._project_each(value, below, subgraph)})
        return found

    def _project_each(self, value: Any, selections: SelectionSetNode, subgraph: str) -> Any:
        if isinstance(value, list):
            return [self._project_each(item, selections, subgraph) for item in value]
        return self.project(value, selections, subgraph) if isinstance(value, GraphObject) else value

    def _given_arguments(self, owner: GraphObject, selection: FieldNode) -> dict[str, Any]:
        return get_argument_values(self.graph.definition(owner.type_name, selection.name.value), selection)

    def _is(self, owner: GraphObject, type_name: str, subgraph: str) -> bool:
        names = self.graph.possible(type_name) | self.graph.possible_in(subgraph, type_name)
        return owner.type_name in names

    def _context(self, owner: GraphObject, use: ContextUse) -> Any:
        """Return the value of a `@fromContext` argument, from the nearest object above that sets the context."""
        setter = owner.parent
        while setter is not None and not self.graph.sets_context(setter.type_name, use.context):
            setter = setter.parent
        assert setter is not None, f"nothing above {owner.id} sets {use.context}"
        subgraph = use.context.split("__")[0]
        value: Any = self.project(setter, field_set(use.selection), subgraph)
        while isinstance(value, dict):
            (value,) = value.values() or (None,)
        return value
