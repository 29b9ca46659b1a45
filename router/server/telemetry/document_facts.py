"""Facts about a document that the access log records, each computed once per document."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    visit,
)
from graphql.language import (
    ArgumentNode,
    EnumValueNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ObjectFieldNode,
    SelectionSetNode,
)

from router.execution.prepare.prepared_operation import PreparedOperation
from router.execution.typed_state import StateKey

MAX_NAMES = 50
"""Names of fields that one line holds: a client decides how many there are."""


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """The facts about one operation of a document."""

    hash: str
    """The SHA-256 hash of the document's text, as in persisted queries."""
    root_fields: tuple[str, ...]
    """The names of its root fields, each once."""
    deprecated: tuple[str, ...]
    """Deprecated fields, arguments and enum values that it uses, by their coordinates."""


_Member: TypeAlias = GraphQLField | GraphQLArgument | GraphQLInputField | GraphQLEnumValue

_FACTS: StateKey[DocumentFacts] = StateKey("facts of the access log")


def facts_of(prepared: PreparedOperation, schema: GraphQLSchema) -> DocumentFacts:
    """Return the facts about an operation, from its analyses if they are there."""
    return prepared.analyses.get_or_create(_FACTS, lambda: _compute(prepared, schema))


def _compute(prepared: PreparedOperation, schema: GraphQLSchema) -> DocumentFacts:
    deprecated: Iterable[str] = ()
    if has_deprecations(schema):
        types = TypeInfo(schema)
        found = _Deprecations(types)
        # The whole document: its fragments are of all its operations, and few documents have several.
        visit(prepared.document, TypeInfoVisitor(types, found))
        deprecated = found.coordinates
    fragments = {
        each.name.value: each for each in prepared.document.definitions if isinstance(each, FragmentDefinitionNode)
    }
    roots = dict.fromkeys(_root_fields(prepared.operation.selection_set, fragments))
    return DocumentFacts(
        hashlib.sha256(prepared.valid_document.text.encode()).hexdigest(),
        tuple(roots)[:MAX_NAMES],
        tuple(deprecated)[:MAX_NAMES],
    )


def _root_fields(selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]) -> Iterator[str]:
    for each in selections.selections:
        if isinstance(each, FieldNode):
            yield each.name.value
        elif isinstance(each, FragmentSpreadNode):
            yield from _root_fields(fragments[each.name.value].selection_set, fragments)
        elif isinstance(each, InlineFragmentNode):
            yield from _root_fields(each.selection_set, fragments)


@lru_cache(maxsize=4)
def has_deprecations(schema: GraphQLSchema) -> bool:
    """Return whether anything in a schema is deprecated: else there is nothing to look for in documents."""
    return any(
        member.deprecation_reason is not None
        for definition in schema.type_map.values()
        if not definition.name.startswith("__")
        for member in _members(definition)
    )


def _members(definition: GraphQLNamedType) -> Iterator[_Member]:
    if isinstance(definition, GraphQLObjectType | GraphQLInterfaceType):
        for field in definition.fields.values():
            yield field
            yield from field.args.values()
    elif isinstance(definition, GraphQLInputObjectType):
        yield from definition.fields.values()
    elif isinstance(definition, GraphQLEnumType):
        yield from definition.values.values()


class _Deprecations(Visitor):
    """A collector of the coordinates of deprecated members (https://spec.graphql.org, "Schema Coordinates")."""

    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self._types = types
        self.coordinates: dict[str, None] = {}

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self._types.get_parent_type()
        if parent is not None:
            self._note(self._types.get_field_def(), f"{parent.name}.{node.name.value}")

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        parent, field = self._types.get_parent_type(), self._types.get_field_def()
        if parent is not None and field is not None and self._types.get_directive() is None:
            name = next((name for name, each in parent.fields.items() if each is field), None)  # type: ignore[union-attr]
            self._note(self._types.get_argument(), f"{parent.name}.{name}({node.name.value}:)")

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        parent = self._types.get_parent_input_type()
        if parent is not None:
            field = getattr(get_named_type(parent), "fields", {}).get(node.name.value)
            self._note(field, f"{get_named_type(parent).name}.{node.name.value}")

    def enter_enum_value(self, node: EnumValueNode, *_: object) -> None:
        enum = get_named_type(self._types.get_input_type())
        if isinstance(enum, GraphQLEnumType):
            self._note(enum.values.get(node.value), f"{enum.name}.{node.value}")

    def _note(self, member: _Member | None, coordinate: str) -> None:
        if member is not None and member.deprecation_reason is not None:
            self.coordinates[coordinate] = None
