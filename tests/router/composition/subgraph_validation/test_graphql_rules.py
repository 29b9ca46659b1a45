"""Violations of the GraphQL specification, reported as INVALID_GRAPHQL."""

import pytest

from router.composition import SubgraphDocument, compose
from tests.router.composition.composing import assert_error, composed, supergraph


@pytest.mark.parametrize(
    "sdl",
    [
        pytest.param("type Query { »a: Nope }", id="unknown type"),
        pytest.param("type Query { »a: In } input In { x: Int }", id="input as output"),
        pytest.param("type Query { a(»x: Query): Int }", id="output as input"),
        pytest.param("type Query { a: Int } »union U = Int", id="union of a scalar"),
        pytest.param("type Query { a: Int } »type T implements Query { a: Int }", id="implements an object"),
        pytest.param("type Query { a: Int »@nope }", id="unknown directive"),
        pytest.param('type Query { a: Int »@key(fields: "a") }', id="misplaced directive"),
        pytest.param('type Query { a: Int »@override(from: "b") »@override(from: "c") }', id="repeated directive"),
        pytest.param("type Query { a: Int »@tag }", id="missing argument"),
        pytest.param('type Query { a: Int »@tag(name: "x", nope: 1) }', id="unknown argument"),
        pytest.param("type Query { a: Int »@tag(name: 1) }", id="argument of another type"),
        pytest.param("type Query { »__a: Int }", id="reserved name"),
        pytest.param("type Query { a: T } »type T", id="no fields"),
        pytest.param("type Query { a: Int } »input T", id="no input fields"),
        pytest.param("type Query { a: Int } »enum E", id="no values"),
        pytest.param("type Query { a: Int } »union U", id="no members"),
        pytest.param("type Query { a: Int } enum E { A »true }", id="value true"),
        pytest.param('type Query { a(»x: Int = "x"): Int }', id="default of another type"),
        pytest.param("type Query { a(»x: E = B): Int } enum E { A }", id="default is no value"),
        pytest.param("type Query { a: Int } input I { »x: Int! @deprecated }", id="required and deprecated"),
        pytest.param("»type Query { a: Int } »type Query { b: Int }", id="type defined twice"),
        pytest.param("type Query { »a: Int »a: Int }", id="field defined twice"),
        pytest.param("type Query { a(»x: Int, »x: Int): Int }", id="argument defined twice"),
        pytest.param("type Query { a: Int } enum E { »A »A }", id="value defined twice"),
        pytest.param(
            "type Query { a: Int } »directive @d on FIELD »directive @d on FIELD", id="directive defined twice"
        ),
        pytest.param("type Query { a: Int } »extend interface Query { b: Int }", id="extended as another kind"),
        pytest.param("type Query { a: Int } »query { a }", id="an operation"),
        pytest.param("type Query { a: Int } input A { »b: B! } input B { »a: A! }", id="input cycle"),
        pytest.param(
            "type Query { a: Int } »type T implements I { b: Int } interface I { »c: Int }", id="lacks a field"
        ),
        pytest.param("type T implements I { »c: ID } interface I { »c: Int } type Query { a: Int }", id="another type"),
        pytest.param(
            "type T implements I { »c: Int } interface I { c(»x: Int): Int } type Query { a: Int }",
            id="lacks an argument",
        ),
        pytest.param(
            "type T implements I { c(»x: Int!): Int } interface I { »c: Int } type Query { a: Int }",
            id="argument required",
        ),
        pytest.param(
            "»type T implements I { a: Int } »interface I implements J { a: Int } interface J { a: Int } "
            "type Query { a: Int }",
            id="lacks the interface of an interface",
        ),
        pytest.param("type Query { a(i: I): Int } »input I @oneOf { »x: Int! y: Int }", id="required in one-of"),
        pytest.param("type Query { a(i: I): Int } »input I @oneOf { x: Int »y: Int! = 1 }", id="both in one-of"),
        pytest.param("type Query { a(i: I): Int } »input I @oneOf { x: Int »y: Int = null }", id="default in one-of"),
        pytest.param(
            "type Query { a(i: I): Int } »input I { x: Int } extend input I @oneOf { »y: Int! }", id="extended one-of"
        ),
        pytest.param(
            "type Query { a(»i: I = {x: 1, y: 2}): Int } input I @oneOf { x: Int y: Int }", id="two of one-of"
        ),
        pytest.param("type Query { a(»i: [I] = [{}]): Int } input I @oneOf { x: Int y: Int }", id="empty one-of"),
        pytest.param(
            "type Query { a: Int } input O { »i: I = {x: null} } input I @oneOf { x: Int y: Int }", id="null one-of"
        ),
        pytest.param(
            "directive @d(i: I) on FIELD_DEFINITION input I @oneOf { x: Int y: Int } "
            "type Query { a: Int »@d(i: {x: 1, y: 1}) }",
            id="argument of two one-of",
        ),
        pytest.param("type Query { a(»x: _Any): Int }", id="federation's scalar"),
        pytest.param("type Query { a: Int } directive @d(»x: _Any) on FIELD_DEFINITION", id="_Any in a directive"),
        pytest.param(
            "type Query { a: Int } directive @d(»x: federation__FieldSet) on FIELD_DEFINITION", id="undefined field set"
        ),
        pytest.param("type Query { a: Int »_service: _Service! }", id="undefined service"),
    ],
)
def test_a_schema_that_is_not_valid_graphql_is_reported(sdl: str) -> None:
    assert_error("INVALID_GRAPHQL", a=sdl)


def test_a_syntax_error_is_reported_where_it_is() -> None:
    assert "Expected Name" in assert_error("INVALID_GRAPHQL", a="type Query { a: »! }")


def test_a_document_that_is_nested_too_deeply_is_rejected() -> None:
    result = composed(a=f"type Query {{ a: {'[' * 20_000}Int }}")
    assert [error.code for error in result.errors] == ["INVALID_GRAPHQL"]
    assert "nested too deeply" in result.errors[0].message
    assert result.errors[0].locations[0].subgraph == "a"


def test_a_field_set_that_is_nested_too_deeply_is_rejected() -> None:
    deep = "a { " * 20_000
    assert_error(
        "KEY_INVALID_FIELDS", a=f'type Query {{ a: Query b: Query }} type T »@key(fields: "{deep}") {{ id: ID! }}'
    )


def test_a_type_may_be_extended_without_being_defined() -> None:
    supergraph(a="extend type Query { a: Int }")


def test_advice_is_given_about_a_directive_of_federation_that_is_not_imported() -> None:
    link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n'
    message = assert_error("INVALID_GRAPHQL", a=link + "type Query { a: Int »@shareable }")
    assert 'write "@federation__shareable"' in message


FEDERATION_1 = 'type Query { user: User }\ntype User @key(fields: "id") { id: ID! }\n'


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("directive @key(»fields: _FieldSet!) repeatable on OBJECT | INTERFACE", id="redefinition"),
        pytest.param("directive @d(»x: _FieldSet) on FIELD_DEFINITION", id="own directive"),
        pytest.param("directive @d(»x: _Any) on FIELD_DEFINITION", id="_Any"),
        pytest.param("input I { »x: _Any }", id="input field"),
        pytest.param("extend type Query { find(»x: [_Any!]!): User }", id="argument"),
        pytest.param("extend type Query { »any: _Entity }", id="field"),
    ],
)
def test_a_federation_1_document_must_define_federation_s_types_to_use_them(more: str) -> None:
    clean = (FEDERATION_1 + more).replace("»", "")
    (error,) = compose([SubgraphDocument("a", "http://a", clean)]).errors
    assert error.code == "INVALID_GRAPHQL"
    assert error.message.startswith("[a] Unknown type")
    (place,) = error.locations
    assert (place.line, place.column) == (3, more.index("»") + 1)


@pytest.mark.parametrize(
    "more",
    [
        "extend type Query { _service: _Service! _entities(representations: [_Any!]!): [_Entity]! }",
        "scalar _FieldSet directive @key(fields: _FieldSet!) repeatable on OBJECT | INTERFACE",
        "scalar _Any directive @d(x: _Any) on FIELD_DEFINITION",
        "directive @key(fields: String!) repeatable on OBJECT | INTERFACE",
    ],
)
def test_a_federation_1_document_may_have_the_fields_of_its_server(more: str) -> None:
    assert compose([SubgraphDocument("a", "http://a", FEDERATION_1 + more)]).errors == ()


def test_a_default_may_give_one_field_of_a_one_of_input() -> None:
    supergraph(a="type Query { a(i: I = {y: 1}, l: [I!] = [{x: 2}]): Int } input I @oneOf { x: Int y: Int }")


def test_a_directive_called_one_of_that_is_not_graphql_s_has_no_rules() -> None:
    sdl = "directive @oneOf(x: Int) on INPUT_OBJECT type Query { a(i: I): Int } input I @oneOf(x: 1) { y: Int! }"
    assert "@oneOf" not in supergraph(a=sdl)
