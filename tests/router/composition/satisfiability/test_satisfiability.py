"""Queries that no combination of subgraphs can resolve."""

import pytest

from router.composition.satisfiability import validate
from tests.router.composition.composing import assert_error, composed, hint_codes, supergraph

CODE = "SATISFIABILITY_ERROR"


def test_a_field_without_a_key_to_its_subgraph_is_shown_with_its_path() -> None:
    message = assert_error(
        CODE, a="type Query { t(id: ID!): T } type T @shareable { x: Int }", b="type T @shareable { x: Int »y: Int }"
    )
    assert message == (
        "The following supergraph API query:\n"
        "{\n"
        '  t(id: "<any id>") {\n'
        "    y\n"
        "  }\n"
        "}\n"
        "cannot be satisfied by the subgraphs because:\n"
        '- from subgraph "a":\n'
        '  - cannot find field "T.y".\n'
        '  - cannot move to subgraph "b", which has field "T.y", because type "T" has no @key defined in subgraph "b".'
    )


def test_a_key_that_cannot_be_had_is_named() -> None:
    message = assert_error(
        CODE,
        a='type Query { t: T } type T @key(fields: "id") { id: ID! }',
        b='type T @key(fields: "code") { »code: ID! »y: Int }',
    )
    assert 'cannot move to subgraph "b" using @key(fields: "code") of "T"' in message


def test_a_key_that_is_not_resolvable_is_no_way_in() -> None:
    message = assert_error(
        CODE,
        a='type Query { t: T } type T @key(fields: "id") { id: ID! }',
        b='type Query { b: T } type T @key(fields: "id", resolvable: false) { id: ID! »y: Int }',
    )
    assert 'none of the @key defined on type "T" in subgraph "b" are resolvable' in message


def test_a_key_may_come_from_a_third_subgraph() -> None:
    supergraph(
        a='type Query { t: T } type T @key(fields: "id") { id: ID! }',
        b='type T @key(fields: "id") @key(fields: "code") { id: ID! code: ID! }',
        c='type T @key(fields: "code") { code: ID! y: Int }',
    )


def test_a_composite_key_may_come_from_several_subgraphs() -> None:
    supergraph(
        a='type Query { t: T } type T @key(fields: "id") { id: ID! }',
        b='type T @key(fields: "id") { id: ID! x: Int }',
        c='type T @key(fields: "id") { id: ID! o: O @shareable } type O @shareable { y: Int }',
        d='type T @key(fields: "x o { y }") { x: Int @external o: O @external z: Int } type O @shareable { y: Int }',
    )


def test_a_key_may_lie_in_another_object_of_the_same_type() -> None:
    supergraph(
        a="type Query { t: T } type T { id: ID! @shareable other: T @shareable }",
        b='type T @key(fields: "id") { id: ID! code: ID! @shareable }',
        c='type T @key(fields: "other { code }") { other: T @shareable code: ID! @shareable sku: ID! @shareable }',
        d='type T @key(fields: "sku id") { sku: ID! id: ID! y: Int }',
    )


def test_a_requirement_that_nothing_provides_is_reported() -> None:
    message = assert_error(
        CODE,
        a='type Query { t: T } type T @key(fields: "id") { id: ID! }',
        b='type T @key(fields: "id") { id: ID! »x: Int @external »y: Int @requires(fields: "x") }',
        c='type T @key(fields: "code") { »code: ID! »x: Int }',
    )
    assert 'cannot move to subgraph "c" using @key(fields: "code")' in message


def test_requirements_in_a_circle_are_reported() -> None:
    assert_error(
        CODE,
        a='type Query { t: T } type T @key(fields: "id") { id: ID! »y: Int @external »x: Int @requires(fields: "y") }',
        b='type T @key(fields: "id") { id: ID! »x: Int @external »y: Int @requires(fields: "x") }',
    )


def test_a_requirement_needs_a_key_to_come_back_by() -> None:
    message = assert_error(
        CODE,
        a='type Query { t: T } type T @key(fields: "id", resolvable: false) '
        '{ id: ID! x: Int @external »y: Int @requires(fields: "x") }',
        b='type T @key(fields: "id") { id: ID! x: Int }',
    )
    assert 'has no @key whose fields subgraph "a" resolves itself' in message


def test_provided_fields_are_there_on_the_path_that_provides_them() -> None:
    a = 'type Query { one: T @provides(fields: "x") two: T } type T @key(fields: "id") { id: ID! x: Int @external }'
    b = 'type T @key(fields: "code") { code: ID! @inaccessible x: Int @shareable }'
    message = assert_error(CODE, a=a.replace("x: Int @ext", "»x: Int @ext"), b=b.replace("x:", "»x:"))
    assert "  two {\n    x" in message
    assert "  one {\n    x" not in message


def test_an_overridden_field_provides_nothing() -> None:
    message = assert_error(
        CODE,
        a='type Query { t: T } type T @key(fields: "id") { id: ID! »x: Int }',
        b='type T @key(fields: "code") { »code: ID! »x: Int @override(from: "a") }',
    )
    assert 'is overridden by subgraph "b"' in message


def test_both_ways_of_a_progressive_override_must_be_open() -> None:
    a = 'type Query { t: T } type T @key(fields: "id") { id: ID! x: Int }'
    b = 'type T @key(fields: "%s") { %s: ID! x: Int @override(from: "a", label: "l") }'
    supergraph(a=a, b=b % ("id", "id"))
    assert_error(CODE, a=a.replace("x:", "»x:"), b=(b % ("code", "»code")).replace("x:", "»x:"))


def test_an_interface_object_needs_someone_who_knows_the_object() -> None:
    message = assert_error(
        CODE,
        a='interface I { id: ID! } type T implements I @key(fields: "id") { id: ID! }',
        b='type Query { i: I } »type I @interfaceObject @key(fields: "id") { id: ID! }',
    )
    assert "an @interfaceObject here" in message


def test_an_interface_objects_fields_are_reached_from_the_objects() -> None:
    supergraph(
        a='type Query { i: I t: T } interface I @key(fields: "id") { id: ID! } '
        'type T implements I @key(fields: "id") { id: ID! }',
        b='type Query { b: I } type I @interfaceObject @key(fields: "id") { id: ID! x: Int }',
    )


def test_root_types_can_be_entered_from_anywhere() -> None:
    supergraph(a="type Query { self: Query a: Int }", b="type Query { b: Int }")


def test_a_shared_mutation_must_be_served_by_one_subgraph_alone() -> None:
    a = "type Query { a: Int } type Mutation { »m: R @shareable } type R @shareable { x: Int%s }"
    b = "type Mutation { »m: R @shareable } type R @shareable { x: Int%s }"
    supergraph(a=(a % " y: Int").replace("»", ""), b=(b % "").replace("»", ""))
    message = assert_error(CODE, a=a % " y: Int", b=b % " z: Int")
    assert "must be called in one subgraph only" in message


def test_inaccessible_fields_need_not_be_satisfiable() -> None:
    supergraph(
        a="type Query { t: T } type T @shareable { x: Int }", b="type T @shareable { x: Int y: Int @inaccessible }"
    )


SHARED = "type Query { u: U @shareable } union U = %s type A @shareable { x: Int } type B @shareable { x: Int }"


def test_shared_fields_without_a_common_type_are_reported() -> None:
    assert_error(
        "SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES",
        a=(SHARED % "A").replace("u:", "»u:"),
        b=(SHARED % "B").replace("u:", "»u:"),
    )


def test_shared_fields_with_other_types_elsewhere_are_a_hint() -> None:
    assert "INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN" in hint_codes(a=SHARED % "A | B", b=SHARED % "A")


def test_a_context_must_be_set_on_every_path() -> None:
    a = (
        'type Query { u: U%s } type U @key(fields: "id") @context(name: "c") { id: ID! name: String t: T } '
        'type T @key(fields: "id") { id: ID! »x(y: String @fromContext(field: "$c { name }")): Int }'
    )
    supergraph(a=(a % "").replace("»", ""))
    message = assert_error(CODE, a=a % " t: T")
    assert "takes an argument from a context that is not available on this path" in message


def test_a_search_beyond_its_bound_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validate, "MAX_OPEN_PATHS", 2)
    fields = " ".join(f"f{number}: T{number}" for number in range(5))
    types = " ".join(f"type T{number} {{ x: Int }}" for number in range(5))
    result = composed(a=f"type Query {{ {fields} }} {types}")
    assert [error.code for error in result.errors] == ["MAX_VALIDATION_SUBGRAPH_PATHS_EXCEEDED"]


def test_a_long_chain_of_keys_is_followed_to_its_end() -> None:
    chain = {"s00": 'type Query { t: T } type T @key(fields: "k0") { k0: ID! @shareable }'}
    for number in range(1, 16):
        before, after = f"k{number - 1}", f"k{number}"
        fields = f"{before}: ID! @shareable {after}: ID! @shareable"
        chain[f"s{number:02}"] = f'type T @key(fields: "{before}") @key(fields: "{after}") {{ {fields} }}'
    supergraph(**chain)
    message = assert_error(CODE, **chain, z='type T @key(fields: "other") { »other: ID! }')
    assert 'cannot move to subgraph "z" using @key(fields: "other")' in message


REQUIRED_UNION = (
    'type T @key(fields: "id") {{ id: ID! u: U @external »r: Int @requires(fields: "u {{ {fields} }}") }} '
    "union U = A | B type A @shareable {{ a: Int }} type B @shareable {{ b: Int }}"
)
GIVEN_UNION = (
    'type Query { t: T } type T @key(fields: "id") { id: ID! u: U } union U = A type A @shareable { a: Int } '
    "type B @shareable { b: Int }"
)


@pytest.mark.parametrize("fields", ["... on A { a } ... on B { b }", "__typename ... on B { __typename }"])
def test_a_requirement_of_objects_that_no_subgraph_returns_is_reported(fields: str) -> None:
    subgraphs = {"a": GIVEN_UNION, "b": REQUIRED_UNION.format(fields=fields)}
    assert "@requires" in assert_error(CODE, **subgraphs)


@pytest.mark.parametrize("fields", ["... on A { a }", "... on A { ... on U { ... on B { b } } }"])
def test_a_requirements_own_subgraph_may_rule_out_objects(fields: str) -> None:
    supergraph(a=GIVEN_UNION, b=REQUIRED_UNION.format(fields=fields).replace("»", ""))


def test_only_the_ends_of_a_very_long_path_are_shown() -> None:
    chain = " ".join(f"type T{i} {{ next{i}: T{i + 1} }}" for i in range(300))
    result = composed(
        a=f"type Query {{ t: T0 }} {chain} type T300 {{ a: Int @shareable }}",
        b="type T300 { a: Int @shareable x: Int }",
    )
    (error,) = result.errors
    assert "# 278 more levels" in error.message
    assert "next10 {" in error.message
    assert "next299 {" in error.message
    assert error.message.count("{") == error.message.count("}")
    assert len(error.message) < 3_000


def test_very_many_failures_are_partly_explained_and_otherwise_counted() -> None:
    result = composed(
        a="type Query { t: T } type T { a: Int @shareable }",
        b="type T { a: Int @shareable " + " ".join(f"x{i}: Int" for i in range(250)) + " }",
    )
    assert len(result.errors) == 201
    assert result.errors[-1].message.startswith("There are 50 more fields or types")
    assert {error.code for error in result.errors} == {"SATISFIABILITY_ERROR"}
