"""Witnesses: queries that demonstrate what cannot be satisfied."""

from dataclasses import dataclass

from router.federation.schema_model.constant_values import EnumLiteral, Value, print_value
from router.federation.schema_model.schema import Field, InputValue, RootKind, Schema, TypeKind
from router.federation.schema_model.type_references import ListType, NonNullType, TypeReference, base_name, nullable

MAX_SHOWN_ELEMENTS = 24
"""Longer paths are shown without their middle: indented, their text would grow with the square of their length."""


@dataclass(frozen=True, slots=True)
class PathElement:
    """An element of a path through the supergraph: a field, or the narrowing to an object type."""

    previous: "PathElement | None"
    field: Field | None = None
    narrowed_to: str | None = None


def print_witness(schema: Schema, root: RootKind, last: PathElement) -> str:
    """Print the operation that follows the path to `last`; `...` is the selection of a last field that needs one.

    A comment replaces the middle of a path that is too long.
    """
    elements: list[PathElement] = []
    element: PathElement | None = last
    while element is not None:
        elements.append(element)
        element = element.previous
    elements.reverse()
    omitted = len(elements) - MAX_SHOWN_ELEMENTS
    if omitted > 0:
        elements = [*elements[: MAX_SHOWN_ELEMENTS // 2], *elements[-MAX_SHOWN_ELEMENTS // 2 :]]
    lines = ["{" if root is RootKind.QUERY else f"{root.value} {{"]
    for depth, taken in enumerate(elements, start=1):
        indentation = "  " * depth
        if omitted > 0 and depth == MAX_SHOWN_ELEMENTS // 2 + 1:
            lines.append(f"{indentation}# {omitted} more levels")
        text = f"... on {taken.narrowed_to}" if taken.field is None else _field(schema, taken.field)
        is_last = depth == len(elements)
        target = schema.types.get(base_name(taken.field.type)) if taken.field is not None else None
        if is_last and taken.field is not None and (target is None or not target.is_composite):
            lines.append(indentation + text)
            break
        lines.append(f"{indentation}{text} {{")
        if is_last:
            lines += [f"{indentation}  ...", f"{indentation}}}"]
    opened = sum(line.endswith("{") for line in lines) - sum(line.strip() == "}" for line in lines)
    lines += ["  " * depth + "}" for depth in reversed(range(opened))]
    return "\n".join(lines)


def _field(schema: Schema, field: Field) -> str:
    required = [argument for argument in field.arguments.values() if argument.is_required]
    if not required:
        return field.name
    given = ", ".join(f"{argument.name}: {print_value(_some_value(schema, argument))}" for argument in required)
    return f"{field.name}({given})"


def _some_value(schema: Schema, value: InputValue) -> Value:
    return _value_of(schema, value.type)


def _value_of(schema: Schema, reference: TypeReference) -> Value:
    inner = nullable(reference)
    if isinstance(inner, ListType):
        return []
    type_ = schema.types.get(base_name(inner))
    match base_name(inner):
        case "Int":
            return 0
        case "Float":
            return 3.14
        case "Boolean":
            return True
        case "String":
            return "A string value"
        case "ID":
            return "<any id>"
    if type_ is not None and type_.kind is TypeKind.ENUM:
        return EnumLiteral(next(iter(type_.values)))
    if type_ is not None and type_.kind is TypeKind.INPUT_OBJECT:
        return {
            field.name: _some_value(schema, field) for field in type_.input_fields.values() if _must_be_given(field)
        }
    return "<some value>"


def _must_be_given(field: InputValue) -> bool:
    return isinstance(field.type, NonNullType) and field.default is None
