"""Valid and invalid selections in `fields` of `@key`, `@provides` and `@requires`."""

import pytest

from tests.router.composition.composing import assert_error, supergraph

QUERY = "type Query { user: User }\n"


@pytest.mark.parametrize(
    ("code", "user"),
    [
        pytest.param("KEY_INVALID_FIELDS", 'type User »@key(fields: "id nope") { id: ID! }', id="unknown field"),
        pytest.param("KEY_INVALID_FIELDS", 'type User »@key(fields: "id {") { id: ID! }', id="syntax"),
        pytest.param(
            "KEY_INVALID_FIELDS", 'type User »@key(fields: "id { x }") { »id: ID! }', id="selection of a leaf"
        ),
        pytest.param("KEY_INVALID_FIELDS", 'type User »@key(fields: "of: id") { id: ID! }', id="alias"),
        pytest.param("KEY_INVALID_FIELDS", 'type User »@key(fields: "id @nope") { id: ID! }', id="unknown directive"),
        pytest.param("KEY_INVALID_FIELDS_TYPE", "type User »@key(fields: id) { id: ID! }", id="not a string"),
        pytest.param(
            "KEY_DIRECTIVE_IN_FIELDS_ARG", 'type User »@key(fields: "id @tag(name: 1)") { id: ID! }', id="directive"
        ),
        pytest.param("KEY_FIELDS_HAS_ARGS", 'type User »@key(fields: "id") { »id(x: Int): ID! }', id="arguments"),
        pytest.param(
            "KEY_FIELDS_SELECT_INVALID_TYPE",
            'type User »@key(fields: "pet { name }") { »pet: Pet } interface Pet { name: String }',
            id="interface",
        ),
    ],
)
def test_a_key_with_an_invalid_selection_is_reported(code: str, user: str) -> None:
    assert_error(code, a=QUERY + user)


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        pytest.param("REQUIRES_INVALID_FIELDS", 'y: Int »@requires(fields: "nope")', id="unknown field"),
        pytest.param("REQUIRES_INVALID_FIELDS_TYPE", "x: Int y: Int »@requires(fields: x)", id="not a string"),
        pytest.param("REQUIRES_FIELDS_MISSING_EXTERNAL", '»x: Int y: Int »@requires(fields: "x")', id="not external"),
        pytest.param(
            "REQUIRES_DIRECTIVE_IN_FIELDS_ARG",
            'x: Int @external y: Int »@requires(fields: "x @tag(name: 1)")',
            id="directive",
        ),
        pytest.param(
            "REQUIRES_INVALID_FIELDS",
            'x(of: Int!): Int @external y: Int »@requires(fields: "x")',
            id="missing argument",
        ),
    ],
)
def test_an_invalid_requirement_is_reported(code: str, fields: str) -> None:
    marked = fields if code != "REQUIRES_INVALID_FIELDS" or "of:" not in fields else fields.replace("x(of", "x(»of")
    assert_error(code, a=QUERY + f'type User @key(fields: "id") {{ id: ID! {marked} }}')


@pytest.mark.parametrize(
    ("code", "sdl"),
    [
        pytest.param(
            "PROVIDES_INVALID_FIELDS",
            'type Query { user: User »@provides(fields: "nope") } type User @key(fields: "id") { id: ID! }',
            id="unknown field",
        ),
        pytest.param(
            "PROVIDES_INVALID_FIELDS_TYPE",
            'type Query { user: User »@provides(fields: name) } type User @key(fields: "id") { id: ID! name: Int }',
            id="not a string",
        ),
        pytest.param(
            "PROVIDES_FIELDS_MISSING_EXTERNAL",
            'type Query { user: User »@provides(fields: "name") } type User @key(fields: "id") { id: ID! »name: Int }',
            id="not external",
        ),
        pytest.param(
            "PROVIDES_FIELDS_HAS_ARGS",
            'type Query { user: User »@provides(fields: "name") } '
            'type User @key(fields: "id") { id: ID! »name(x: Int): Int @external }',
            id="arguments",
        ),
        pytest.param(
            "PROVIDES_DIRECTIVE_IN_FIELDS_ARG",
            'type Query { user: User »@provides(fields: "name @tag(name: 1)") } '
            'type User @key(fields: "id") { id: ID! name: Int @external }',
            id="directive",
        ),
        pytest.param(
            "PROVIDES_ON_NON_OBJECT_FIELD", 'type Query { »name: String @provides(fields: "id") }', id="on a leaf"
        ),
        pytest.param(
            "EXTERNAL_COLLISION_WITH_ANOTHER_DIRECTIVE",
            'type Query { user: User } type User @key(fields: "id") '
            '{ id: ID! »friend: User @external @provides(fields: "id") }',
            id="on an external field",
        ),
    ],
)
def test_an_invalid_provision_is_reported(code: str, sdl: str) -> None:
    assert_error(code, a=sdl)


@pytest.mark.parametrize(
    ("code", "version", "interface"),
    [
        ("KEY_UNSUPPORTED_ON_INTERFACE", "v2.2", 'interface I »@key(fields: "id") { id: ID! }'),
        (
            "REQUIRES_UNSUPPORTED_ON_INTERFACE",
            "v2.9",
            '»interface I { id: ID! b: Int »@requires(fields: "c { d }") c: T }',
        ),
        ("PROVIDES_UNSUPPORTED_ON_INTERFACE", "v2.9", '»interface I { id: ID! c: T »@provides(fields: "d") }'),
    ],
)
def test_a_directive_that_interfaces_cannot_have_is_reported(code: str, version: str, interface: str) -> None:
    assert_error(
        code,
        version,
        a='type Query { t: T @provides(fields: "d") } type T @key(fields: "e") { d: Int @external e: Int } '
        + interface,
    )


def test_a_provision_through_an_external_parent_needs_no_external_leaves() -> None:
    supergraph(
        a='type Query { user: User @provides(fields: "home { city }") } '
        'type User @key(fields: "id") { id: ID! home: Home @external } type Home @shareable { city: String }',
        b='type User @key(fields: "id") { id: ID! home: Home @shareable } type Home @shareable { city: String }',
    )


def test_a_key_field_of_an_extension_may_be_marked_external() -> None:
    supergraph(
        a='type Query { user: User } type User @key(fields: "id") { id: ID! name: String }',
        b='extend type User @key(fields: "id") { id: ID! @external age: Int }',
    )
