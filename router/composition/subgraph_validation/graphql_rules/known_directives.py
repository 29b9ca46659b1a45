"""Directives are defined, at allowed locations, and repeated only if they are repeatable.

https://spec.graphql.org/draft/#sec-Validation.Directives
"""

from collections.abc import Iterator

from router.composition.subgraph_validation.context import RuleContext
from router.federation.schema_model.schema import (
    AppliedDirective,
    Element,
    EnumValue,
    Field,
    InputValue,
    Schema,
    TypeDefinition,
    TypeKind,
)
from router.federation.specifications.feature_urls import FEDERATION_IDENTITY
from router.federation.specifications.features import specification
from router.federation.specifications.versions import LATEST_FEDERATION

_TYPE_LOCATIONS = {
    TypeKind.SCALAR: "SCALAR",
    TypeKind.OBJECT: "OBJECT",
    TypeKind.INTERFACE: "INTERFACE",
    TypeKind.UNION: "UNION",
    TypeKind.ENUM: "ENUM",
    TypeKind.INPUT_OBJECT: "INPUT_OBJECT",
}


def known_directives(context: RuleContext) -> None:
    """Report directives that are unknown, misplaced or repeated."""
    for holder, location in _holders(context.schema):
        seen: dict[str, AppliedDirective] = {}
        for directive in holder.directives:
            definition = context.schema.directive_definitions.get(directive.name)
            if definition is None:
                message = f'Unknown directive "@{directive.name}".{_advice(context, directive.name)}'
                context.error("INVALID_GRAPHQL", message, directive.node)
                continue
            if location not in definition.locations:
                message = f'Directive "@{directive.name}" may not be used on {location}.'
                context.error("INVALID_GRAPHQL", message, directive.node)
            if not definition.repeatable and directive.name in seen:
                message = f'The directive "@{directive.name}" can only be used once at this location.'
                context.error("INVALID_GRAPHQL", message, seen[directive.name].node, directive.node)
            seen.setdefault(directive.name, directive)


def _holders(schema: Schema) -> Iterator[tuple[Element | Schema, str]]:
    yield schema, "SCHEMA"
    for type_ in schema.types.values():
        for value in type_.input_fields.values():
            yield value, "INPUT_FIELD_DEFINITION"
    for element in schema.elements():
        match element:
            case TypeDefinition():
                yield element, _TYPE_LOCATIONS[element.kind]
            case Field():
                yield element, "FIELD_DEFINITION"
                for argument in element.arguments.values():
                    yield argument, "ARGUMENT_DEFINITION"
            case EnumValue():
                yield element, "ENUM_VALUE"
            case InputValue():
                pass  # arguments come with their fields, input fields with their types
    for definition in schema.directive_definitions.values():
        for argument in definition.arguments.values():
            yield argument, "ARGUMENT_DEFINITION"


def _advice(context: RuleContext, name: str) -> str:
    """Advice on a federation directive that is not imported, or imported under another name."""
    latest = specification(FEDERATION_IDENTITY, LATEST_FEDERATION)
    if latest is None or name not in latest.directives:
        return ""
    federation = context.subgraph.links.federation
    if federation is None:
        return f' For the "@{name}" of Federation 2, the schema needs a @link to its specification.'
    return f' For the "@{name}" of federation, import it, or write "@{federation.directive_name(name)}".'
