"""Composed subgraph documents, with the combined declarations of types and fields."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    get_named_type,
    is_abstract_type,
    parse,
    print_schema,
)

from router.composition import compose
from router.federation import SubgraphDocument
from router.federation.schema_model.schema import TypeKind
from router.supergraph import read_supergraph
from router.supergraph.model import ContextUse, FieldMembership
from tests.router.audit.subgraph import Resolvers, executable_schema

OBJECTS_PER_TYPE = 3


@cache
def field_set(text: str) -> SelectionSetNode:
    """Return a federation field set as a selection set, whether it is written in braces or not."""
    (definition,) = parse(text if text.strip().startswith("{") else f"{{ {text} }}").definitions
    assert isinstance(definition, OperationDefinitionNode)
    return definition.selection_set


@dataclass(frozen=True)
class Requirement:
    """The fields that a subgraph needs in the representation."""

    subgraph: str
    fields: SelectionSetNode


@dataclass(frozen=True)
class CommonField:
    """The combined declarations of a field of an object type.

    `types`: its type in each subgraph. `possible`: for composite fields, the object types that all of them can return.
    `requirement`: the fields that its value depends on, if they are the same in all subgraphs that resolve it.
    `contexts`: its arguments from objects above. `is_key`: it is part of a key.
    """

    types: tuple[GraphQLOutputType, ...]
    possible: tuple[str, ...]
    requirement: Requirement | None
    contexts: tuple[ContextUse, ...]
    is_key: bool


class ComposedGraph:
    """`subgraphs` are the executable schemas by name, still without resolvers; `client_schema` is what clients see."""

    def __init__(self, documents: Sequence[SubgraphDocument]) -> None:
        result = compose(documents)
        assert result.supergraph_sdl is not None, [error.message for error in result.errors]
        self.sdl = result.supergraph_sdl
        self._supergraph = read_supergraph(self.sdl)
        self.labels = sorted(self._supergraph.override_labels)
        self.client_schema: GraphQLSchema = build_schema(print_schema(self._supergraph.api_schema))
        self.subgraphs = {document.name: executable_schema(document.sdl, Resolvers()) for document in documents}
        self._indices = {subgraph.name: subgraph.index for subgraph in self._supergraph.subgraphs}
        self._fields: dict[tuple[str, str], CommonField] = {}
        self._keys = self._key_fields()
        self._number_steps = self._member_numbers()

    # -- types -------------------------------------------------------------------------------------------------------

    def possible(self, type_name: str) -> frozenset[str]:
        """Return the object types that the type has for clients."""
        return _possible(self.client_schema, type_name)

    def possible_in(self, subgraph: str, type_name: str) -> frozenset[str]:
        """Return the same inside one subgraph, where an `@interfaceObject` represents all the implementations."""
        if self.is_interface_object(subgraph, type_name):
            return self.possible(type_name)
        return _possible(self.subgraphs[subgraph], type_name)

    def interfaces(self, type_name: str) -> list[str]:
        """Return the interfaces that the type implements in any subgraph."""
        definition = self._supergraph.types.get(type_name)
        return sorted({name for names in definition.interfaces.values() for name in names}) if definition else []

    def is_interface(self, type_name: str) -> bool:
        return self._supergraph.types[type_name].kind is TypeKind.INTERFACE

    def is_interface_object(self, subgraph: str, type_name: str) -> bool:
        definition = self._supergraph.types.get(type_name)
        membership = definition.memberships.get(self._indices[subgraph]) if definition else None
        return membership is not None and membership.is_interface_object

    def is_entity(self, type_name: str) -> bool:
        """Return True if the type has a key: its own, or that of an interface."""
        return any(
            membership.keys
            for name in (type_name, *self.interfaces(type_name))
            for membership in self._supergraph.types[name].memberships.values()
        )

    def keys(self, subgraph: str, type_name: str) -> list[SelectionSetNode]:
        """Return the resolvable keys of the type in the subgraph."""
        membership = self._supergraph.types[type_name].memberships.get(self._indices[subgraph])
        return [field_set(key.fields) for key in membership.keys if key.resolvable] if membership else []

    def sets_context(self, type_name: str, context: str) -> bool:
        return any(
            context in self._supergraph.types[name].contexts for name in (type_name, *self.interfaces(type_name))
        )

    def enum_values(self, type_name: str) -> list[str]:
        """Return the values that are visible to clients and defined in all subgraphs, so that any field can return
        them.
        """
        everyone = frozenset(self._supergraph.types[type_name].memberships)
        values = self._supergraph.types[type_name].values.values()
        return sorted(v.name for v in values if not v.inaccessible and v.subgraphs >= everyone)

    # -- numbers -----------------------------------------------------------------------------------------------------

    def entity_number(self, type_name: str, choice: int) -> int:
        """One of the numbers that the type's objects have.

        Objects that share an interface with a key share no number, so that the number determines the type.
        """
        offset, step = self._number_steps.get(type_name, (0, 1))
        return offset + step * (choice % OBJECTS_PER_TYPE)

    def member_with_number(self, interface: str, number: int) -> str:
        """Return the object type behind an interface's key."""
        members = sorted(self.possible(interface))
        return members[number % len(members)]

    def _member_numbers(self) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        for name, definition in self._supergraph.types.items():
            if definition.kind is TypeKind.INTERFACE and any(m.keys for m in definition.memberships.values()):
                members = sorted(self.possible(name))
                assert found.keys().isdisjoint(members), f"{name} shares members with another interface that has a key"
                found |= {member: (position, len(members)) for position, member in enumerate(members)}
        return found

    # -- fields ------------------------------------------------------------------------------------------------------

    def membership(self, subgraph: str, type_name: str, field_name: str) -> FieldMembership | None:
        """Return the field's membership in one subgraph; None if it has none."""
        index = self._indices[subgraph]
        return next((m for m in self.memberships(type_name, field_name) if m.subgraph == index), None)

    def memberships(self, type_name: str, field_name: str) -> tuple[FieldMembership, ...]:
        definition = self._supergraph.types.get(type_name)
        field = definition.fields.get(field_name) if definition else None
        return field.memberships if field else ()

    def subgraph_of(self, membership: FieldMembership) -> str:
        return self._supergraph.subgraphs[membership.subgraph].name

    def is_key(self, type_name: str, field_name: str) -> bool:
        return (type_name, field_name) in self._keys

    def client_arguments(self, type_names: Sequence[str], field_name: str) -> set[str]:
        """Return the arguments that clients may give the field on any of these types."""
        return {
            argument
            for name in type_names
            for definition in [_field(self.client_schema, name, field_name)]
            for argument in (definition.args if definition else ())
        }

    def definition(self, type_name: str, field_name: str) -> GraphQLField:
        """Return the field in the client schema, or else in some subgraph."""
        seen = _field(self.client_schema, type_name, field_name)
        return seen or next(definition for _, definition in self._declarations(type_name, field_name))

    def field(self, type_name: str, field_name: str) -> CommonField:
        """Return the combined declarations of an object type's field."""
        known = self._fields.get((type_name, field_name))
        if known is None:
            known = self._fields[type_name, field_name] = self._field(type_name, field_name)
        return known

    def _field(self, type_name: str, field_name: str) -> CommonField:
        types: list[GraphQLOutputType] = []
        possible: frozenset[str] | None = None
        for subgraph, definition in self._declarations(type_name, field_name):
            named = get_named_type(definition.type).name
            allowed = self.possible_in(subgraph, named)
            if named in self.client_schema.type_map:
                allowed &= self.possible(named)
            possible = allowed if possible is None else possible & allowed
            types.append(definition.type)
        assert types, f"no subgraph has {type_name}.{field_name}"
        contexts = next((m.contexts for m in self.memberships(type_name, field_name) if m.contexts), ())
        return CommonField(
            types=tuple(types),
            possible=tuple(sorted(possible or ())),
            requirement=self._requirement(type_name, field_name),
            contexts=contexts,
            is_key=self.is_key(type_name, field_name),
        )

    def _declarations(self, type_name: str, field_name: str) -> Iterator[tuple[str, GraphQLField]]:
        """Yield the declarations of the field, on the type or on its interfaces: interface objects add fields there."""
        for subgraph, schema in self.subgraphs.items():
            for name in (type_name, *self.interfaces(type_name)):
                definition = _field(schema, name, field_name)
                if definition is not None:
                    yield subgraph, definition

    def _requirement(self, type_name: str, field_name: str) -> Requirement | None:
        resolving = [
            membership
            for name in (type_name, *self.interfaces(type_name))
            for membership in self.memberships(name, field_name)
            if not membership.external and not membership.used_overridden
        ]
        texts = {membership.requires for membership in resolving}
        if len(texts) != 1 or (text := texts.pop()) is None:
            return None
        return Requirement(self.subgraph_of(resolving[0]), field_set(text))

    def _key_fields(self) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for name, definition in self._supergraph.types.items():
            for membership in definition.memberships.values():
                for key in membership.keys:
                    self._collect_key_fields(name, field_set(key.fields), found)
        return found

    def _collect_key_fields(self, type_name: str, selections: SelectionSetNode, found: set[tuple[str, str]]) -> None:
        for selection in selections.selections:
            match selection:
                case InlineFragmentNode(type_condition=condition, selection_set=below):
                    self._collect_key_fields(condition.name.value if condition else type_name, below, found)
                case FieldNode(name=name, selection_set=below) if name.value != "__typename":
                    for owner in {type_name, *self.interfaces(type_name), *self.possible(type_name)}:
                        found.add((owner, name.value))
                    if below is not None:
                        named = get_named_type(next(d for _, d in self._declarations(type_name, name.value)).type)
                        self._collect_key_fields(named.name, below, found)


def _field(schema: GraphQLSchema, type_name: str, field_name: str) -> GraphQLField | None:
    owner = schema.type_map.get(type_name)
    return owner.fields.get(field_name) if isinstance(owner, GraphQLObjectType | GraphQLInterfaceType) else None


def _possible(schema: GraphQLSchema, type_name: str) -> frozenset[str]:
    named = schema.type_map.get(type_name)
    if named is None:
        return frozenset()
    if is_abstract_type(named):
        return frozenset(member.name for member in schema.get_possible_types(named))
    return frozenset({type_name})
