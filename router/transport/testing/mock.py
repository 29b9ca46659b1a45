"""Mock subgraphs: typed, seeded data for any operation.

Values depend on the seed, the type, the entity's key, the field and its arguments, and on nothing else: an entity is
the same by whichever path it is reached, and a second run gives the same data.
"""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from graphql import parse, parse_type
from graphql.language import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    TypeNode,
)
from graphql.utilities import value_from_ast_untyped

from router.exact_json import encode_json
from router.execution.json_types import JSONObject
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse
from router.federation.schema_model.schema import TypeKind
from router.supergraph.model import SubgraphIndex, Supergraph, SupergraphField, SupergraphType

_WORDS = (
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbor", "island", "juniper", "kelp", "lagoon",
    "meadow", "north", "opal", "prairie", "quartz", "river", "summit", "tundra",
)  # fmt: skip
_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
_KEY_FIELD = re.compile(r"\w+")
_NUMBER = re.compile(r"(\d+)$")


@dataclass(frozen=True, slots=True)
class MockOptions:
    """`list_size` items in every list; entities are drawn from `pool` of each type, so that references meet.

    `scalars` gives fixed values by the scalar's name. Subscriptions give an event every `event_seconds`.
    """

    seed: int = 1
    list_size: int = 3
    pool: int = 20
    event_seconds: float = 1.0
    scalars: Mapping[str, Any] = field(default_factory=dict)


class MockTransport:
    """A transport with mock data for every subgraph of a supergraph."""

    def __init__(self, supergraph: Supergraph, options: MockOptions | None = None) -> None:
        self._supergraph = supergraph
        self._options = options or MockOptions()

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Return data for a query or a mutation."""
        return SubgraphResponse(request.subgraph, payload={"data": self._data(request, 0)})

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Yield events endlessly."""
        count = 0
        while True:
            count += 1
            yield SubgraphResponse(request.subgraph, payload={"data": self._data(request, count)})
            await asyncio.sleep(self._options.event_seconds)

    async def close(self) -> None:
        """Close nothing: there are no connections."""

    def _data(self, request: SubgraphRequest, event: int) -> JSONObject:
        document = parse(request.operation.text, no_location=True)
        subgraph = self._supergraph.subgraph_named(request.subgraph).index
        return _MockExecution(
            self._supergraph, self._options, subgraph, document, request.variables, event
        ).of_operation()


class _MockExecution:
    """The data of one operation."""

    def __init__(
        self,
        supergraph: Supergraph,
        options: MockOptions,
        subgraph: SubgraphIndex,
        document: DocumentNode,
        variables: Mapping[str, Any],
        event: int,
    ) -> None:
        self._supergraph = supergraph
        self._options = options
        self._subgraph = subgraph
        self._document = document
        self._variables = dict(variables)
        self._event = event
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }

    def of_operation(self) -> JSONObject:
        operation = next(node for node in self._document.definitions if isinstance(node, OperationDefinitionNode))
        root = self._supergraph.roots[operation.operation.value]
        data: JSONObject = {}
        for node in self._fields(operation.selection_set, root):
            key = _response_key(node)
            if node.name.value == "_entities":
                representations = self._arguments(node)["representations"]
                assert node.selection_set is not None
                data[key] = [self._entity(entry, node.selection_set) for entry in representations]
            else:
                self._fill(data, node, root, f"root {self._event}", {})
        return data

    def _entity(self, representation: Mapping[str, Any], selection: SelectionSetNode) -> JSONObject:
        type_name = str(representation["__typename"])
        given = {name: value for name, value in representation.items() if name != "__typename"}
        return self._object(type_name, f"{type_name} {_number_in(given)}", selection, given)

    def _object(
        self, type_name: str, identity: str, selection: SelectionSetNode, given: Mapping[str, Any]
    ) -> JSONObject:
        """Return an object. `identity` is what its values depend on; `given` are values that are known of it."""
        data: JSONObject = {}
        for node in self._fields(selection, type_name):
            self._fill(data, node, type_name, identity, given)
        return data

    def _fill(self, data: JSONObject, node: FieldNode, type_name: str, identity: str, given: Mapping[str, Any]) -> None:
        key, name = _response_key(node), node.name.value
        if name == "__typename":
            data[key] = type_name
            return
        definition = self._field(type_name, name)
        if definition is None:
            return
        if name in given and (node.selection_set is None):
            data[key] = given[name]
            return
        arguments = self._arguments(node)
        place = f"{identity}.{name}" + (encode_json(arguments, orjson.OPT_SORT_KEYS).decode() if arguments else "")
        value = self._value(parse_type(definition.type), place, node, arguments, (type_name, identity, name))
        if key in data and isinstance(data[key], dict) and isinstance(value, dict):
            _merge(data[key], value)
        else:
            data[key] = value

    def _value(
        self, type_: TypeNode, place: str, node: FieldNode, arguments: Mapping[str, Any], owner: tuple[str, str, str]
    ) -> Any:
        if isinstance(type_, NonNullTypeNode):
            return self._value(type_.type, place, node, arguments, owner)
        if isinstance(type_, ListTypeNode):
            size = arguments.get("first", arguments.get("limit"))
            count = min(size, 100) if isinstance(size, int) and size >= 0 else self._options.list_size
            return [self._value(type_.type, f"{place}[{index}]", node, {}, owner) for index in range(count)]
        assert isinstance(type_, NamedTypeNode)
        name = type_.name.value
        definition = self._supergraph.types.get(name)
        if node.selection_set is not None and definition is not None:
            concrete = self._concrete(definition, place)
            given = {key: value for key, value in arguments.items() if key in self._key_fields(concrete)}
            number = _number_in(given) if given else self._number(place) % self._options.pool
            is_entity = bool(self._key_fields(concrete))
            identity = f"{concrete} {number}" if is_entity else place
            return self._object(concrete, identity, node.selection_set, given)
        if definition is not None and definition.kind is TypeKind.ENUM:
            known = [value.name for value in definition.values.values() if self._subgraph in value.subgraphs]
            return known[self._number(place) % len(known)] if known else None
        return self._scalar(name, place, owner)

    def _concrete(self, definition: SupergraphType, place: str) -> str:
        """Choose the object type of a value of this type in this subgraph."""
        membership = definition.memberships.get(self._subgraph)
        if definition.kind is TypeKind.OBJECT or (membership is not None and membership.is_interface_object):
            return definition.name
        if definition.kind is TypeKind.UNION:
            possible = sorted(definition.members.get(self._subgraph, ()))
        else:
            possible = sorted(
                other.name
                for other in self._supergraph.types.values()
                if other.kind is TypeKind.OBJECT and definition.name in other.interfaces.get(self._subgraph, ())
            )
        return possible[self._number(place) % len(possible)] if possible else definition.name

    def _key_fields(self, type_name: str) -> frozenset[str]:
        definition = self._supergraph.types.get(type_name)
        if definition is None:
            return frozenset()
        keys = [key.fields for membership in definition.memberships.values() for key in membership.keys]
        return frozenset(name for fields in keys for name in _KEY_FIELD.findall(fields))

    def _scalar(self, name: str, place: str, owner: tuple[str, str, str]) -> Any:
        if name in self._options.scalars:
            return self._options.scalars[name]
        type_name, identity, field_name = owner
        if field_name in self._key_fields(type_name):
            # A key's value carries the entity's number, from which the other subgraphs find the same entity.
            number = int(_NUMBER.search(identity).group(1)) if _NUMBER.search(identity) else self._number(place) % 1_000  # type: ignore[union-attr]
            return number if name == "Int" else f"{type_name.lower()}-{number}"
        number = self._number(place)
        match name:
            case "Int":
                return number % 100
            case "Float":
                return number % 1_000 / 10
            case "Boolean":
                return number % 2 == 0
            case "ID":
                return f"{type_name.lower()}-{number % 1_000}"
            case "String":
                return _text(field_name, number)
            case _:
                return _custom_scalar(name, number)

    def _field(self, type_name: str, name: str) -> SupergraphField | None:
        definition = self._supergraph.types.get(type_name)
        return definition.fields.get(name) if definition is not None else None

    def _fields(self, selection: SelectionSetNode, type_name: str) -> list[FieldNode]:
        """Return the fields that count for an object of a type, fragments followed."""
        found: list[FieldNode] = []
        for node in selection.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                found.append(node)
                continue
            inner: InlineFragmentNode | FragmentDefinitionNode
            if isinstance(node, FragmentSpreadNode):
                inner = self._fragments[node.name.value]
            else:
                assert isinstance(node, InlineFragmentNode)
                inner = node
            condition = inner.type_condition
            if condition is None or self._matches(type_name, condition.name.value):
                found += self._fields(inner.selection_set, type_name)
        return found

    def _matches(self, type_name: str, condition: str) -> bool:
        if type_name == condition:
            return True
        definition, other = self._supergraph.types.get(type_name), self._supergraph.types.get(condition)
        if definition is None or other is None:
            return False
        return condition in definition.interfaces.get(self._subgraph, ()) or type_name in other.members.get(
            self._subgraph, ()
        )

    def _included(self, node: object) -> bool:
        for directive in getattr(node, "directives", None) or ():
            if directive.name.value in ("skip", "include"):
                value = value_from_ast_untyped(directive.arguments[0].value, self._variables)
                if bool(value) is (directive.name.value == "skip"):
                    return False
        return True

    def _arguments(self, node: FieldNode) -> dict[str, Any]:
        return {
            argument.name.value: value_from_ast_untyped(argument.value, self._variables)
            for argument in node.arguments or ()
        }

    def _number(self, place: str) -> int:
        digest = hashlib.sha256(f"{self._options.seed} {place}".encode()).digest()
        return int.from_bytes(digest[:6], "big")


def _number_in(given: Mapping[str, Any]) -> int:
    """Return the number of the entity that these values are of: the same from each of its keys."""
    for _, value in sorted(given.items()):
        match = _NUMBER.search(str(value))
        if match:
            return int(match[1])
    digest = hashlib.sha256(encode_json(given, orjson.OPT_SORT_KEYS)).digest()
    return int.from_bytes(digest[:4], "big")


def _text(field_name: str, number: int) -> str:
    first, second = _WORDS[number % len(_WORDS)], _WORDS[number // len(_WORDS) % len(_WORDS)]
    lowered = field_name.lower()
    if "email" in lowered:
        return f"{first}.{second}@example.com"
    if "url" in lowered or "uri" in lowered:
        return f"https://example.com/{first}/{second}"
    if "description" in lowered or "body" in lowered:
        return f"The {first} by the {second}, and what became of it."
    return f"{first.capitalize()} {second}"


def _custom_scalar(name: str, number: int) -> Any:
    lowered = name.lower()
    if "datetime" in lowered or "timestamp" in lowered:
        return (_EPOCH + timedelta(minutes=number % 1_000_000)).isoformat().replace("+00:00", "Z")
    if "date" in lowered:
        return (_EPOCH + timedelta(days=number % 1_000)).date().isoformat()
    if "json" in lowered:
        return {"value": number % 100}
    if "int" in lowered or "long" in lowered:
        return str(number % 1_000_000)
    return f"{name.lower()}-{number % 1_000}"


def _response_key(node: FieldNode) -> str:
    return (node.alias or node.name).value


def _merge(into: JSONObject, other: JSONObject) -> None:
    for key, value in other.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value
