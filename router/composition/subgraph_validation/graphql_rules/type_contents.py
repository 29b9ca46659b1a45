"""Types are not empty.

https://spec.graphql.org/draft/#sec-Type-System
"""

from router.composition.subgraph_validation.context import RuleContext
from router.federation.schema_model.schema import RootKind, TypeKind


def non_empty_types(context: RuleContext) -> None:
    """Report types without fields, members or values.

    The query root may be empty: every subgraph has `_service` there, which is not part of the model.
    """
    query = context.schema.roots.get(RootKind.QUERY)
    for type_ in context.schema.types.values():
        if type_.name == query:
            continue
        match type_.kind:
            case TypeKind.OBJECT | TypeKind.INTERFACE:
                lacking = "fields" if not type_.fields else None
            case TypeKind.INPUT_OBJECT:
                lacking = "input fields" if not type_.input_fields else None
            case TypeKind.UNION:
                lacking = "member types" if not type_.members else None
            case TypeKind.ENUM:
                lacking = "values" if not type_.values else None
            case TypeKind.SCALAR:
                lacking = None
        if lacking is not None:
            context.error("INVALID_GRAPHQL", f'Type "{type_.name}" must define one or more {lacking}.', type_.node)
