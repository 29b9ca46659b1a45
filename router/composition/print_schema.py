"""Print a schema model as SDL.

The layout is that of other composers, so that supergraphs can be compared: each directive of a type on its own line.
"""

from collections.abc import Iterable, Mapping

from graphql.language.block_string import is_printable_as_block_string, print_block_string

from router.federation.schema_model.constant_values import print_value
from router.federation.schema_model.schema import (
    AppliedDirective,
    DirectiveDefinition,
    InputValue,
    RootKind,
    Schema,
    TypeDefinition,
    TypeKind,
)

_KEYWORDS = {
    TypeKind.SCALAR: "scalar",
    TypeKind.OBJECT: "type",
    TypeKind.INTERFACE: "interface",
    TypeKind.UNION: "union",
    TypeKind.ENUM: "enum",
    TypeKind.INPUT_OBJECT: "input",
}


def print_schema(schema: Schema) -> str:
    """Print the schema definition, then directives, then types, both sorted by name."""
    parts = [_schema(schema)]
    parts += [
        _directive_definition(schema.directive_definitions[name]) for name in sorted(schema.directive_definitions)
    ]
    parts += [_type(schema.types[name]) for name in sorted(schema.types)]
    return "\n\n".join(parts) + "\n"


def _schema(schema: Schema) -> str:
    lines = [f"{_description(schema.description, '')}schema"]
    lines += [f"  {_applied(directive)}" for directive in schema.directives]
    lines.append("{")
    lines += [f"  {kind.value}: {schema.roots[kind]}" for kind in RootKind if kind in schema.roots]
    return "\n".join([*lines, "}"])


def _description(text: str | None, indentation: str) -> str:
    if text is None:
        return ""
    if not is_printable_as_block_string(text):
        return f"{indentation}{print_value(text)}\n"
    block = print_block_string(text)
    return "".join(f"{indentation}{line}\n" if line else "\n" for line in block.split("\n"))


def _applied(directive: AppliedDirective) -> str:
    if not directive.arguments:
        return f"@{directive.name}"
    arguments = ", ".join(f"{name}: {print_value(value)}" for name, value in directive.arguments.items())
    return f"@{directive.name}({arguments})"


def _trailing(directives: Iterable[AppliedDirective]) -> str:
    return "".join(f" {_applied(directive)}" for directive in directives)


def _directive_definition(definition: DirectiveDefinition) -> str:
    repeatable = " repeatable" if definition.repeatable else ""
    locations = " | ".join(definition.locations)
    arguments = _arguments(definition.arguments, "")
    return (
        f"{_description(definition.description, '')}directive @{definition.name}{arguments}{repeatable} on {locations}"
    )


def _arguments(arguments: Mapping[str, InputValue], indentation: str) -> str:
    if not arguments:
        return ""
    if all(argument.description is None for argument in arguments.values()):
        return f"({', '.join(_input_value(argument) for argument in arguments.values())})"
    inner = indentation + "  "
    lines = "".join(
        f"{_description(argument.description, inner)}{inner}{_input_value(argument)}\n"
        for argument in arguments.values()
    )
    return f"(\n{lines}{indentation})"


def _input_value(value: InputValue) -> str:
    default = "" if value.default is None else f" = {print_value(value.default)}"
    return f"{value.name}: {value.type}{default}{_trailing(value.directives)}"


def _type(type_: TypeDefinition) -> str:
    head = f"{_description(type_.description, '')}{_KEYWORDS[type_.kind]} {type_.name}"
    if type_.interfaces:
        head += f" implements {' & '.join(type_.interfaces)}"
    lines = [head, *(f"  {_applied(directive)}" for directive in type_.directives)]
    body = _body(type_)
    if type_.kind is TypeKind.UNION and type_.members:
        lines.append(f" = {' | '.join(type_.members)}")
    elif body:
        if type_.directives:
            lines.append("{")
        else:
            lines[-1] += " {"
        return "\n".join(lines) + "\n" + body + "}"
    return "\n".join(lines)


def _body(type_: TypeDefinition) -> str:
    lines: list[str] = []
    for field in type_.fields.values():
        arguments = _arguments(field.arguments, "  ")
        text = f"  {field.name}{arguments}: {field.type}{_trailing(field.directives)}\n"
        lines.append(_description(field.description, "  ") + text)
    for input_field in type_.input_fields.values():
        lines.append(f"{_description(input_field.description, '  ')}  {_input_value(input_field)}\n")
    for value in type_.values.values():
        lines.append(f"{_description(value.description, '  ')}  {value.name}{_trailing(value.directives)}\n")
    return "".join(lines)
