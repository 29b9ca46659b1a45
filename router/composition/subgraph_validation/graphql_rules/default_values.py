"""Default values must be values of the type.

https://spec.graphql.org/draft/#sec-Objects.Type-Validation
"""

from collections.abc import Iterator

from router.composition.subgraph_validation.context import RuleContext
from router.composition.subgraph_validation.graphql_rules.values import is_value_of
from router.federation.schema_model.constant_values import print_value
from router.federation.schema_model.schema import InputValue


def valid_defaults(context: RuleContext) -> None:
    """Report defaults that do not fit, and required arguments and input fields that are deprecated."""
    for value in _input_values(context):
        if value.is_required and any(directive.name == "deprecated" for directive in value.directives):
            context.error(
                "INVALID_GRAPHQL", f'"{value.coordinate}" is required, so it cannot be deprecated.', value.node
            )
        if value.default is not None and not is_value_of(context.schema, value.default, value.type):
            message = f'Invalid default {print_value(value.default)} for "{value.coordinate}" of type "{value.type}".'
            context.error("INVALID_GRAPHQL", message, value.node)


def _input_values(context: RuleContext) -> Iterator[InputValue]:
    yield from (element for element in context.schema.elements() if isinstance(element, InputValue))
    for definition in context.schema.directive_definitions.values():
        if definition.node is not None:
            yield from definition.arguments.values()
