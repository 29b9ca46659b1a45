"""Explanations of unsatisfiable fields, by reachable subgraph."""

from tests.router.composition.composing import assert_error, composed

CODE = "SATISFIABILITY_ERROR"

REASONS = "cannot be satisfied by the subgraphs because:\n"


def reasons(**subgraphs: str) -> str:
    """Return the reasons of the first error."""
    return assert_error(CODE, **subgraphs).split(REASONS)[1]


def test_moves_are_explained_from_every_subgraph_that_the_query_can_get_to() -> None:
    assert reasons(
        a='type Query { t: T } type T @key(fields: "id") { id: ID! }',
        b='type T @key(fields: "id") @key(fields: "sku") { id: ID! sku: ID! }',
        c='type T @key(fields: "sku") { sku: ID! x: Int }',
        z='type T @key(fields: "code") { »code: ID! }',
    ) == "\n".join(
        [
            '- from subgraph "a":',
            '  - cannot find field "T.code".',
            '  - cannot move to subgraph "z" using @key(fields: "code") of "T", the key field(s) cannot be resolved '
            'from subgraph "a".',
            '- from subgraph "b":',
            '  - cannot find field "T.code".',
            '  - cannot move to subgraph "z" using @key(fields: "code") of "T", the key field(s) cannot be resolved '
            'from subgraph "b".',
            '- from subgraph "c":',
            '  - cannot find field "T.code".',
            '  - cannot move to subgraph "z" using @key(fields: "code") of "T", the key field(s) cannot be resolved '
            'from subgraph "c".',
        ]
    )


def test_moves_from_a_subgraph_with_an_obstacle_of_its_own_are_explained_too() -> None:
    text = reasons(
        a='type Query { t: T } type T @key(fields: "id") { id: ID! }',
        b='type T @key(fields: "id") { id: ID! »x: Int @external »y: Int @requires(fields: "x") }',
        c='type T @key(fields: "code") { »code: ID! »x: Int }',
    )
    after_b = text.split('- from subgraph "b":')[1]
    assert "marked @external" in after_b
    assert 'cannot move to subgraph "c" using @key(fields: "code") of "T"' in after_b


def test_that_a_type_has_no_key_is_said_where_the_query_starts_only() -> None:
    text = reasons(
        a='type Query { t: T } type T @key(fields: "id") { id: ID! }',
        b='type T @key(fields: "id") { id: ID! }',
        c="type T { »x: Int }",
    )
    assert text.count('because type "T" has no @key defined in subgraph "c"') == 1


def test_vertices_that_the_query_reaches_on_different_paths_are_explained_each() -> None:
    text = reasons(
        a='type Query { t: T @shareable } type T @key(fields: "id") { id: ID! }',
        b='type Query { t: T @shareable } type T @key(fields: "sku") { sku: ID! @inaccessible }',
        c='type T @key(fields: "code") { »code: ID! }',
    )
    assert 'cannot be resolved from subgraph "a"' in text
    assert 'cannot be resolved from subgraph "b"' in text


def test_an_external_key_field_is_pointed_at_where_a_requirement_fails() -> None:
    text = reasons(
        a='type Query { t: T } type T @key(fields: "id") { id: ID! x: Int }',
        b='type T @key(fields: "id") { id: ID! @external x: Int @external »y: Int @requires(fields: "x") }',
    )
    assert text == (
        '- from subgraph "a": cannot find field "T.y".\n'
        '- from subgraph "b": cannot satisfy @requires conditions on field "T.y" '
        '(is it by mistake that key field "T.id" is @external here?).'
    )


def test_key_fields_that_the_subgraph_resolves_are_not_blamed_for_a_failed_requirement() -> None:
    text = reasons(
        a='type Query { t: T } type T @key(fields: "id") { id: ID! }',
        b='type T @key(fields: "id") { id: ID! »x: Int @external »y: Int @requires(fields: "x") }',
        c='type T @key(fields: "code") { »code: ID! »x: Int }',
    )
    assert "by mistake" not in text


def test_external_key_fields_are_pointed_at_where_there_is_no_way_back() -> None:
    text = reasons(
        a='type Query { t: T } type T @key(fields: "id") @key(fields: "code") { id: ID! code: ID! x: Int }',
        b='type Query { b: T } type T @key(fields: "id") @key(fields: "code", resolvable: false) '
        '{ id: ID! @external code: ID! x: Int @external »y: Int @requires(fields: "x") }',
    )
    assert (
        'has no @key whose fields subgraph "b" resolves itself '
        '(is it by mistake that key field "T.id" is @external here?)'
    ) in text


def test_the_message_lists_keys_that_would_determine_an_interface_objects_type() -> None:
    text = reasons(
        a='interface I @key(fields: "id") { id: ID! } type T implements I @key(fields: "id") { id: ID! }',
        b='type Query { i: I } »type I @interfaceObject @key(fields: "code") { code: ID! }',
    )
    assert 'cannot tell whether "I", an @interfaceObject here, is a "T"' in text
    assert 'cannot move to subgraph "a" using @key(fields: "id") of "T"' in text


def test_fields_that_interface_objects_add_are_located_there() -> None:
    assert_error(
        CODE,
        a='type Query { i: I } interface I @key(fields: "id") { id: ID! } '
        'type T implements I @key(fields: "id") { id: ID! }',
        b='type I @interfaceObject @key(fields: "code") { »code: ID! »x: Int }',
    )


def test_of_too_many_reasons_key_edges_to_the_field_come_first() -> None:
    others = {f"s{i:02}": f'type T @key(fields: "k{i}") {{ k{i}: ID! }}' for i in range(60)}
    result = composed(a='type Query { t: T } type T @key(fields: "id") { id: ID! }', **others)
    last = next(error.message for error in result.errors if "k59\n" in error.message)
    assert 'cannot move to subgraph "s59"' in last
    assert 'cannot move to subgraph "s50"' not in last
    assert last.endswith("  - other moves that are not possible: 21 more.")


def test_of_too_many_reasons_subgraphs_that_have_the_field_come_first() -> None:
    others = {f"s{i:02}": f'type T @key(fields: "id") {{ id: ID! x{i}: Int }}' for i in range(30)}
    result = composed(
        a='type Query { t: T } type T @key(fields: "id") { id: ID! }',
        **others,
        y='type T @key(fields: "id") { id: ID! need: Int @external late: Int @requires(fields: "need") }',
        z='type T @key(fields: "code") { code: ID! need: Int }',
    )
    late = next(error.message for error in result.errors if "late\n" in error.message)
    assert '- from subgraph "a":' in late
    assert '- from subgraph "y":\n  - cannot satisfy @requires conditions on field "T.late"' in late
    assert late.endswith("\n- in 22 more subgraphs it is no better.")
