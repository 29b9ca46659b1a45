"""Input coercion of constants.

https://spec.graphql.org/draft/#sec-Input-Objects.Input-Coercion and the sections on the other input types
"""

from router.federation.schema_model.constant_values import NULL, EnumLiteral, Value
from router.federation.schema_model.schema import Schema, TypeDefinition, TypeKind, is_one_of
from router.federation.schema_model.type_references import ListType, NamedType, NonNullType, TypeReference

_MAX_INT = 2**31


def is_value_of(schema: Schema, value: Value, type_: TypeReference) -> bool:
    """Return True if the value can be coerced to the type."""
    if isinstance(type_, NonNullType):
        return value != NULL and is_value_of(schema, value, type_.of)
    if value == NULL:
        return True
    if isinstance(type_, ListType):
        items = value if isinstance(value, list) else [value]
        return all(is_value_of(schema, item, type_.item) for item in items)
    return _is_value_of_named(schema, value, type_)


def _is_value_of_named(schema: Schema, value: Value, type_: NamedType) -> bool:
    match type_.name:
        case "Int":
            return isinstance(value, int) and not isinstance(value, bool) and -_MAX_INT <= value < _MAX_INT
        case "Float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "String":
            return isinstance(value, str)
        case "Boolean":
            return isinstance(value, bool)
        case "ID":
            return isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))
    definition = schema.types.get(type_.name)
    if definition is None:
        return True  # reported as an unknown type
    match definition.kind:
        case TypeKind.ENUM:
            # Libraries that print schemas write some enum values as strings.
            name = value.name if isinstance(value, EnumLiteral) else value
            return isinstance(name, str) and name in definition.values
        case TypeKind.INPUT_OBJECT:
            return isinstance(value, dict) and _is_input_object(schema, value, definition)
        case _:
            return True


def _is_input_object(schema: Schema, value: dict[str, Value], definition: TypeDefinition) -> bool:
    if value.keys() - definition.input_fields.keys():
        return False
    if is_one_of(schema, definition) and (len(value) != 1 or NULL in value.values()):
        return False
    return all(
        is_value_of(schema, value[field.name], field.type) if field.name in value else not field.is_required
        for field in definition.input_fields.values()
    )
