"""Validation of the merged schema."""

import pytest

from router.composition.post_merge.inaccessible import check_inaccessible
from router.federation.schema_model.schema import AppliedDirective, Schema, TypeDefinition, TypeKind
from tests.router.composition.composing import assert_error, composed, supergraph


def test_an_interface_field_that_an_implementation_elsewhere_lacks_is_reported() -> None:
    assert_error(
        "INTERFACE_FIELD_NO_IMPLEM",
        a="type Query { i: I } interface I { x: Int } »type T implements I { x: Int }",
        b="type Query { b: I } interface I { x: Int »y: Int } type S implements I { x: Int y: Int }",
    )


def test_a_requirement_with_an_argument_that_other_subgraphs_lack_is_reported() -> None:
    assert_error(
        "REQUIRES_INVALID_FIELDS",
        a='type Query { t: T } type T @key(fields: "id") { id: ID! x: Int }',
        b='type T @key(fields: "id") { id: ID! x(y: Int): Int @external z: Int »@requires(fields: "x(y: 1)") }',
    )


GUARDED = 'type Query { t: T } type T @key(fields: "id") { id: ID! secret: Int %s }'
TAKING = 'type T @key(fields: "id") { id: ID! secret: Int @external x: Int %s @requires(fields: "secret") }'


@pytest.mark.parametrize(
    ("guard", "demand"),
    [
        ("@authenticated", ""),
        ('@requiresScopes(scopes: [["a"]])', "@authenticated"),
        ('@requiresScopes(scopes: [["a", "b"]])', '@requiresScopes(scopes: [["a"]])'),
        ('@requiresScopes(scopes: [["a"]])', '@requiresScopes(scopes: [["a"], ["b"]])'),
        ('@policy(policies: [["p"]])', '@policy(policies: [["q"]])'),
    ],
)
def test_a_field_that_depends_on_data_with_stricter_access_is_reported(guard: str, demand: str) -> None:
    taking = (TAKING % demand).replace("@requires(", "»@requires(")
    assert_error("MISSING_TRANSITIVE_AUTH_REQUIREMENTS", a=GUARDED % guard, b=taking)


@pytest.mark.parametrize(
    ("guard", "demand"),
    [
        ("@authenticated", "@authenticated"),
        ('@requiresScopes(scopes: [["a"], ["b"]])', '@requiresScopes(scopes: [["a"]])'),
        ('@requiresScopes(scopes: [["a"]])', '@requiresScopes(scopes: [["b", "a"]])'),
    ],
)
def test_a_field_with_the_same_access_requirements_is_valid(guard: str, demand: str) -> None:
    supergraph(a=GUARDED % guard, b=TAKING % demand)


@pytest.mark.parametrize(
    ("code", "sdl"),
    [
        ("REFERENCED_INACCESSIBLE", "type Query { »a: T b: Int } »type T @inaccessible { x: Int }"),
        ("REFERENCED_INACCESSIBLE", "type Query { a(»e: E): Int } »enum E @inaccessible { A }"),
        ("QUERY_ROOT_TYPE_INACCESSIBLE", "»type Query @inaccessible { a: Int }"),
        ("ONLY_INACCESSIBLE_CHILDREN", "type Query { a: T } »type T { »x: Int @inaccessible }"),
        ("ONLY_INACCESSIBLE_CHILDREN", "type Query { a: E } »enum E { »A @inaccessible }"),
        ("ONLY_INACCESSIBLE_CHILDREN", "type Query { a: U } »union U = T »type T @inaccessible { x: Int }"),
        (
            "IMPLEMENTED_BY_INACCESSIBLE",
            "type Query { a: I } interface I { »x: Int y: Int } type T implements I { »x: Int @inaccessible y: Int }",
        ),
        (
            "IMPLEMENTED_BY_INACCESSIBLE",
            "type Query { a: I } interface I { x(»y: Int): Int } type T implements I { x(»y: Int @inaccessible): Int }",
        ),
        ("REQUIRED_INACCESSIBLE", "type Query { a(»x: Int! @inaccessible): Int }"),
        ("REQUIRED_INACCESSIBLE", "type Query { a(i: I): Int } input I { »x: Int! @inaccessible y: Int }"),
        ("DEFAULT_VALUE_USES_INACCESSIBLE", "type Query { a(»e: E = A): Int } enum E { »A @inaccessible B }"),
        (
            "DEFAULT_VALUE_USES_INACCESSIBLE",
            "type Query { a(»i: I = {x: 1}): Int } input I { »x: Int @inaccessible y: Int }",
        ),
    ],
)
def test_an_inaccessible_element_that_is_needed_is_reported(code: str, sdl: str) -> None:
    assert_error(code, a=sdl)


def test_elements_of_specifications_cannot_be_inaccessible() -> None:
    schema = Schema(types={"link__Import": TypeDefinition("link__Import", TypeKind.SCALAR)})
    schema.types["link__Import"].directives.append(AppliedDirective("inaccessible", meaning="inaccessible"))
    problems = check_inaccessible(schema, frozenset({"link__Import"}))
    assert [(problem.code, problem.hidden) for problem in problems] == [("DISALLOWED_INACCESSIBLE", ("link__Import",))]


def test_a_custom_directive_at_a_disallowed_location_is_reported() -> None:
    link = (
        'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@composeDirective"]) '
        '@link(url: "https://specs.example/mine/v1.0", import: ["@mine"]) @composeDirective(name: "@mine")\n'
    )
    result = composed(
        a=link + "directive @mine on FIELD_DEFINITION type Query { a: Int @mine }",
        b=link + "directive @mine on OBJECT type Query { t: T } type T @mine { x: Int }",
    )
    assert {error.code for error in result.errors} == {"INVALID_GRAPHQL"}


def test_a_one_of_input_that_merging_gives_a_required_field_is_reported() -> None:
    message = assert_error(
        "INVALID_GRAPHQL",
        a="type Query { a(i: I): Int } input I @oneOf { x: Int y: String }",
        b="type Query { b(i: I): Int } input I { x: Int! y: String }",
    )
    assert message == '[supergraph] "I.x" is a field of a @oneOf input, so its type must be nullable, not "Int!".'
