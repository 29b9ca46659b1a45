"""Sets of object types, which all of planning calculates with.

A `TypeSet` holds indexes into `FederatedGraph.object_types`. `a & b` is the intersection, `a | b` the union, `a & ~b`
the difference; an empty set is falsy, and equal sets compare and hash equal. Everything else is a function below.

At run time a set is an `int` with one bit for each type, because planning one operation takes hundreds of thousands
of these operations. The type checker sees an opaque class instead, so that only this module can use the bits.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NewType, cast

TypeIndex = NewType("TypeIndex", int)
"""The position of an object type in `FederatedGraph.object_types`."""

if TYPE_CHECKING:

    class TypeSet:
        """An immutable set of object types."""

        def __and__(self, other: "TypeSet", /) -> "TypeSet": ...
        def __or__(self, other: "TypeSet", /) -> "TypeSet": ...
        def __invert__(self) -> "TypeSet": ...
        def __bool__(self) -> bool: ...

else:
    TypeSet = int

NO_TYPES = cast("TypeSet", 0)
"""The empty set."""

ALL_TYPES = cast("TypeSet", -1)
"""Every type of any graph: the neutral element of `&`."""


# The ignored errors below are the conversions between the opaque class and its bits.


def only_type(index: TypeIndex) -> TypeSet:
    """Return the set of one type."""
    return 1 << index  # type: ignore[return-value]


def type_set(indexes: Iterable[TypeIndex]) -> TypeSet:
    """Return the set of the types with these indexes."""
    types = NO_TYPES
    for index in indexes:
        types |= only_type(index)
    return types


def type_indexes(types: TypeSet) -> Iterator[TypeIndex]:
    """Yield the members of a finite set, in ascending order."""
    bits: int = types  # type: ignore[assignment]
    while bits:
        lowest = bits & -bits
        yield TypeIndex(lowest.bit_length() - 1)
        bits ^= lowest


def first_type(types: TypeSet) -> TypeIndex:
    """Return the lowest member of a set that is not empty."""
    bits: int = types  # type: ignore[assignment]
    return (bits & -bits).bit_length() - 1  # type: ignore[return-value]


def contains_type(types: TypeSet, index: TypeIndex) -> bool:
    """Return whether a type is a member."""
    return types >> index & 1 == 1  # type: ignore[operator]


def has_several_types(types: TypeSet) -> bool:
    """Return whether a set has more than one member."""
    bits: int = types  # type: ignore[assignment]
    return bits & (bits - 1) != 0


def count_types(types: TypeSet) -> int:
    """Return the number of members of a finite set."""
    bits: int = types  # type: ignore[assignment]
    return bits.bit_count()


def is_subset(part: TypeSet, whole: TypeSet) -> bool:
    """Return whether `whole` contains every member of `part`."""
    return not part & ~whole
