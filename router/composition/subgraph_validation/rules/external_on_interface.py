"""EXTERNAL_ON_INTERFACE: interfaces resolve nothing, so none of their fields is resolved elsewhere."""

from router.composition.subgraph_validation.context import RuleContext
from router.federation.schema_model.schema import TypeKind


def no_external_on_interfaces(context: RuleContext) -> None:
    """Report `@external` fields of interfaces."""
    for type_ in context.schema.of_kind(TypeKind.INTERFACE):
        for field in type_.fields.values():
            if context.subgraph.is_external(field):
                message = f'Interface field "{field.coordinate}" cannot be @external: interfaces resolve nothing.'
                context.error("EXTERNAL_ON_INTERFACE", message, field.node)
