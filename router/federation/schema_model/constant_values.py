"""Constant values in SDL: default values and directive arguments, as Python values that compare by meaning."""

import json
from dataclasses import dataclass
from typing import Final

from graphql import (
    BooleanValueNode,
    EnumValueNode,
    FloatValueNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
)


@dataclass(frozen=True, slots=True)
class EnumLiteral:
    """An unquoted name, such as `ADMIN`."""

    name: str


@dataclass(frozen=True, slots=True)
class NullLiteral:
    """The literal `null`, as opposed to no value at all (None)."""


NULL: Final = NullLiteral()

Value = str | int | float | bool | EnumLiteral | NullLiteral | list["Value"] | dict[str, "Value"]


def constant_value(node: ValueNode) -> Value:
    """Return the value that a constant AST node denotes. Variables do not occur in SDL; they are read as their name."""
    match node:
        case StringValueNode():
            return node.value
        case IntValueNode():
            return int(node.value)
        case FloatValueNode():
            return float(node.value)
        case BooleanValueNode():
            return node.value
        case EnumValueNode():
            return EnumLiteral(node.value)
        case NullValueNode():
            return NULL
        case ListValueNode():
            return [constant_value(item) for item in node.values]
        case ObjectValueNode():
            return {field.name.value: constant_value(field.value) for field in node.fields}
        case _:
            return EnumLiteral(f"${getattr(getattr(node, 'name', None), 'value', '')}")


def values_equal(first: Value | None, second: Value | None) -> bool:
    """Return True if two values are equal: the order of an object's fields is ignored, and `1` equals `1.0`."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(values_equal(first[key], second[key]) for key in first)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(values_equal, first, second))
    return first == second


def print_value(value: Value) -> str:
    """Return the value in GraphQL's syntax, on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case EnumLiteral():
            return value.name
        case NullLiteral():
            return "null"
        case dict():
            return "{" + ", ".join(f"{name}: {print_value(item)}" for name, item in value.items()) + "}"
        case _:
            return "[" + ", ".join(print_value(item) for item in value) + "]"
