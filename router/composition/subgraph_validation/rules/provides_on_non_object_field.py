"""PROVIDES_ON_NON_OBJECT_FIELD and EXTERNAL_COLLISION_WITH_ANOTHER_DIRECTIVE: which fields can provide others."""

from router.composition.subgraph_validation.context import RuleContext
from router.federation.schema_model.schema import applied
from router.federation.schema_model.type_references import base_name


def provides_on_resolved_composites(context: RuleContext) -> None:
    """Report `@provides` on fields that lead to no fields, or that the subgraph does not resolve."""
    for _, field in context.fields():
        for provides in applied(field, "provides"):
            target = context.schema.types.get(base_name(field.type))
            if context.subgraph.is_external(field):
                message = f'"{field.coordinate}" cannot have both @{provides.name} and @external.'
                context.error("EXTERNAL_COLLISION_WITH_ANOTHER_DIRECTIVE", message, field.node)
            elif target is None or not target.is_composite:
                message = f'Invalid @{provides.name} on "{field.coordinate}": "{field.type}" has no fields to provide.'
                context.error("PROVIDES_ON_NON_OBJECT_FIELD", message, field.node)
