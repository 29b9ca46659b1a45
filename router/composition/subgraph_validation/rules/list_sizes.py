"""The rules of `@listSize`.

LIST_SIZE_APPLIED_TO_NON_LIST, LIST_SIZE_INVALID_ASSUMED_SIZE, LIST_SIZE_INVALID_SLICING_ARGUMENT,
LIST_SIZE_INVALID_SIZED_FIELD. https://ibm.github.io/graphql-specs/cost-spec.html
"""

from router.composition.subgraph_validation.context import RuleContext
from router.federation.schema_model.constant_values import Value
from router.federation.schema_model.schema import AppliedDirective, Field, applied
from router.federation.schema_model.type_references import ListType, NamedType, TypeReference, base_name, nullable


def valid_list_sizes(context: RuleContext) -> None:
    """Report `@listSize` on a field that is not a list, or with invalid sizes."""
    for _, field in context.fields():
        for directive in applied(field, "listSize"):
            _check(context, field, directive)


def _check(context: RuleContext, field: Field, directive: AppliedDirective) -> None:
    nodes = (directive.node, field.node)
    sized = _strings(directive.arguments.get("sizedFields"))
    if not sized and not _is_list(field.type):
        message = f'@{directive.name} is on "{field.coordinate}", which is not a list.'
        context.error("LIST_SIZE_APPLIED_TO_NON_LIST", message, *nodes)
    assumed = directive.arguments.get("assumedSize")
    if isinstance(assumed, int) and assumed < 0:
        message = f'The assumed size of "{field.coordinate}" cannot be negative.'
        context.error("LIST_SIZE_INVALID_ASSUMED_SIZE", message, *nodes)
    for name in _strings(directive.arguments.get("slicingArguments")):
        argument = field.arguments.get(name)
        code = "LIST_SIZE_INVALID_SLICING_ARGUMENT"
        if argument is None:
            message = f'Slicing argument "{name}" is not an argument of "{field.coordinate}".'
            context.error(code, message, *nodes)
        elif nullable(argument.type) != NamedType("Int"):
            context.error(code, f'Slicing argument "{argument.coordinate}" must be Int or Int!.', *nodes)
    target = context.schema.types.get(base_name(field.type))
    for name in sized:
        if target is None or not target.is_composite:
            message = f'"{field.coordinate}" cannot have sized fields, as "{field.type}" has no fields.'
            context.error("LIST_SIZE_INVALID_SIZED_FIELD", message, *nodes)
            return
        sized_field = target.fields.get(name)
        if sized_field is None:
            message = f'Sized field "{name}" is not a field of "{target.name}".'
            context.error("LIST_SIZE_INVALID_SIZED_FIELD", message, *nodes)
        elif not _is_list(sized_field.type):
            message = f'Sized field "{sized_field.coordinate}" is not a list.'
            context.error("LIST_SIZE_APPLIED_TO_NON_LIST", message, *nodes)


def _is_list(type_: TypeReference) -> bool:
    return isinstance(nullable(type_), ListType)


def _strings(value: Value | None) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]
