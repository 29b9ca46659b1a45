"""COST_APPLIED_TO_INTERFACE_FIELD.

https://ibm.github.io/graphql-specs/cost-spec.html#sec-No-Cost-on-Interface-Fields
"""

from router.composition.subgraph_validation.context import RuleContext
from router.federation.schema_model.schema import TypeKind, applied


def no_cost_on_interface_fields(context: RuleContext) -> None:
    """Report `@cost` on fields of interfaces: costs are those of their implementations."""
    for type_ in context.schema.of_kind(TypeKind.INTERFACE):
        for field in type_.fields.values():
            for cost in applied(field, "cost"):
                message = f'@{cost.name} cannot be on "{field.coordinate}": it is an interface\'s field.'
                context.error("COST_APPLIED_TO_INTERFACE_FIELD", message, cost.node, field.node)
