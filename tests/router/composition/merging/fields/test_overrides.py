"""`@override`, at once and by labels."""

import pytest

from tests.router.composition.composing import assert_error, definition, hint_codes, supergraph

QUERY = "type Query { t: T }\n"
OLD = QUERY + 'type T @key(fields: "id") { id: ID! x: Int %s }'
NEW = 'type T @key(fields: "id") { id: ID! x: Int %s }'


def test_an_overridden_field_is_resolved_by_the_overriding_subgraph_only() -> None:
    merged = definition(supergraph(a=OLD % "", b=NEW % '@override(from: "a")'), "T")
    assert 'x: Int @join__field(graph: B, override: "a")\n' in merged
    assert hint_codes(a=OLD % "", b=NEW % '@override(from: "a")') == {"OVERRIDDEN_FIELD_CAN_BE_REMOVED"}


def test_an_overridden_field_that_is_still_used_is_marked_as_such() -> None:
    old = QUERY + 'type T @key(fields: "id") @key(fields: "x") { id: ID! x: Int }'
    merged = definition(supergraph(a=old, b=NEW % '@override(from: "a")'), "T")
    assert "@join__field(graph: A, usedOverridden: true)" in merged


@pytest.mark.parametrize("label", ["new-thing:1.2/x", "percent(5)", "percent(100)", "percent(0.12345678)"])
def test_a_progressive_override_carries_its_label(label: str) -> None:
    subgraphs = {"a": OLD % "", "b": NEW % f'@override(from: "a", label: "{label}")'}
    merged = definition(supergraph(**subgraphs), "T")
    assert f'@join__field(graph: A, overrideLabel: "{label}")' in merged
    assert f'@join__field(graph: B, override: "a", overrideLabel: "{label}")' in merged
    assert hint_codes(**subgraphs) == {"OVERRIDE_MIGRATION_IN_PROGRESS"}


@pytest.mark.parametrize("label", ["1st", "a b", "percent(101)", "percent(1.123456789)", "percent()"])
def test_an_invalid_label_is_reported(label: str) -> None:
    assert_error("OVERRIDE_LABEL_INVALID", a=OLD % "", b=NEW % f'»@override(from: "a", label: "{label}")')


def test_an_override_of_itself_is_reported() -> None:
    assert_error("OVERRIDE_FROM_SELF_ERROR", a=OLD % '»@override(from: "a")')


def test_two_overrides_of_each_other_are_reported() -> None:
    assert_error(
        "OVERRIDE_SOURCE_HAS_OVERRIDE",
        a=OLD % '@shareable »@override(from: "b")',
        b=NEW % '@shareable »@override(from: "a")',
    )


def test_an_override_of_a_field_with_requirements_is_reported() -> None:
    assert_error(
        "OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE",
        a=QUERY + 'type T @key(fields: "id") { id: ID! y: Int @external »x: Int @shareable @requires(fields: "y") }',
        b='type T @key(fields: "id") { id: ID! x: Int @shareable »@override(from: "a") y: Int }',
    )


def test_an_override_on_an_interface_field_is_reported() -> None:
    assert_error(
        "OVERRIDE_ON_INTERFACE",
        a="type Query { i: I } interface I { x: Int } type T implements I @shareable { x: Int }",
        b='interface I { x: Int »@override(from: "a") } type T implements I @shareable { x: Int }',
    )


def test_an_override_on_an_interface_object_is_reported() -> None:
    assert_error(
        "OVERRIDE_COLLISION_WITH_ANOTHER_DIRECTIVE",
        a='type Query { i: I } interface I @key(fields: "id") { id: ID! } '
        'type T implements I @key(fields: "id") { id: ID! }',
        b='type I @interfaceObject @key(fields: "id") { id: ID! x: Int »@override(from: "a") }',
    )


def test_an_override_of_an_unknown_subgraph_is_a_hint_and_part_of_the_resulting_error() -> None:
    assert hint_codes(a=QUERY + NEW % '@override(from: "gone")') == {"FROM_SUBGRAPH_DOES_NOT_EXIST"}
    message = assert_error(
        "INVALID_FIELD_SHARING",
        a=(OLD % "").replace("x:", "»x:"),
        b=(NEW % '@override(from: "aa")').replace("x:", "»x:"),
    )
    assert "check its spelling" in message


def test_an_override_of_a_field_that_is_gone_can_be_removed() -> None:
    subgraphs = {"a": QUERY + 'type T @key(fields: "id") { id: ID! }', "b": NEW % '@override(from: "a")'}
    assert hint_codes(**subgraphs) == {"OVERRIDE_DIRECTIVE_CAN_BE_REMOVED"}
