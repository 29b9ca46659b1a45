"""INTERFACE_OBJECT_USAGE_ERROR: an `@interfaceObject` is reached by a key."""

from router.composition.subgraph_validation.context import RuleContext
from router.federation.schema_model.schema import TypeKind, is_applied


def interface_objects_are_entities(context: RuleContext) -> None:
    """Report `@interfaceObject` types without a key."""
    for type_ in context.schema.of_kind(TypeKind.OBJECT):
        if is_applied(type_, "interfaceObject") and not is_applied(type_, "key"):
            message = f'@interfaceObject can only be on entities, but "{type_.name}" has no @key in this subgraph.'
            context.error("INTERFACE_OBJECT_USAGE_ERROR", message, type_.node)
