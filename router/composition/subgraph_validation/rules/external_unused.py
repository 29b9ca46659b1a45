"""EXTERNAL_UNUSED: a field that a subgraph neither resolves nor uses must be removed."""

from router.composition.subgraph_validation.context import RuleContext


def external_fields_are_used(context: RuleContext) -> None:
    """Report `@external` fields that no key, requirement, provision, context or interface refers to."""
    roles = context.subgraph.roles
    for _, field in context.fields():
        if roles.is_external(field) and not roles.is_used(field):
            message = (
                f'"{field.coordinate}" is @external but no @key, @provides, @requires or interface uses it; remove it, '
                "or the @external."
            )
            context.error("EXTERNAL_UNUSED", message, field.node)
