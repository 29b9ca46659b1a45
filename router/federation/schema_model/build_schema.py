"""Build the model of an SDL document, with extensions merged into their types.

Definitions that the model cannot represent (a name defined twice, an extension of another kind) are reported here, with
the wording of the violated rule of the GraphQL specification; everything else is validated on the model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from graphql import (
    DefinitionNode,
    DirectiveDefinitionNode,
    DocumentNode,
    EnumTypeDefinitionNode,
    EnumTypeExtensionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputObjectTypeExtensionNode,
    InputValueDefinitionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    Node,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    ScalarTypeDefinitionNode,
    ScalarTypeExtensionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    StringValueNode,
    UnionTypeDefinitionNode,
    UnionTypeExtensionNode,
)
from graphql.language import DirectiveNode, TypeDefinitionNode, TypeExtensionNode

from router.federation.schema_model.constant_values import constant_value
from router.federation.schema_model.schema import (
    AppliedDirective,
    DirectiveDefinition,
    EnumValue,
    Field,
    InputValue,
    RootKind,
    Schema,
    TypeDefinition,
    TypeKind,
)
from router.federation.schema_model.type_references import type_reference

_KINDS: dict[type[Node], TypeKind] = {
    ScalarTypeDefinitionNode: TypeKind.SCALAR,
    ScalarTypeExtensionNode: TypeKind.SCALAR,
    ObjectTypeDefinitionNode: TypeKind.OBJECT,
    ObjectTypeExtensionNode: TypeKind.OBJECT,
    InterfaceTypeDefinitionNode: TypeKind.INTERFACE,
    InterfaceTypeExtensionNode: TypeKind.INTERFACE,
    UnionTypeDefinitionNode: TypeKind.UNION,
    UnionTypeExtensionNode: TypeKind.UNION,
    EnumTypeDefinitionNode: TypeKind.ENUM,
    EnumTypeExtensionNode: TypeKind.ENUM,
    InputObjectTypeDefinitionNode: TypeKind.INPUT_OBJECT,
    InputObjectTypeExtensionNode: TypeKind.INPUT_OBJECT,
}


@dataclass(frozen=True, slots=True)
class BuildProblem:
    """A reason why the document is not a valid type system document."""

    message: str
    nodes: tuple[Node, ...]


@dataclass(slots=True)
class BuiltSchema:
    """The model, and the problems of definitions that the model cannot represent."""

    schema: Schema
    problems: list[BuildProblem] = field(default_factory=list)


def build_schema(document: DocumentNode) -> BuiltSchema:
    """Read the document; its roots are those it names, or the default names where it names none."""
    return _Builder().build(document)


def text_of(description: StringValueNode | None) -> str | None:
    """Return a description's text."""
    return description.value if description is not None else None


class _Builder:
    def __init__(self) -> None:
        self.schema = Schema()
        self.problems: list[BuildProblem] = []
        self.schema_definition: SchemaDefinitionNode | None = None
        self.root_nodes: dict[RootKind, Node] = {}

    def build(self, document: DocumentNode) -> BuiltSchema:
        definitions: list[TypeDefinitionNode] = []
        extensions: list[TypeExtensionNode] = []
        schema_extensions: list[SchemaExtensionNode] = []
        for node in document.definitions:
            match node:
                case TypeDefinitionNode():
                    definitions.append(node)
                case TypeExtensionNode():
                    extensions.append(node)
                case SchemaDefinitionNode():
                    self._schema_definition(node)
                case SchemaExtensionNode():
                    schema_extensions.append(node)
                case DirectiveDefinitionNode():
                    self._directive_definition(node)
                case _:
                    self._not_type_system(node)
        for definition in definitions:
            self._define(definition)
        for extension in extensions:
            self._extend(extension)
        for index, schema_extension in enumerate(schema_extensions):
            self._schema_parts(schema_extension, index)
        if not self.schema.roots and self.schema_definition is None:
            for kind in RootKind:
                if kind.default_name in self.schema.types:
                    self.schema.roots[kind] = kind.default_name
        return BuiltSchema(self.schema, self.problems)

    def _problem(self, message: str, *nodes: Node | None) -> None:
        self.problems.append(BuildProblem(message, tuple(node for node in nodes if node is not None)))

    def _not_type_system(self, node: DefinitionNode) -> None:
        self._problem("A schema document holds definitions of types, directives and the schema only.", node)

    def _schema_definition(self, node: SchemaDefinitionNode) -> None:
        if self.schema_definition is not None:
            self._problem("Must provide only one schema definition.", self.schema_definition, node)
            return
        self.schema_definition = node
        self.schema.node = node
        self.schema.description = text_of(node.description)
        self._schema_parts(node, None)

    def _schema_parts(self, node: SchemaDefinitionNode | SchemaExtensionNode, extension: int | None) -> None:
        self.schema.node = self.schema.node or node
        self.schema.directives += self._directives(node.directives, extension)
        for operation in node.operation_types or ():
            kind = RootKind(operation.operation.value)
            if kind in self.root_nodes:
                message = f"There can be only one {kind.value} type in schema."
                self._problem(message, self.root_nodes[kind], operation)
                continue
            self.root_nodes[kind] = operation
            self.schema.roots[kind] = operation.type.name.value

    def _directive_definition(self, node: DirectiveDefinitionNode) -> None:
        name = node.name.value
        if name in self.schema.directive_definitions:
            first = self.schema.directive_definitions[name].node
            self._problem(f'There can be only one directive named "@{name}".', first, node)
            return
        self.schema.directive_definitions[name] = DirectiveDefinition(
            name=name,
            arguments=self._input_values(f"@{name}", node.arguments, _argument_coordinate),
            locations=[location.value for location in node.locations],
            repeatable=node.repeatable,
            description=text_of(node.description),
            node=node,
        )

    def _define(self, node: TypeDefinitionNode) -> None:
        name = node.name.value
        if name in self.schema.types:
            self._problem(f'There can be only one type named "{name}".', self.schema.types[name].definition, node)
            return
        kind = _KINDS[type(node)]
        type_ = TypeDefinition(name, kind, description=text_of(node.description), definition=node)
        self.schema.types[name] = type_
        self._parts(type_, node, None)

    def _extend(self, node: TypeExtensionNode) -> None:
        name = node.name.value
        kind = _KINDS[type(node)]
        type_ = self.schema.types.get(name)
        if type_ is None:
            type_ = self.schema.types[name] = TypeDefinition(name, kind)
        elif type_.kind is not kind:
            self._problem(f'Cannot extend {type_.kind.value.lower()} "{name}" as a {kind.value.lower()}.', node)
            return
        type_.extensions.append(node)
        self._parts(type_, node, len(type_.extensions) - 1)

    def _parts(self, type_: TypeDefinition, node: Node, extension: int | None) -> None:
        type_.directives += self._directives(getattr(node, "directives", None), extension)
        match node:
            case (
                ObjectTypeDefinitionNode()
                | ObjectTypeExtensionNode()
                | InterfaceTypeDefinitionNode()
                | InterfaceTypeExtensionNode()
            ):
                for interface in node.interfaces or ():
                    if interface.name.value in type_.interfaces:
                        message = f"Type {type_.name} can only implement {interface.name.value} once."
                        self._problem(message, interface)
                    else:
                        type_.interfaces.append(interface.name.value)
                self._fields(type_, node.fields, extension)
            case UnionTypeDefinitionNode() | UnionTypeExtensionNode():
                for member in node.types or ():
                    if member.name.value in type_.members:
                        message = f"Union type {type_.name} can only include type {member.name.value} once."
                        self._problem(message, member)
                    else:
                        type_.members.append(member.name.value)
            case EnumTypeDefinitionNode() | EnumTypeExtensionNode():
                for value in node.values or ():
                    value_name = value.name.value
                    coordinate = f"{type_.name}.{value_name}"
                    if value_name in type_.values:
                        message = f'Enum value "{coordinate}" can only be defined once.'
                        self._problem(message, type_.values[value_name].node, value)
                        continue
                    directives = self._directives(value.directives, extension)
                    type_.values[value_name] = EnumValue(
                        coordinate, value_name, text_of(value.description), directives, value
                    )
            case InputObjectTypeDefinitionNode() | InputObjectTypeExtensionNode():
                self._input_fields(type_, node.fields)

    def _fields(
        self, type_: TypeDefinition, nodes: Sequence[FieldDefinitionNode] | None, extension: int | None
    ) -> None:
        for node in nodes or ():
            name = node.name.value
            coordinate = f"{type_.name}.{name}"
            if name in type_.fields:
                self._problem(f'Field "{coordinate}" can only be defined once.', type_.fields[name].node, node)
                continue
            type_.fields[name] = Field(
                coordinate,
                name,
                type_reference(node.type),
                self._input_values(coordinate, node.arguments, _argument_coordinate),
                text_of(node.description),
                self._directives(node.directives, extension),
                node,
                extension,
            )

    def _input_fields(self, type_: TypeDefinition, nodes: Sequence[InputValueDefinitionNode] | None) -> None:
        for name, value in self._input_values(type_.name, nodes, _field_coordinate).items():
            if name in type_.input_fields:
                message = f'Field "{value.coordinate}" can only be defined once.'
                self._problem(message, type_.input_fields[name].node, value.node)
            else:
                type_.input_fields[name] = value

    def _input_values(
        self, owner: str, nodes: Sequence[InputValueDefinitionNode] | None, coordinate_format: str
    ) -> dict[str, InputValue]:
        values: dict[str, InputValue] = {}
        for node in nodes or ():
            name = node.name.value
            coordinate = coordinate_format.format(owner=owner, name=name)
            if name in values:
                self._problem(f'"{coordinate}" can only be defined once.', values[name].node, node)
                continue
            values[name] = InputValue(
                coordinate,
                name,
                type_reference(node.type),
                constant_value(node.default_value) if node.default_value is not None else None,
                text_of(node.description),
                self._directives(node.directives, None),
                node,
            )
        return values

    def _directives(self, nodes: Sequence[DirectiveNode] | None, extension: int | None) -> list[AppliedDirective]:
        found: list[AppliedDirective] = []
        for node in nodes or ():
            arguments = {}
            for argument in node.arguments or ():
                if argument.name.value in arguments:
                    message = f'There can be only one argument named "{argument.name.value}".'
                    self._problem(message, argument)
                arguments[argument.name.value] = constant_value(argument.value)
            found.append(AppliedDirective(node.name.value, arguments, node, None, extension))
        return found


_argument_coordinate = "{owner}({name}:)"
_field_coordinate = "{owner}.{name}"
