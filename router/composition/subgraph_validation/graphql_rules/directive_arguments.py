"""Applied directives have the arguments of their definitions.

https://spec.graphql.org/draft/#sec-Validation.Arguments
"""

from router.composition.subgraph_validation.context import RuleContext
from router.composition.subgraph_validation.graphql_rules.values import is_value_of
from router.federation.schema_model.constant_values import NULL, print_value
from router.federation.schema_model.schema import AppliedDirective, Element, Schema


def valid_directive_arguments(context: RuleContext) -> None:
    """Report arguments that are unknown, missing or of the wrong type."""
    for holder in (context.schema, *context.schema.elements()):
        for directive in holder.directives:
            _check(context, holder, directive)


def _check(context: RuleContext, holder: Element | Schema, directive: AppliedDirective) -> None:
    definition = context.schema.directive_definitions.get(directive.name)
    if definition is None:
        return  # reported as an unknown directive
    for name in directive.arguments.keys() - definition.arguments.keys():
        message = f'Unknown argument "{name}" on directive "@{directive.name}".'
        context.error("INVALID_GRAPHQL", message, directive.node)
    for argument in definition.arguments.values():
        value = directive.arguments.get(argument.name)
        if value is None:
            if argument.is_required:
                message = (
                    f'Directive "@{directive.name}" argument "{argument.name}" of type "{argument.type}" is required.'
                )
                context.error("INVALID_GRAPHQL", message, directive.node)
        elif value == NULL and argument.is_required:
            message = f'Directive "@{directive.name}" argument "{argument.name}" must not be null.'
            context.error("INVALID_GRAPHQL", message, directive.node)
        elif not is_value_of(context.schema, value, argument.type):
            message = (
                f'Invalid value {print_value(value)} for argument "{argument.name}" of type "{argument.type}" in '
                f'"@{directive.name}" on "{holder.coordinate}".'
            )
            context.error("INVALID_GRAPHQL", message, directive.node)
