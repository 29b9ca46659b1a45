"""Objects and interfaces have what the interfaces they implement have.

https://spec.graphql.org/draft/#IsValidImplementation()
"""

from router.composition.subgraph_validation.context import RuleContext
from router.federation.schema_model.schema import Field, TypeDefinition, TypeKind
from router.federation.schema_model.subtyping import is_subtype


def valid_implementations(context: RuleContext) -> None:
    """Report implementations that lack or change what the interface has."""
    for type_ in context.composite_types():
        for name in type_.interfaces:
            interface = context.schema.types.get(name)
            if interface is None or interface.kind is not TypeKind.INTERFACE:
                continue  # reported as an unknown type
            if name == type_.name:
                context.error("INVALID_GRAPHQL", f'Type "{name}" cannot implement itself.', type_.node)
                continue
            _check_transitive(context, type_, interface)
            for expected in interface.fields.values():
                _check_field(context, type_, expected)


def _check_transitive(context: RuleContext, type_: TypeDefinition, interface: TypeDefinition) -> None:
    for name in interface.interfaces:
        if name == type_.name:
            message = f'Type "{name}" cannot implement "{interface.name}": that would be a cycle.'
            context.error("INVALID_GRAPHQL", message, type_.node, interface.node)
        elif name not in type_.interfaces:
            message = f'Type "{type_.name}" must implement "{name}", because "{interface.name}" does.'
            context.error("INVALID_GRAPHQL", message, type_.node, interface.node)


def _check_field(context: RuleContext, type_: TypeDefinition, expected: Field) -> None:
    actual = type_.fields.get(expected.name)
    if actual is None:
        message = f'Interface field "{expected.coordinate}" expected but "{type_.name}" does not provide it.'
        context.error("INVALID_GRAPHQL", message, expected.node, type_.node)
        return
    if not is_subtype(context.schema, expected.type, actual.type):
        message = (
            f'Interface field "{expected.coordinate}" expects type "{expected.type}" but "{actual.coordinate}" is of '
            f'type "{actual.type}".'
        )
        context.error("INVALID_GRAPHQL", message, expected.node, actual.node)
    for argument in expected.arguments.values():
        own = actual.arguments.get(argument.name)
        if own is None:
            message = f'Interface argument "{argument.coordinate}" expected but "{actual.coordinate}" lacks it.'
            context.error("INVALID_GRAPHQL", message, argument.node, actual.node)
        elif own.type != argument.type:
            message = (
                f'Interface argument "{argument.coordinate}" expects type "{argument.type}" but "{own.coordinate}" is '
                f'of type "{own.type}".'
            )
            context.error("INVALID_GRAPHQL", message, argument.node, own.node)
    for argument in actual.arguments.values():
        if argument.name not in expected.arguments and argument.is_required:
            message = f'"{argument.coordinate}" is required but missing from the interface\'s "{expected.coordinate}".'
            context.error("INVALID_GRAPHQL", message, argument.node, expected.node)
