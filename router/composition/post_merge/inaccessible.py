"""`@inaccessible`: visible elements must not depend on inaccessible ones.

REFERENCED_INACCESSIBLE, QUERY_ROOT_TYPE_INACCESSIBLE, ONLY_INACCESSIBLE_CHILDREN, IMPLEMENTED_BY_INACCESSIBLE,
REQUIRED_INACCESSIBLE, DEFAULT_VALUE_USES_INACCESSIBLE, DISALLOWED_INACCESSIBLE.

https://specs.apollo.dev/inaccessible/v0.2/
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from router.federation.schema_model.constant_values import EnumLiteral, Value
from router.federation.schema_model.schema import (
    BUILT_IN_SCALARS,
    Element,
    EnumValue,
    Field,
    InputValue,
    RootKind,
    Schema,
    TypeDefinition,
    TypeKind,
    is_inaccessible,
)
from router.federation.schema_model.type_references import ListType, TypeReference, base_name, nullable


@dataclass(frozen=True, slots=True)
class HidingProblem:
    """`hidden` and `needed_by` are schema coordinates, which locate the definitions in the subgraphs."""

    code: str
    message: str
    hidden: tuple[str, ...]
    needed_by: tuple[str, ...] = ()


def check_inaccessible(schema: Schema, spec_elements: frozenset[str] = frozenset()) -> list[HidingProblem]:
    """Return the problems that make the schema without its inaccessible elements invalid.

    `spec_elements` names types and directives that linked specifications define; they cannot be inaccessible.
    """
    if not any(is_inaccessible(element) for element in schema.elements()):
        return []
    check = _Check(schema, spec_elements)
    check.run()
    return check.problems


@dataclass(slots=True)
class _Check:
    schema: Schema
    spec_elements: frozenset[str]
    problems: list[HidingProblem] = field(default_factory=list)
    _implementers: dict[str, list[TypeDefinition]] = field(default_factory=dict)

    def run(self) -> None:
        for type_ in self.schema.of_kind(TypeKind.OBJECT, TypeKind.INTERFACE):
            for interface in type_.interfaces:
                self._implementers.setdefault(interface, []).append(type_)
        for type_ in self.schema.types.values():
            if type_.name in BUILT_IN_SCALARS or type_.name in self.spec_elements:
                hidden = [element.coordinate for element in _within(type_) if is_inaccessible(element)]
                if hidden:
                    message = f'"{type_.name}" is not the schema\'s own, so @inaccessible cannot be used on it.'
                    self.add("DISALLOWED_INACCESSIBLE", message, hidden, type_.name)
            elif is_inaccessible(type_):
                self.hidden_type(type_)
            else:
                self.visible_type(type_)
        for definition in self.schema.directive_definitions.values():
            hidden = [argument.coordinate for argument in definition.arguments.values() if is_inaccessible(argument)]
            if hidden and definition.name in self.spec_elements:
                message = f'"{definition.coordinate}" is not the schema\'s own, so @inaccessible cannot be used on it.'
                self.add("DISALLOWED_INACCESSIBLE", message, hidden, definition.coordinate)
            for argument in definition.arguments.values():
                if is_inaccessible(argument) and argument.is_required:
                    message = f'"{argument.coordinate}" is @inaccessible but required by its directive.'
                    self.add("REQUIRED_INACCESSIBLE", message, [argument.coordinate], argument.coordinate)
        self.default_values()

    def add(self, code: str, message: str, hidden: list[str], *needed_by: str) -> None:
        self.problems.append(HidingProblem(code, message, tuple(hidden), needed_by))

    def hidden_type(self, type_: TypeDefinition) -> None:
        if self.schema.roots.get(RootKind.QUERY) == type_.name:
            message = f'"{type_.name}" is @inaccessible but is the query root, which must be in the API schema.'
            self.add("QUERY_ROOT_TYPE_INACCESSIBLE", message, [type_.name])
        for user in self.visible_users(type_.name):
            message = f'"{type_.name}" is @inaccessible but is referenced by "{user}", which is in the API schema.'
            self.add("REFERENCED_INACCESSIBLE", message, [type_.name], user)

    def visible_users(self, name: str) -> Iterator[str]:
        for type_ in self.schema.types.values():
            if is_inaccessible(type_):
                continue
            for field_ in type_.fields.values():
                if is_inaccessible(field_):
                    continue
                if base_name(field_.type) == name:
                    yield field_.coordinate
                for argument in field_.arguments.values():
                    if base_name(argument.type) == name and not is_inaccessible(argument):
                        yield argument.coordinate
            for input_field in type_.input_fields.values():
                if base_name(input_field.type) == name and not is_inaccessible(input_field):
                    yield input_field.coordinate
        for definition in self.schema.directive_definitions.values():
            for argument in definition.arguments.values():
                if base_name(argument.type) == name and not is_inaccessible(argument):
                    yield argument.coordinate

    def visible_type(self, type_: TypeDefinition) -> None:
        children: list[Element] = [*type_.fields.values(), *type_.input_fields.values(), *type_.values.values()]
        children += [self.schema.types[member] for member in type_.members]
        if children and all(is_inaccessible(child) for child in children):
            message = f'"{type_.name}" is in the API schema but all that is in it is @inaccessible.'
            coordinates = [child.coordinate for child in children]
            self.add("ONLY_INACCESSIBLE_CHILDREN", message, coordinates, type_.name)
        for field_ in type_.fields.values():
            if is_inaccessible(field_):
                self.hidden_field(type_, field_)
            else:
                for argument in field_.arguments.values():
                    if is_inaccessible(argument):
                        self.hidden_argument(type_, field_, argument)
        for input_field in type_.input_fields.values():
            if is_inaccessible(input_field) and input_field.is_required:
                message = f'"{input_field.coordinate}" is @inaccessible but required by its type.'
                self.add("REQUIRED_INACCESSIBLE", message, [input_field.coordinate], input_field.coordinate)

    def interface_fields(self, type_: TypeDefinition, name: str) -> Iterator[Field]:
        """Yield the visible fields of visible interfaces that the field implements."""
        for interface_name in type_.interfaces:
            interface = self.schema.types.get(interface_name)
            found = interface.fields.get(name) if interface is not None and not is_inaccessible(interface) else None
            if found is not None and not is_inaccessible(found):
                yield found

    def hidden_field(self, type_: TypeDefinition, field_: Field) -> None:
        for implemented in self.interface_fields(type_, field_.name):
            message = (
                f'"{field_.coordinate}" is @inaccessible but implements "{implemented.coordinate}", which is in the '
                "API schema."
            )
            self.add("IMPLEMENTED_BY_INACCESSIBLE", message, [field_.coordinate], implemented.coordinate)

    def hidden_argument(self, type_: TypeDefinition, field_: Field, argument: InputValue) -> None:
        coordinate = argument.coordinate
        if argument.is_required:
            message = f'"{coordinate}" is @inaccessible but required by its field.'
            self.add("REQUIRED_INACCESSIBLE", message, [coordinate], coordinate)
        for implementer in self._implementers.get(type_.name, ()):
            own = implementer.fields.get(field_.name)
            if own is None or is_inaccessible(implementer) or is_inaccessible(own):
                continue
            theirs = own.arguments.get(argument.name)
            if theirs is not None and theirs.is_required and not is_inaccessible(theirs):
                message = (
                    f'"{coordinate}" is @inaccessible but implemented by "{theirs.coordinate}", which is required and '
                    "in the API schema."
                )
                self.add("REQUIRED_INACCESSIBLE", message, [coordinate], theirs.coordinate)
        for implemented in self.interface_fields(type_, field_.name):
            expected = implemented.arguments.get(argument.name)
            if expected is not None and not is_inaccessible(expected):
                message = (
                    f'"{coordinate}" is @inaccessible but implements "{expected.coordinate}", which is in the API '
                    "schema."
                )
                self.add("IMPLEMENTED_BY_INACCESSIBLE", message, [coordinate], expected.coordinate)

    def default_values(self) -> None:
        for user, value in self.visible_defaults():
            for hidden in self.hidden_in(value.type, value.default):
                message = (
                    f'"{hidden.coordinate}" is @inaccessible but used in the default value of "{user}", which is in '
                    "the API schema."
                )
                self.add("DEFAULT_VALUE_USES_INACCESSIBLE", message, [hidden.coordinate], user)

    def visible_defaults(self) -> Iterator[tuple[str, InputValue]]:
        values: list[InputValue] = []
        for type_ in self.schema.types.values():
            if is_inaccessible(type_):
                continue
            for field_ in type_.fields.values():
                if not is_inaccessible(field_):
                    values += field_.arguments.values()
            values += type_.input_fields.values()
        for definition in self.schema.directive_definitions.values():
            values += definition.arguments.values()
        return (
            (value.coordinate, value) for value in values if value.default is not None and not is_inaccessible(value)
        )

    def hidden_in(self, reference: TypeReference, value: Value | None) -> Iterator[InputValue | EnumValue]:
        """Yield the hidden enum values and input fields that a value uses."""
        inner = nullable(reference)
        if isinstance(inner, ListType):
            for item in value if isinstance(value, list) else [value]:
                yield from self.hidden_in(inner.item, item)
            return
        type_ = self.schema.types.get(base_name(inner))
        if type_ is None or is_inaccessible(type_):
            return
        if type_.kind is TypeKind.ENUM and isinstance(value, EnumLiteral):
            found = type_.values.get(value.name)
            if found is not None and is_inaccessible(found):
                yield found
        elif type_.kind is TypeKind.INPUT_OBJECT and isinstance(value, dict):
            for name, item in value.items():
                input_field = type_.input_fields.get(name)
                if input_field is None:
                    continue
                if is_inaccessible(input_field):
                    yield input_field
                else:
                    yield from self.hidden_in(input_field.type, item)


def _within(type_: TypeDefinition) -> Iterator[Element]:
    yield type_
    for field_ in type_.fields.values():
        yield field_
        yield from field_.arguments.values()
    yield from type_.input_fields.values()
    yield from type_.values.values()
