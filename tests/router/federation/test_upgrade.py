"""Federation 1 documents as Federation 2 ones, seen by what they compose to."""

import pytest

from router.composition import CompositionResult, SubgraphDocument, compose
from router.federation.diagnostics import SourceLocation
from tests.router.composition.composing import definition, federation


def composed(**subgraphs: str) -> CompositionResult:
    return compose([SubgraphDocument(name, "", sdl) for name, sdl in subgraphs.items()])


def supergraph(**subgraphs: str) -> str:
    result = composed(**subgraphs)
    assert result.errors == ()
    assert result.supergraph_sdl is not None
    return result.supergraph_sdl


USERS = 'type Query { me: User } type User @key(fields: "id") { id: ID! name: String }'


def test_an_extension_resolves_its_key_and_adds_its_fields() -> None:
    sdl = supergraph(a=USERS, b='extend type User @key(fields: "id") { id: ID! @external age: Int }')
    merged = definition(sdl, "User")
    assert "  id: ID!\n" in merged
    assert "age: Int @join__field(graph: B)" in merged
    assert "external" not in merged


def test_an_extends_directive_is_an_extension() -> None:
    sdl = supergraph(a=USERS, b='type User @extends @key(fields: "id") { id: ID! @external age: Int }')
    assert '@join__type(graph: B, key: "id", extension: true)' in definition(sdl, "User")


def test_value_types_and_fields_of_roots_are_shared() -> None:
    sdl = supergraph(
        a="type Query { a: Money now: Int } type Money { amount: Int }",
        b="type Query { b: Money now: Int } type Money { amount: Int }",
    )
    assert "amount: Int\n" in definition(sdl, "Money")


def test_unused_external_fields_are_dropped() -> None:
    sdl = supergraph(
        a=USERS, b='extend type User @key(fields: "id") { id: ID! @external name: String @external age: Int }'
    )
    assert "name: String @join__field(graph: A)\n" in definition(sdl, "User")


def test_a_requirement_of_what_the_subgraph_has_itself_is_dropped() -> None:
    sdl = supergraph(
        a=USERS,
        b='extend type User @key(fields: "id") { id: ID! @external age: Int born: Int @requires(fields: "age") }',
    )
    assert "born: Int @join__field(graph: B)\n" in definition(sdl, "User")


def test_only_the_external_part_of_a_requirement_remains() -> None:
    sdl = supergraph(
        a=USERS,
        b='extend type User @key(fields: "id") '
        '{ id: ID! @external name: String @external age: Int born: Int @requires(fields: "age name") }',
    )
    assert 'born: Int @join__field(graph: B, requires: "name")' in definition(sdl, "User")


@pytest.mark.parametrize("fields", ['["id"]', "id"])
def test_field_sets_that_are_not_strings_are_read(fields: str) -> None:
    assert 'key: "id"' in supergraph(a=USERS.replace('"id"', fields))


def test_ineffective_directives_are_dropped() -> None:
    sdl = supergraph(
        a='type Query { i: I name: String @provides(fields: "x") } '
        'interface I @key(fields: "id") { id: ID! @external } '
        'type T implements I @key(fields: "id") { id: ID! }'
    )
    assert "external" not in definition(sdl, "I")
    assert "@join__type(graph: A)\n" in definition(sdl, "I")
    assert "provides" not in definition(sdl, "Query")


def test_a_tag_on_an_external_field_repeats_the_real_ones() -> None:
    sdl = supergraph(
        a='type Query { me: User } type User @key(fields: "id") { id: ID! name: String @tag(name: "t") }',
        b='extend type User @key(fields: "id") '
        '{ id: ID! @external name: String @external @tag(name: "t") age: Int @requires(fields: "name") }',
    )
    assert 'name: String @join__field(graph: A) @join__field(graph: B, external: true) @tag(name: "t")' in sdl


@pytest.mark.parametrize(
    ("code", "b", "line", "column"),
    [
        ("EXTENSION_WITH_NO_BASE", 'extend type Nobody @key(fields: "id") { id: ID! @external x: Int }', 1, 1),
        (
            "TYPE_WITH_ONLY_UNUSED_EXTERNAL",
            "type Query { b: Money } type Money { amount: Int @external }",
            1,
            25,
        ),
        ("DIRECTIVE_DEFINITION_INVALID", "directive @shareable(x: Int) on OBJECT type Query { b: Int }", 1, 22),
        ("KEY_INVALID_FIELDS", 'type Query { b: Int } type B @key(fields: "nope") { id: ID! }', 1, 30),
    ],
)
def test_an_error_of_the_upgrade_is_reported_at_its_location(code: str, b: str, line: int, column: int) -> None:
    result = composed(a=USERS, b=b)
    assert {error.code for error in result.errors} == {code}
    assert {place for error in result.errors for place in error.locations} == {SourceLocation("b", line, column)}


def test_an_interface_object_cannot_rely_on_a_federation_1_interface() -> None:
    result = composed(
        a='type Query { i: I } interface I @key(fields: "id") { id: ID! } '
        'type T implements I @key(fields: "id") { id: ID! }',
        b=federation() + 'type I @interfaceObject @key(fields: "id") { id: ID! x: Int }',
    )
    assert {error.code for error in result.errors} == {"INTERFACE_OBJECT_USAGE_ERROR"}


def test_both_generations_compose_together() -> None:
    sdl = supergraph(a=USERS, b=federation() + 'type User @key(fields: "id") { id: ID! age: Int }')
    assert "age: Int @join__field(graph: B)" in definition(sdl, "User")


def test_elements_that_subgraph_servers_add_are_not_merged() -> None:
    sdl = supergraph(
        a=USERS.replace("me: User", "me: User _service: _Service! _entities(representations: [_Any!]!): [_Entity]!")
        + " scalar _Any union _Entity = User type _Service { sdl: String }"
    )
    assert "_" + "Service" not in sdl
    assert "_entities" not in sdl


@pytest.mark.parametrize(
    ("code", "sdl"),
    [
        ("PROVIDES_INVALID_FIELDS", 'type Query { p: P @provides(fields: "o") } type P { o: O } type O { x: ID }'),
        (
            "PROVIDES_INVALID_FIELDS",
            'type Query { p: P @provides(fields: "o { q }") } type P { o: O } type O { q: Q } type Q { x: ID }',
        ),
        (
            "PROVIDES_INVALID_FIELDS",
            'type Query { p: P @provides(fields: "o {}") } type P { o: O } type O { x: ID }',
        ),
        (
            "REQUIRES_INVALID_FIELDS",
            'type Query { p: P } type P @key(fields: "id") { id: ID! o: O z: Int @requires(fields: "o") } '
            "type O { x: ID }",
        ),
        (
            "KEY_INVALID_FIELDS",
            'type Query { p: P } type P @key(fields: "o { q }") { o: O } type O { q: Q } type Q { x: ID }',
        ),
    ],
)
def test_a_composite_field_without_a_selection_is_reported_though_its_directive_had_no_effect(
    code: str, sdl: str
) -> None:
    assert [error.code for error in composed(a=sdl).errors] == [code]
