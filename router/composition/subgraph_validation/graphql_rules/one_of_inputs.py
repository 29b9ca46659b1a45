"""Exactly one field of a @oneOf input is given, so none of them may be required or have a default.

https://spec.graphql.org/September2025/#sec-Input-Objects.Type-Validation
"""

from router.composition.subgraph_validation.context import RuleContext
from router.federation.schema_model.schema import TypeKind, is_one_of
from router.federation.schema_model.type_references import NonNullType


def valid_one_of_inputs(context: RuleContext) -> None:
    """Report fields of @oneOf inputs that are non-null or have a default."""
    for type_ in context.schema.of_kind(TypeKind.INPUT_OBJECT):
        if not is_one_of(context.schema, type_):
            continue
        for field in type_.input_fields.values():
            where = f'"{field.coordinate}" is a field of a @oneOf input'
            if isinstance(field.type, NonNullType):
                message = f'{where}, so its type must be nullable, not "{field.type}".'
                context.error("INVALID_GRAPHQL", message, field.node, type_.node)
            if field.default is not None:
                context.error("INVALID_GRAPHQL", f"{where}, so it cannot have a default.", field.node, type_.node)
