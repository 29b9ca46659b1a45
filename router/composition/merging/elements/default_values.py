"""Default values: merged only if all the subgraphs have the same one."""

from collections.abc import Mapping

from router.composition.merging.context import MergeContext, present
from router.federation.schema_model.constant_values import EnumLiteral, Value, print_value, values_equal
from router.federation.schema_model.schema import InputValue, Schema, TypeKind
from router.federation.schema_model.type_references import ListType, TypeReference, base_name, nullable


def merge_default(
    merge: MergeContext, sources: Mapping[int, InputValue | None], target: InputValue, *, is_argument: bool
) -> None:
    """Set the target's default. Different defaults are an error, a missing one is a hint and gives no default."""
    given = present(sources)
    defaults = [source.default for source in given.values() if source.default is not None]
    kind = "Argument" if is_argument else "Input field"
    if any(not values_equal(defaults[0], other) for other in defaults[1:]):
        code = "FIELD_ARGUMENT_DEFAULT_MISMATCH" if is_argument else "INPUT_FIELD_DEFAULT_MISMATCH"
        message = f'{kind} "{target.coordinate}" has incompatible default values across subgraphs: it has '
        merge.report_mismatch(code, message, given, describe_default)
    elif len(defaults) == len(given):
        target.default = defaults[0]
    elif defaults:
        message = (
            f'{kind} "{target.coordinate}" has a default value in only some subgraphs, so the supergraph has none: it '
            f"has {' and '.join(merge.variants(given, describe_default))}."
        )
        merge.hint("INCONSISTENT_DEFAULT_VALUE_PRESENCE", message, merge.nodes_of(given))


def describe_default(value: InputValue) -> str:
    """`default value 10`, `no default value`."""
    return f"default value {print_value(value.default)}" if value.default is not None else "no default value"


def normalise_defaults(schema: Schema) -> None:
    """Write enum values in defaults as enum values: subgraph libraries print some of them as strings."""
    for element in schema.elements():
        if isinstance(element, InputValue) and element.default is not None:
            element.default = _normalised(schema, element.type, element.default)


def _normalised(schema: Schema, reference: TypeReference, value: Value) -> Value:
    inner = nullable(reference)
    if isinstance(inner, ListType):
        return [_normalised(schema, inner.item, item) for item in value] if isinstance(value, list) else value
    type_ = schema.types.get(base_name(inner))
    if type_ is None:
        return value
    if type_.kind is TypeKind.ENUM and isinstance(value, str):
        return EnumLiteral(value)
    if type_.kind is TypeKind.INPUT_OBJECT and isinstance(value, dict):
        return {
            name: _normalised(schema, type_.input_fields[name].type, item) if name in type_.input_fields else item
            for name, item in value.items()
        }
    return value
