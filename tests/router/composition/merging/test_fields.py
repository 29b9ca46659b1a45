"""Merging the fields of objects, and what is reported of them."""

import pytest

from tests.router.composition.composing import assert_error, definition, hint_codes, supergraph

QUERY = "type Query { t: T }\n"


def test_fields_of_all_subgraphs_come_together() -> None:
    sdl = supergraph(
        a=QUERY + 'type T @key(fields: "id") { id: ID! a: Int }', b='type T @key(fields: "id") { id: ID! b: Int }'
    )
    merged = definition(sdl, "T")
    assert "  id: ID!\n" in merged
    assert "a: Int @join__field(graph: A)" in merged
    assert "b: Int @join__field(graph: B)" in merged


def test_a_nullable_and_a_non_null_field_merge_to_a_nullable_one() -> None:
    subgraphs = {"a": QUERY + "type T @shareable { x: Int! }", "b": "type T @shareable { x: Int }"}
    merged = definition(supergraph(**subgraphs), "T")
    assert 'x: Int @join__field(graph: A, type: "Int!") @join__field(graph: B, type: "Int")' in merged
    assert "INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE" in hint_codes(**subgraphs)


def test_an_object_and_its_interface_merge_to_the_interface() -> None:
    sdl = supergraph(
        a="type Query { i: I @shareable } interface I { x: Int } type T implements I @shareable { x: Int }",
        b="type Query { i: T @shareable } type T @shareable { x: Int }",
    )
    assert "i: I @join__field" in definition(sdl, "Query")


@pytest.mark.parametrize(
    ("code", "first", "second"),
    [
        ("FIELD_TYPE_MISMATCH", "»x: Int", "»x: String"),
        ("FIELD_ARGUMENT_TYPE_MISMATCH", "x(»y: Int): Int", "x(»y: String): Int"),
        ("FIELD_ARGUMENT_DEFAULT_MISMATCH", "x(»y: Int = 1): Int", "x(»y: Int = 2): Int"),
        ("REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH", "x(»y: Int!): Int", "x: Int"),
    ],
)
def test_incompatible_fields_are_reported(code: str, first: str, second: str) -> None:
    assert_error(code, a=QUERY + f"type T @shareable {{ {first} }}", b=f"type T @shareable {{ {second} }}")


def test_an_argument_that_some_subgraphs_lack_is_not_merged() -> None:
    subgraphs = {
        "a": QUERY + "type T @shareable { x(y: Int, z: Int): Int }",
        "b": "type T @shareable { x(z: Int): Int }",
    }
    assert "x(z: Int): Int" in definition(supergraph(**subgraphs), "T")
    assert "INCONSISTENT_ARGUMENT_PRESENCE" in hint_codes(**subgraphs)


def test_an_argument_takes_the_narrower_type() -> None:
    subgraphs = {"a": QUERY + "type T @shareable { x(y: Int): Int }", "b": "type T @shareable { x(y: Int!): Int }"}
    assert "x(y: Int!): Int" in definition(supergraph(**subgraphs), "T")
    assert "INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE" in hint_codes(**subgraphs)


def test_a_default_that_some_subgraphs_lack_is_not_merged() -> None:
    subgraphs = {"a": QUERY + "type T @shareable { x(y: Int = 1): Int }", "b": "type T @shareable { x(y: Int): Int }"}
    assert "x(y: Int): Int" in definition(supergraph(**subgraphs), "T")
    assert "INCONSISTENT_DEFAULT_VALUE_PRESENCE" in hint_codes(**subgraphs)


def test_a_default_written_as_a_string_is_printed_as_the_enum_value_it_means() -> None:
    sdl = supergraph(a='type Query { x(e: E = "A", i: I = {e: "A"}): E } enum E { A } input I { e: E }')
    assert "x(e: E = A, i: I = {e: A}): E" in sdl


def test_a_field_that_two_subgraphs_resolve_without_sharing_is_reported() -> None:
    message = assert_error("INVALID_FIELD_SHARING", a=QUERY + "type T { »x: Int }", b="type T @shareable { »x: Int }")
    assert 'defined as non-shareable in "a"' in message


def test_a_shared_subscription_field_is_reported() -> None:
    assert_error("INVALID_FIELD_SHARING", a="type Query { a: Int } type Subscription { »s: Int @shareable }")


@pytest.mark.parametrize(
    ("code", "real", "external"),
    [
        ("EXTERNAL_TYPE_MISMATCH", "»x: Int", "»x: String @external"),
        ("EXTERNAL_ARGUMENT_MISSING", "x(y: Int): Int", "»x: Int @external"),
        ("EXTERNAL_ARGUMENT_TYPE_MISMATCH", "x(»y: Int): Int", "x(»y: String): Int @external"),
        ("EXTERNAL_ARGUMENT_DEFAULT_MISMATCH", "x(»y: Int = 1): Int", "x(»y: Int = 2): Int @external"),
        ("MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL", "x: Int", 'x: Int @external »@tag(name: "t")'),
        ("MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL", "x: Int", "x: Int @external »@deprecated"),
    ],
)
def test_an_external_field_that_differs_from_the_resolved_one_is_reported(code: str, real: str, external: str) -> None:
    assert_error(
        code,
        a=QUERY + f'type T @key(fields: "id") {{ id: ID! {real} }}',
        b=f'type T @key(fields: "id") {{ id: ID! {external} z: Int @requires(fields: "x") }}',
    )


def test_a_field_that_is_external_everywhere_is_reported() -> None:
    assert_error(
        "EXTERNAL_MISSING_ON_BASE",
        a='type Query { t: T @provides(fields: "x") } type T @key(fields: "id") { id: ID! »x: Int @external }',
    )


def test_a_type_that_is_only_extended_is_reported() -> None:
    assert_error("EXTENSION_WITH_NO_BASE", a="type Query { t: T } »extend type T { x: Int }")


def test_a_type_of_different_kinds_is_reported() -> None:
    message = assert_error(
        "TYPE_KIND_MISMATCH", a=QUERY + "»type T { x: Int }", b="»interface T { x: Int }", c="»scalar T"
    )
    assert 'Object Type in subgraph "a" but Interface Type in subgraph "b"' in message


def test_a_supergraph_without_queries_is_reported() -> None:
    assert_error("NO_QUERIES", a="type T { x: Int }")


def test_the_most_frequent_description_is_used() -> None:
    subgraphs = {
        "a": '"One" ' + QUERY.strip() + " type T @shareable { x: Int }",
        "b": '"Two" type Query { b: Int } type T @shareable { x: Int }',
        "c": '"Two" type Query { c: Int } type T @shareable { x: Int }',
    }
    assert '"""Two"""' in supergraph(**subgraphs)
    assert "INCONSISTENT_DESCRIPTION" in hint_codes(**subgraphs)


def test_a_deprecation_in_one_subgraph_reaches_the_supergraph() -> None:
    sdl = supergraph(
        a=QUERY + 'type T @shareable { x: Int @deprecated(reason: "old") }', b="type T @shareable { x: Int }"
    )
    assert 'x: Int @deprecated(reason: "old")' in definition(sdl, "T")


def test_an_entity_that_is_none_in_another_subgraph_is_a_hint() -> None:
    codes = hint_codes(a='type Query { e: E } type E @key(fields: "id") { id: ID! }', b="type E @shareable { id: ID! }")
    assert codes == {"INCONSISTENT_ENTITY"}


def test_a_value_type_with_more_fields_in_another_subgraph_is_a_hint() -> None:
    codes = hint_codes(
        a="interface I { x: Int } type Query { i: I @shareable } type T implements I @shareable { x: Int y: Int }",
        b="interface I { x: Int y: Int } type Query { i: I @shareable } "
        "type T implements I @shareable { x: Int y: Int z: Int @inaccessible }",
    )
    assert codes == {"INCONSISTENT_INTERFACE_VALUE_TYPE_FIELD", "INCONSISTENT_OBJECT_VALUE_TYPE_FIELD"}


@pytest.mark.parametrize("left_out", range(1, 6))
def test_directives_of_arguments_are_merged_beside_omitted_input_fields(left_out: int) -> None:
    extra = " ".join(f"a{number}: Int" for number in range(left_out))
    sdl = supergraph(
        a=f"input I {{ n: Int {extra} }} type T @shareable {{ x(y: Int, z: Int): Int }}",
        b='input I { n: Int! e: Int } type T @shareable { x(y: Int @tag(name: "t"), w: Int): Int } type Query { t: T }',
    )
    assert 'x(y: Int @tag(name: "t")): Int' in definition(sdl, "T")
