"""The API schema: the schema of a supergraph for clients.

It omits the elements of linked specifications, `@inaccessible` elements, and fields of such types.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from graphql import (
    ConstDirectiveNode,
    DefinitionNode,
    DirectiveDefinitionNode,
    DirectiveNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    GraphQLSchema,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    SchemaDefinitionNode,
    TypeDefinitionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    build_ast_schema,
)

from router.supergraph.features import Feature

_VISIBLE_DIRECTIVES = frozenset({"deprecated", "specifiedBy", "oneOf"})

_Node = TypeVar("_Node", FieldDefinitionNode, InputValueDefinitionNode)


def is_spec_element(features: Sequence[Feature], element: str) -> bool:
    """Return True if a type's name or an "@directive" belongs to a linked specification rather than to the graph."""
    return element in ("@link", "@core") or any(feature.owns(element) for feature in features)


def derive_api_schema(
    document: DocumentNode,
    features: Sequence[Feature],
    is_inaccessible: Callable[[Sequence[DirectiveNode] | None], bool],
) -> GraphQLSchema:
    """Return the schema that clients' operations are validated against."""
    hidden = {
        node.name.value
        for node in document.definitions
        if isinstance(node, TypeDefinitionNode)
        and (is_spec_element(features, node.name.value) or is_inaccessible(node.directives))
    }

    def visible_directives(nodes: Sequence[ConstDirectiveNode] | None) -> tuple[ConstDirectiveNode, ...]:
        return tuple(node for node in nodes or () if node.name.value in _VISIBLE_DIRECTIVES)

    def visible(node: _Node) -> bool:
        return not is_inaccessible(node.directives) and _named_type(node.type) not in hidden

    def input_value(node: InputValueDefinitionNode) -> InputValueDefinitionNode:
        return InputValueDefinitionNode(
            name=node.name,
            description=node.description,
            type=node.type,
            default_value=node.default_value,
            directives=visible_directives(node.directives),
        )

    def field(node: FieldDefinitionNode) -> FieldDefinitionNode:
        return FieldDefinitionNode(
            name=node.name,
            description=node.description,
            type=node.type,
            arguments=tuple(input_value(argument) for argument in node.arguments or () if visible(argument)),
            directives=visible_directives(node.directives),
        )

    def named_types(nodes: Iterable[NamedTypeNode] | None) -> tuple[NamedTypeNode, ...]:
        return tuple(node for node in nodes or () if node.name.value not in hidden)

    def definition(node: DefinitionNode) -> DefinitionNode | None:
        match node:
            case SchemaDefinitionNode():
                operation_types = tuple(o for o in node.operation_types if o.type.name.value not in hidden)
                return SchemaDefinitionNode(
                    description=node.description, operation_types=operation_types, directives=()
                )
            case DirectiveDefinitionNode():
                return None if is_spec_element(features, f"@{node.name.value}") else node
            case TypeDefinitionNode() if node.name.value in hidden:
                return None
            case ObjectTypeDefinitionNode() | InterfaceTypeDefinitionNode():
                return type(node)(
                    name=node.name,
                    description=node.description,
                    interfaces=named_types(node.interfaces),
                    fields=tuple(field(f) for f in node.fields or () if visible(f)),
                    directives=(),
                )
            case UnionTypeDefinitionNode():
                return UnionTypeDefinitionNode(
                    name=node.name, description=node.description, types=named_types(node.types), directives=()
                )
            case EnumTypeDefinitionNode():
                return EnumTypeDefinitionNode(
                    name=node.name,
                    description=node.description,
                    values=tuple(value for value in node.values or () if not is_inaccessible(value.directives)),
                    directives=(),
                )
            case InputObjectTypeDefinitionNode():
                return InputObjectTypeDefinitionNode(
                    name=node.name,
                    description=node.description,
                    fields=tuple(input_value(f) for f in node.fields or () if visible(f)),
                    directives=visible_directives(node.directives),
                )
            case ScalarTypeDefinitionNode():
                return ScalarTypeDefinitionNode(
                    name=node.name, description=node.description, directives=visible_directives(node.directives)
                )
        return None

    definitions = tuple(found for node in document.definitions if (found := definition(node)) is not None)
    return build_ast_schema(DocumentNode(definitions=definitions), assume_valid=True)


def _named_type(node: TypeNode) -> str:
    while isinstance(node, NonNullTypeNode | ListTypeNode):
        node = node.type
    assert isinstance(node, NamedTypeNode)
    return node.name.value
