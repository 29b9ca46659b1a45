"""Documents may define federation's own directives and types themselves, but not differently."""

from collections.abc import Callable
from dataclasses import replace

from graphql import Node

from router.federation.schema_model.constant_values import print_value, values_equal
from router.federation.schema_model.schema import (
    BUILT_IN_SCALARS,
    DirectiveDefinition,
    InputValue,
    Schema,
    TypeDefinition,
    TypeKind,
)
from router.federation.schema_model.type_references import ListType, NamedType, NonNullType, TypeReference

Problem = tuple[str, str, Node | None]
"""Code, message and place."""


def check_or_add_type(schema: Schema, expected: TypeDefinition, name: str) -> list[Problem]:
    """Add the type under this name, or return the differences of the document's own definition."""
    code = "TYPE_DEFINITION_INVALID"
    actual = schema.types.get(name)
    if actual is None:
        schema.types[name] = replace(expected, name=name, directives=[], extensions=[])
        return []
    if actual.kind is not expected.kind:
        message = f'"{name}" must be a {expected.kind.value}, not a {actual.kind.value}.'
        return [(code, message, actual.node)]
    if expected.kind is TypeKind.ENUM and actual.values.keys() != expected.values.keys():
        message = f'"{name}" must have the values {", ".join(expected.values)}, not {", ".join(actual.values)}.'
        return [(code, message, actual.node)]
    return []


def check_or_add_directive(
    schema: Schema, expected: DirectiveDefinition, name: str, local: Callable[[TypeReference], TypeReference]
) -> list[Problem]:
    """Add the directive under this name, or return the differences of the document's own definition.

    `local` turns the specification's names of types into this schema's. A document may allow less than the
    specification does (fewer locations, no repetition, fewer optional arguments), never more.
    """
    actual = schema.directive_definitions.get(name)
    if actual is None:
        schema.directive_definitions[name] = renamed_directive(expected, name, local)
        return []
    messages: list[tuple[str, Node | None]] = []
    for argument in expected.arguments.values():
        messages += _check_argument(schema, argument, local(argument.type), actual)
    for extra in actual.arguments.keys() - expected.arguments.keys():
        messages.append((f'argument "{extra}" is not known', actual.arguments[extra].node))
    if actual.repeatable and not expected.repeatable:
        messages.append(("it must not be repeatable", actual.node))
    wrong = [location for location in actual.locations if location not in expected.locations]
    if wrong:
        messages.append((f"it cannot be used on {', '.join(wrong)}", actual.node))
    prefix = f'Invalid definition of directive "@{name}"'
    return [("DIRECTIVE_DEFINITION_INVALID", f"{prefix}: {message}.", node) for message, node in messages]


def renamed_directive(
    definition: DirectiveDefinition, name: str, local: Callable[[TypeReference], TypeReference]
) -> DirectiveDefinition:
    """Return a copy of a specification's definition, with the names that a schema gives to it and to its types."""
    arguments = {
        argument.name: replace(argument, type=local(argument.type), coordinate=f"@{name}({argument.name}:)")
        for argument in definition.arguments.values()
    }
    return replace(definition, name=name, arguments=arguments)


def _check_argument(
    schema: Schema, expected: InputValue, type_: TypeReference, directive: DirectiveDefinition
) -> list[tuple[str, Node | None]]:
    actual = directive.arguments.get(expected.name)
    if actual is None:
        missing = expected.is_required
        return [(f'required argument "{expected.name}" is missing', directive.node)] if missing else []
    found = actual.type
    if isinstance(found, NonNullType) and not isinstance(type_, NonNullType):
        found = found.of
    if found != type_ and not _may_stand_for(schema, type_, found):
        message = f'argument "{expected.name}" must have type "{type_}", not "{actual.type}"'
        return [(message, actual.node)]
    if not isinstance(actual.type, NonNullType) and not values_equal(actual.default, expected.default):
        wanted = "no default" if expected.default is None else f"the default {print_value(expected.default)}"
        return [(f'argument "{expected.name}" must have {wanted}', actual.node)]
    return []


def _may_stand_for(schema: Schema, expected: TypeReference, actual: TypeReference) -> bool:
    """Return a custom scalar of the specification may be written as any type that is not another custom scalar."""
    match expected, actual:
        case (ListType(), ListType()):
            return _may_stand_for(schema, expected.item, actual.item)
        case (NonNullType(), NonNullType()):
            return _may_stand_for(schema, expected.of, actual.of)
        case _:
            return _is_custom_scalar(schema, expected) and not _is_custom_scalar(schema, actual)


def _is_custom_scalar(schema: Schema, reference: TypeReference) -> bool:
    if not isinstance(reference, NamedType) or reference.name in BUILT_IN_SCALARS:
        return False
    type_ = schema.types.get(reference.name)
    return type_ is None or type_.kind is TypeKind.SCALAR


def relax_known_federation_1(schema: Schema) -> None:
    """Drop definitions of `@key` and its like that are wrong in the ways that Federation 1 let pass."""
    for name in ("key", "provides", "requires"):
        definition = schema.directive_definitions.get(name)
        if definition is None:
            continue
        fields = definition.arguments.get("fields")
        known = len(definition.arguments) == 1 and fields is not None
        if not definition.arguments or (known and str(fields and fields.type) in ("String", "_FieldSet", "FieldSet")):
            del schema.directive_definitions[name]
