"""Federation's rules for a single subgraph, each with the place that it points at."""

import pytest

from tests.router.composition.composing import assert_error, composed, supergraph

ENTITY = 'type Query { t: T } type T @key(fields: "id") { id: ID! %s }'
INTERFACE_ENTITY = "type Query { i: I } interface I %s { id: ID! } type T implements I %s { id: ID! }"


def test_an_external_field_without_a_use_is_reported() -> None:
    assert_error("EXTERNAL_UNUSED", a=ENTITY % "»x: Int @external")


def test_an_external_field_that_implements_an_interface_has_a_use() -> None:
    supergraph(
        a="interface I { id: ID! x: Int } " + (ENTITY % "x: Int @external").replace("type T", "type T implements I"),
        b='type T @key(fields: "id") { id: ID! x: Int }',
    )


def test_an_external_interface_field_is_reported() -> None:
    assert_error(
        "EXTERNAL_ON_INTERFACE",
        a='type Query { i: T } interface I @key(fields: "x") { »x: Int @external } '
        'type T implements I @key(fields: "x") { x: Int }',
    )


@pytest.mark.parametrize(
    ("interface_key", "type_key"),
    [
        pytest.param('@key(fields: "id")', "", id="missing"),
        pytest.param('@key(fields: "id")', '@key(fields: "id", resolvable: false)', id="not resolvable"),
    ],
)
def test_a_key_of_an_interface_that_its_implementation_lacks_is_reported(interface_key: str, type_key: str) -> None:
    sdl = INTERFACE_ENTITY % (interface_key, type_key)
    assert_error("INTERFACE_KEY_NOT_ON_IMPLEMENTATION", a=sdl.replace("type T", "»type T"))


def test_a_key_written_differently_is_the_same_key() -> None:
    supergraph(
        a='type Query { i: I } interface I @key(fields: "b a") { a: ID! b: ID! } '
        'type T implements I @key(fields: "a, b") { a: ID! b: ID! }'
    )


def test_an_interface_object_without_a_key_is_reported() -> None:
    assert_error("INTERFACE_OBJECT_USAGE_ERROR", a="type Query { i: I } »type I @interfaceObject { x: Int }")


@pytest.mark.parametrize(
    "sdl",
    [
        pytest.param("type Query { a: Int »@shareable »@shareable }", id="twice on a field"),
        pytest.param("type Query »@shareable »@shareable { a: Int }", id="twice on a type"),
        pytest.param("type Query { a: Int } »interface I { b: Int »@shareable }", id="on an interface's field"),
    ],
)
def test_an_invalid_shareable_is_reported(sdl: str) -> None:
    assert_error("INVALID_SHAREABLE_USAGE", a=sdl)


def test_shareable_may_be_repeated_on_extensions() -> None:
    supergraph(a="type Query { t: T } type T @shareable { a: Int } extend type T @shareable { b: Int }")


def test_a_cost_on_an_interface_field_is_reported() -> None:
    assert_error("COST_APPLIED_TO_INTERFACE_FIELD", a="type Query { a: Int } interface I { »b: Int »@cost(weight: 1) }")


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("LIST_SIZE_APPLIED_TO_NON_LIST", "»a: Int »@listSize(assumedSize: 1)"),
        ("LIST_SIZE_INVALID_ASSUMED_SIZE", "»a: [Int] »@listSize(assumedSize: -1)"),
        ("LIST_SIZE_INVALID_SLICING_ARGUMENT", '»a: [Int] »@listSize(slicingArguments: ["first"])'),
        ("LIST_SIZE_INVALID_SLICING_ARGUMENT", '»a(first: ID): [Int] »@listSize(slicingArguments: ["first"])'),
        ("LIST_SIZE_INVALID_SIZED_FIELD", '»a: T »@listSize(assumedSize: 1, sizedFields: ["nope"])'),
        ("LIST_SIZE_INVALID_SIZED_FIELD", '»a: Int »@listSize(assumedSize: 1, sizedFields: ["nope"])'),
        ("LIST_SIZE_APPLIED_TO_NON_LIST", '»a: T »@listSize(assumedSize: 1, sizedFields: ["one"])'),
    ],
)
def test_an_invalid_list_size_is_reported(code: str, field: str) -> None:
    assert_error(code, a=f"type Query {{ {field} }} type T {{ one: Int many: [Int] }}")


@pytest.mark.parametrize(
    "directive", ["@authenticated", '@requiresScopes(scopes: [["a"]])', '@policy(policies: [["a"]])']
)
def test_access_control_on_interfaces_is_reported(directive: str) -> None:
    code = "AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE"
    assert_error(code, a=f"type Query {{ a: Int }} »interface I »{directive} {{ b: Int }}")
    assert_error(code, a=f"type Query {{ a: Int }} interface I {{ »b: Int »{directive} }}")
    assert_error(
        code,
        a=f'type Query {{ i: I }} »type I @interfaceObject @key(fields: "id") »{directive} {{ id: ID! x: Int }}',
    )


CONTEXT = """type Query {{ u: U }}
type U @key(fields: "id") {context} {{ id: ID! home: Home name: String names: [String] }}
type Home @shareable {{ city: String! }}
type T @key(fields: "id") {{ id: ID! x({argument}): Int }}
"""


@pytest.mark.parametrize(
    ("code", "context", "argument"),
    [
        pytest.param("CONTEXT_NAME_INVALID", '»@context(name: "_c")', "y: Int", id="underscore in the name"),
        pytest.param(
            "NO_CONTEXT_IN_SELECTION", '@context(name: "c")', 'y: String »@fromContext(field: "name")', id="no $"
        ),
        pytest.param("CONTEXT_NOT_SET", "", 'y: String »@fromContext(field: "$c { name }")', id="nothing sets it"),
        pytest.param(
            "CONTEXT_NOT_SET",
            '@context(name: "c")',
            'y: String = "d" »@fromContext(field: "$c { name }")',
            id="default value",
        ),
        pytest.param(
            "CONTEXT_INVALID_SELECTION",
            '@context(name: "c")',
            '»y: String @fromContext(field: "$c { nope }")',
            id="unknown",
        ),
        pytest.param(
            "CONTEXT_INVALID_SELECTION",
            '@context(name: "c")',
            '»y: String @fromContext(field: "$c { id name }")',
            id="two fields",
        ),
        pytest.param(
            "CONTEXT_INVALID_SELECTION",
            '@context(name: "c")',
            '»y: Int @fromContext(field: "$c { name }")',
            id="other type",
        ),
        pytest.param(
            "CONTEXT_INVALID_SELECTION",
            '@context(name: "c")',
            '»y: String @fromContext(field: "$c { names }")',
            id="a list for a value",
        ),
        pytest.param(
            "CONTEXT_INVALID_SELECTION",
            '@context(name: "c")',
            '»y: String @fromContext(field: "$c { alias: name }")',
            id="alias",
        ),
        pytest.param(
            "CONTEXT_INVALID_SELECTION",
            '@context(name: "c")',
            '»y: String @fromContext(field: "$c ... on Query { u { name } }")',
            id="no fragment for what sets it",
        ),
    ],
)
def test_an_invalid_context_is_reported(code: str, context: str, argument: str) -> None:
    assert_error(code, a=CONTEXT.format(context=context, argument=argument))


def test_a_contextual_argument_needs_a_resolvable_key() -> None:
    sdl = CONTEXT.format(context='@context(name: "c")', argument='y: String @fromContext(field: "$c { name }")')
    assert_error("CONTEXT_NO_RESOLVABLE_KEY", a=sdl.replace('type T @key(fields: "id")', "»type T"))


def test_a_contextual_argument_cannot_be_that_of_an_interface_field() -> None:
    sdl = CONTEXT.format(context='@context(name: "c")', argument='y: String »@fromContext(field: "$c { name }")')
    implementing = sdl.replace("type T @key", "type T implements I @key") + "interface I { x: Int }"
    assert_error("CONTEXT_NOT_SET", a=implementing)


def test_a_context_may_select_by_fragments_and_through_objects() -> None:
    for selection in ("{ home { city } }", "... on U { name }"):
        argument = f'y: String @fromContext(field: "$c {selection}")'
        sdl = CONTEXT.format(context='@context(name: "c")', argument=argument)
        assert "contextArguments" in supergraph(a=sdl.replace("name: String names", "t: T name: String names"))


def test_all_errors_of_all_subgraphs_are_reported_at_once() -> None:
    result = composed(
        a=ENTITY % "x: Int @external y: Int @shareable @shareable",
        b="type Query { a: Int @listSize(assumedSize: 1) }",
    )
    assert [error.code for error in result.errors] == [
        "EXTERNAL_UNUSED",
        "INVALID_SHAREABLE_USAGE",
        "LIST_SIZE_APPLIED_TO_NON_LIST",
    ]
    assert {location.subgraph for error in result.errors for location in error.locations} == {"a", "b"}
