"""Input objects do not require themselves.

https://spec.graphql.org/draft/#sec-Input-Objects.Circular-References
"""

from router.composition.subgraph_validation.context import RuleContext
from router.federation.schema_model.schema import InputValue, TypeDefinition, TypeKind
from router.federation.schema_model.type_references import NamedType, NonNullType


def no_required_input_cycles(context: RuleContext) -> None:
    """Report chains of required fields that lead back to where they began."""
    finished: set[str] = set()
    for type_ in context.schema.of_kind(TypeKind.INPUT_OBJECT):
        _visit(context, type_, [], finished)


def _visit(context: RuleContext, type_: TypeDefinition, path: list[InputValue], finished: set[str]) -> None:
    if type_.name in finished:
        return
    finished.add(type_.name)
    for field in type_.input_fields.values():
        match field.type:
            case NonNullType(NamedType(name)):
                target = context.schema.types.get(name)
            case _:
                continue
        if target is None or target.kind is not TypeKind.INPUT_OBJECT:
            continue
        on_path = [step for step in path if step.coordinate.split(".")[0] == name]
        if on_path or name == type_.name:
            start = path.index(on_path[0]) if on_path else len(path)
            cycle = [*path[start:], field]
            shown = ".".join(step.name for step in cycle)
            message = f'Input object "{name}" requires itself through "{shown}".'
            context.error("INVALID_GRAPHQL", message, *(step.node for step in cycle))
            continue
        _visit(context, target, [*path, field], finished)
