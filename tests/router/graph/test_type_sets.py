"""Sets of object types."""

from hypothesis import given
from hypothesis import strategies as st

from router.graph import (
    ALL_TYPES,
    NO_TYPES,
    TypeIndex,
    contains_type,
    count_types,
    first_type,
    has_several_types,
    is_subset,
    only_type,
    type_indexes,
    type_set,
)

INDEXES = st.frozensets(st.integers(0, 100).map(TypeIndex), max_size=12)


@given(INDEXES)
def test_the_members_of_a_set_are_listed_in_ascending_order(indexes: frozenset[TypeIndex]) -> None:
    assert list(type_indexes(type_set(indexes))) == sorted(indexes)


@given(INDEXES, INDEXES)
def test_the_operators_are_those_of_sets(one: frozenset[TypeIndex], other: frozenset[TypeIndex]) -> None:
    assert type_set(one) & type_set(other) == type_set(one & other)
    assert type_set(one) | type_set(other) == type_set(one | other)
    assert type_set(one) & ~type_set(other) == type_set(one - other)


@given(INDEXES, INDEXES)
def test_subsets_are_those_of_sets(one: frozenset[TypeIndex], other: frozenset[TypeIndex]) -> None:
    assert is_subset(type_set(one), type_set(other)) == (one <= other)


@given(INDEXES, st.integers(0, 100).map(TypeIndex))
def test_membership_is_that_of_sets(indexes: frozenset[TypeIndex], index: TypeIndex) -> None:
    assert contains_type(type_set(indexes), index) == (index in indexes)


@given(INDEXES)
def test_the_number_of_members_is_counted(indexes: frozenset[TypeIndex]) -> None:
    assert count_types(type_set(indexes)) == len(indexes)
    assert has_several_types(type_set(indexes)) == (len(indexes) > 1)


@given(INDEXES.filter(bool))
def test_the_first_type_is_the_one_with_the_lowest_index(indexes: frozenset[TypeIndex]) -> None:
    assert first_type(type_set(indexes)) == min(indexes)


def test_the_set_of_all_types_contains_every_type() -> None:
    assert contains_type(ALL_TYPES, TypeIndex(1_000))
    assert ALL_TYPES & only_type(TypeIndex(3)) == only_type(TypeIndex(3))


def test_the_set_of_no_types_is_falsy() -> None:
    assert not NO_TYPES
    assert only_type(TypeIndex(0))
