"""Field sets, constant values, type references, versions, contexts."""

import pytest
from graphql import parse_const_value, parse_type
from hypothesis import given
from hypothesis import strategies as st

from router.federation.field_references.contextual_arguments import context_reference
from router.federation.field_references.field_sets import (
    InvalidFieldSet,
    canonical_field_set,
    parse_field_set,
    print_field_set,
)
from router.federation.schema_model.constant_values import (
    NULL,
    EnumLiteral,
    Value,
    constant_value,
    print_value,
    values_equal,
)
from router.federation.schema_model.type_references import base_name, type_reference, with_base
from router.federation.specifications.versions import FeatureVersion


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a b", "b, a"),
        ("a { b c }", "{ a { c b } }"),
        ("a { b } a { c }", "a{b c}"),
        ("... on T { a } b", "b ...on T{a}"),
        ("a(x: 1, y: 2)", "a(y: 2 x: 1)"),
    ],
)
def test_field_sets_that_select_the_same_have_one_canonical_form(first: str, second: str) -> None:
    assert canonical_field_set(first) == canonical_field_set(second)


def test_field_sets_with_other_arguments_differ() -> None:
    assert canonical_field_set("a(x: 1)") != canonical_field_set("a(x: 2)")


def test_a_field_set_prints_as_it_reads() -> None:
    assert print_field_set(parse_field_set("{ a\n  b(x: 1) { ... on T { c } } }")) == "a b(x: 1) { ... on T { c } }"


@pytest.mark.parametrize("text", ["", "a {", "a } b {", "}", "a b(", "} query { a"])
def test_an_invalid_field_set_is_rejected(text: str) -> None:
    with pytest.raises(InvalidFieldSet):
        parse_field_set(text)


values = st.recursive(
    st.one_of(
        st.integers(-(2**40), 2**40),
        st.booleans(),
        st.text(),
        st.sampled_from([NULL, EnumLiteral("A")]),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)),
    max_leaves=8,
)


@given(values)
def test_a_value_that_is_printed_reads_as_itself(value: Value) -> None:
    assert values_equal(constant_value(parse_const_value(print_value(value))), value)


def test_values_compare_by_meaning() -> None:
    assert values_equal({"a": 1, "b": [1.0]}, {"b": [1], "a": 1})
    assert not values_equal(True, 1)
    assert not values_equal("A", EnumLiteral("A"))
    assert not values_equal(NULL, None)


@pytest.mark.parametrize("text", ["Int", "Int!", "[Int]", "[[Int!]]!", "[Int!]!"])
def test_a_type_reference_prints_as_it_reads(text: str) -> None:
    reference = type_reference(parse_type(text))
    assert str(reference) == text
    assert base_name(reference) == "Int"
    assert str(with_base(reference, "X")) == text.replace("Int", "X")


def test_versions_compare_by_number() -> None:
    assert FeatureVersion(2, 10) > FeatureVersion(2, 9)
    assert FeatureVersion.parse("v2.10") == FeatureVersion(2, 10)
    assert FeatureVersion.parse("2.10") is None
    assert str(FeatureVersion(0, 3)) == "v0.3"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$c { a }", ("c", " { a }")),
        ("  $ctx ... on T { a }", ("ctx", " ... on T { a }")),
        ("$c", None),
        ("{ a }", None),
        ("$1 { a }", None),
    ],
)
def test_the_parts_of_a_context_reference(text: str, expected: tuple[str, str] | None) -> None:
    assert context_reference(text) == expected
