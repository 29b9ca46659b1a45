"""Names with two leading underscores belong to introspection.

https://spec.graphql.org/draft/#sec-Names
"""

from graphql import Node

from router.composition.subgraph_validation.context import RuleContext

_NOT_ENUM_VALUES = frozenset({"true", "false", "null"})


def valid_names(context: RuleContext) -> None:
    """Report reserved names."""
    for element in context.schema.elements():
        _check(context, element.name, element.node)
    for type_ in context.schema.types.values():
        for value in type_.values.values():
            if value.name in _NOT_ENUM_VALUES:
                context.error("INVALID_GRAPHQL", f'Enum "{type_.name}" cannot have the value {value.name}.', value.node)
    for definition in context.schema.directive_definitions.values():
        _check(context, definition.name, definition.node)
        for argument in definition.arguments.values():
            _check(context, argument.name, argument.node)


def _check(context: RuleContext, name: str, node: Node | None) -> None:
    if name.startswith("__"):
        message = f'The name "{name}" must not begin with "__", which is reserved for introspection.'
        context.error("INVALID_GRAPHQL", message, node)
