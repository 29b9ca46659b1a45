"""Removal of unauthorized fields from an operation, before it is planned.

A denied field must never be fetched, yet its null and its error belong at its position in the response, under its
conditions and its type. So it is replaced by a `__typename` under a reserved response key, which costs nothing to
fetch, and the projection turns that key back into a null and an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import GraphQLSchema, TypeInfo, TypeInfoVisitor, Visitor, get_named_type, is_non_null_type, visit
from graphql.language import DocumentNode, FieldNode, NameNode

from router.execution.errors.denied_field import DeniedField


@dataclass(frozen=True, slots=True)
class AuthorizedDocument:
    """A document without its denied fields; `denied` by the reserved response keys that stand for them."""

    document: DocumentNode
    denied: Mapping[str, DeniedField]


def strip_unauthorized(
    schema: GraphQLSchema, document: DocumentNode, coordinates: frozenset[str]
) -> AuthorizedDocument:
    """Replace the fields whose coordinate ("Type.field"), parent type or type is among `coordinates`."""
    type_info = TypeInfo(schema)
    visitor = _Replacer(type_info, coordinates, _unused_prefix(document))
    replaced = visit(document, TypeInfoVisitor(type_info, visitor))
    return AuthorizedDocument(replaced, visitor.denied)


def _unused_prefix(document: DocumentNode) -> str:
    """Find a prefix that no response key of the document starts with."""
    finder = _ResponseKeys()
    visit(document, finder)
    number = 0
    while any(key.startswith(f"denied{number}_") for key in finder.keys):
        number += 1
    return f"denied{number}_"


class _ResponseKeys(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.keys: set[str] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.keys.add((node.alias or node.name).value)


class _Replacer(Visitor):
    def __init__(self, type_info: TypeInfo, coordinates: frozenset[str], prefix: str) -> None:
        super().__init__()
        self.denied: dict[str, DeniedField] = {}
        self._type_info = type_info
        self._coordinates = coordinates
        self._prefix = prefix
        self._reserved: dict[DeniedField, str] = {}

    def enter_field(self, node: FieldNode, *_: object) -> object:
        parent, field_type = self._type_info.get_parent_type(), self._type_info.get_type()
        if parent is None or field_type is None or node.name.value == "__typename":
            return None
        coordinate = f"{parent.name}.{node.name.value}"
        named = get_named_type(field_type).name
        found = next((name for name in (coordinate, parent.name, named) if name in self._coordinates), None)
        if found is None:
            return None
        denied = DeniedField((node.alias or node.name).value, coordinate, is_non_null_type(field_type))
        key = self._reserved.get(denied)
        if key is None:
            key = self._reserved[denied] = f"{self._prefix}{len(self._reserved)}"
            self.denied[key] = denied
        return FieldNode(
            alias=NameNode(value=key),
            name=NameNode(value="__typename"),
            arguments=(),
            directives=node.directives,
        )
