"""Result coercion of leaf values, as in the specification's "Scalars".

Subgraphs have already coerced their own results; these checks prevent a broken subgraph from sending clients an object
where a string belongs.
"""

from collections.abc import Callable, Collection
from typing import Any

from router.exact_json import ExactNumber
from router.planning.plan import OutputType

MIN_INT, MAX_INT = -(2**31), 2**31 - 1


class InvalidLeaf(Exception):
    """The value does not belong to the leaf type."""


def as_int(value: Any) -> Any:
    """`Int`: a whole number of 32 bits, also where it came as a float."""
    if type(value) is float and value.is_integer():
        value = int(value)
    if type(value) is int and MIN_INT <= value <= MAX_INT:
        return value
    raise InvalidLeaf


def as_float(value: Any) -> Any:
    """`Float`: any number."""
    if isinstance(value, float) or type(value) is int:
        return value
    raise InvalidLeaf


def as_string(value: Any) -> Any:
    """Coerce a `String`: text only."""
    if type(value) is str:
        return value
    raise InvalidLeaf


def as_boolean(value: Any) -> Any:
    """`Boolean`: true or false only."""
    if type(value) is bool:
        return value
    raise InvalidLeaf


def as_id(value: Any) -> Any:
    """`ID`: text; a whole number becomes text."""
    if type(value) is str:
        return value
    if type(value) is int or (type(value) is ExactNumber and value.is_integer()):
        return str(value)
    raise InvalidLeaf


def as_is(value: Any) -> Any:
    """Return a custom scalar: anything."""
    return value


def _enum_value(values: Collection[str]) -> Callable[[Any], Any]:
    def as_enum(value: Any) -> Any:
        if type(value) is str and value in values:
            return value
        raise InvalidLeaf

    return as_enum


_SCALARS: dict[str, Callable[[Any], Any]] = {
    "Int": as_int,
    "Float": as_float,
    "String": as_string,
    "Boolean": as_boolean,
    "ID": as_id,
}


def leaf_check(output: OutputType) -> Callable[[Any], Any]:
    """Return the coercion of a leaf type, which returns the value to send and raises `InvalidLeaf`."""
    if output.enum_values is not None:
        return _enum_value(output.enum_values)
    return _SCALARS.get(output.name, as_is)
