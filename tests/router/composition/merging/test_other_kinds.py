"""Merging enums, inputs, unions, interfaces, interface objects and directive definitions."""

from tests.router.composition.composing import assert_error, composed, definition, hint_codes, supergraph


def test_an_output_enum_has_the_values_of_all_subgraphs() -> None:
    subgraphs = {"a": "type Query { a: E } enum E { A B }", "b": "type Query { b: E } enum E { B C }"}
    merged = definition(supergraph(**subgraphs), "E")
    assert "A @join__enumValue(graph: A)" in merged
    assert "C @join__enumValue(graph: B)" in merged
    assert hint_codes(**subgraphs) == {"INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM"}


def test_an_input_enum_has_the_values_that_all_subgraphs_have() -> None:
    subgraphs = {
        "a": "type Query { a(e: E): Int } enum E { A B }",
        "b": "type Query { b(e: E): Int } enum E { B C }",
    }
    merged = definition(supergraph(**subgraphs), "E")
    assert "B @join__enumValue" in merged
    assert "A @join__enumValue" not in merged
    assert hint_codes(**subgraphs) == {"INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM"}


def test_an_enum_for_input_and_output_must_be_the_same_everywhere() -> None:
    assert_error(
        "ENUM_VALUE_MISMATCH", a="type Query { a(e: E): E } enum E { A »B }", b="type Query { b: Int } enum E { A }"
    )


def test_an_inaccessible_value_need_not_be_in_all_subgraphs() -> None:
    sdl = supergraph(a="type Query { a(e: E): E } enum E { A B @inaccessible }", b="type Query { b: Int } enum E { A }")
    assert "B @join__enumValue(graph: A) @inaccessible" in sdl.replace(
        "B @inaccessible @join__enumValue(graph: A)", "B @join__enumValue(graph: A) @inaccessible"
    )


def test_an_input_enum_without_common_values_is_reported() -> None:
    assert_error(
        "EMPTY_MERGED_ENUM_TYPE", a="type Query { a(e: E): Int } »enum E { A }", b="type Query { b: Int } »enum E { B }"
    )


def test_an_unused_enum_is_a_hint() -> None:
    assert hint_codes(a="type Query { a: Int } enum E { A }") == {"UNUSED_ENUM_TYPE"}


def test_an_input_has_the_fields_that_all_subgraphs_have() -> None:
    subgraphs = {
        "a": "type Query { a(i: I): Int } input I { x: Int y: Int! = 1 }",
        "b": "type Query { b(i: I): Int } input I { x: Int! }",
    }
    merged = definition(supergraph(**subgraphs), "I")
    assert 'x: Int! @join__field(graph: A, type: "Int") @join__field(graph: B, type: "Int!")' in merged
    assert "y:" not in merged
    assert "INCONSISTENT_INPUT_OBJECT_FIELD" in hint_codes(**subgraphs)


def test_a_required_input_field_must_be_everywhere() -> None:
    assert_error(
        "REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH",
        a="type Query { a(i: I): Int } input I { x: Int »y: Int! }",
        b="type Query { b(i: I): Int } input I { x: Int }",
    )


def test_input_fields_with_different_defaults_are_reported() -> None:
    assert_error(
        "INPUT_FIELD_DEFAULT_MISMATCH",
        a="type Query { a(i: I): Int } input I { »x: Int = 1 }",
        b="type Query { b(i: I): Int } input I { »x: Int = 2 }",
    )


def test_inputs_without_a_common_field_are_reported() -> None:
    assert_error(
        "EMPTY_MERGED_INPUT_TYPE",
        a="type Query { a(i: I): Int } »input I { x: Int }",
        b="type Query { b(i: I): Int } »input I { y: Int }",
    )


def test_a_union_has_the_members_of_all_subgraphs() -> None:
    subgraphs = {
        "a": "type Query { a: U } union U = S | T type S { s: Int } type T @shareable { t: Int }",
        "b": "type Query { b: U } union U = T type T @shareable { t: Int }",
    }
    sdl = supergraph(**subgraphs)
    assert '@join__unionMember(graph: A, member: "S")' in sdl
    assert " = S | T" in sdl
    assert "INCONSISTENT_UNION_MEMBER" in hint_codes(**subgraphs)


INTERFACE = (
    'type Query { i: I } interface I @key(fields: "id") { id: ID! } type T implements I @key(fields: "id") { id: ID! }'
)


def test_an_interface_object_gives_its_fields_to_every_implementation() -> None:
    sdl = supergraph(a=INTERFACE, b='type I @interfaceObject @key(fields: "id") { id: ID! "How" x(y: Int): Int }')
    assert "x(y: Int): Int @join__field\n" in definition(sdl, "T")
    assert 'key: "id", isInterfaceObject: true' in definition(sdl, "I")


def test_an_interface_object_beside_an_implementation_is_reported() -> None:
    assert_error(
        "INTERFACE_OBJECT_USAGE_ERROR",
        a=INTERFACE,
        b='»type I @interfaceObject @key(fields: "id") { id: ID! } »type T @key(fields: "id") { id: ID! y: Int }',
    )


def test_an_interface_object_without_an_interface_is_reported() -> None:
    assert_error(
        "INTERFACE_OBJECT_USAGE_ERROR", a='type Query { i: I } »type I @interfaceObject @key(fields: "id") { id: ID! }'
    )


def test_a_subgraph_that_resolves_an_interface_by_key_must_define_all_implementations() -> None:
    message = assert_error(
        "INTERFACE_KEY_MISSING_IMPLEMENTATION_TYPE",
        a=INTERFACE.replace("interface I @key", "interface I »@key"),
        b='interface I { id: ID! } type S implements I @key(fields: "id") { id: ID! }',
    )
    assert 'type "S"' in message


def test_an_executable_directive_is_merged_if_all_subgraphs_define_it() -> None:
    merged = supergraph(
        a="type Query { a: Int } directive @d(x: Int, y: Int) repeatable on FIELD | QUERY",
        b="type Query { b: Int } directive @d(x: Int) on FIELD",
    )
    assert "directive @d(x: Int) on FIELD\n" in merged
    assert "directive @d" not in supergraph(a="type Query { a: Int } directive @d on FIELD", b="type Query { b: Int }")


def test_inconsistent_executable_directives_are_hints() -> None:
    a = "type Query { a: Int } directive @d repeatable on FIELD | QUERY"
    assert hint_codes(a=a, b="type Query { b: Int } directive @d on FIELD") == {
        "INCONSISTENT_EXECUTABLE_DIRECTIVE_LOCATIONS",
        "INCONSISTENT_EXECUTABLE_DIRECTIVE_REPEATABLE",
    }
    assert hint_codes(a=a, b="type Query { b: Int }") == {"INCONSISTENT_EXECUTABLE_DIRECTIVE_PRESENCE"}
    assert hint_codes(a=a, b="type Query { b: Int } directive @d on SUBSCRIPTION") == {
        "NO_EXECUTABLE_DIRECTIVE_INTERSECTION"
    }
    assert hint_codes(a=a, b="type Query { b: Int } directive @d on FIELD_DEFINITION", c="type Query { c: Int }") == {
        "NO_EXECUTABLE_DIRECTIVE_INTERSECTION"
    }


def test_the_hint_at_a_directive_that_is_not_repeatable_everywhere_agrees_with_the_supergraph() -> None:
    subgraphs = {
        "a": "type Query { a: Int } directive @d repeatable on FIELD",
        "b": "type Query { b: Int } directive @d on FIELD",
    }
    assert "directive @d on FIELD\n" in supergraph(**subgraphs)
    [hint] = composed(**subgraphs).hints
    assert hint.message.endswith("is repeatable in some subgraphs only, so it is not repeatable in the supergraph.")


def test_subgraph_names_become_distinct_graphs() -> None:
    from router.composition.merging.directives.join_spec import graph_names

    assert graph_names(["a-b", "a_b", "1", "x_1", "é"]) == ["A_B_1", "A_B_2", "_1_", "X_1_", "_"]


def test_roots_get_their_default_names() -> None:
    sdl = supergraph(
        a='schema @link(url: "https://specs.apollo.dev/federation/v2.9") { query: Q mutation: M } '
        "type Q { m: M me: Q } type M { x: Int }"
    )
    assert "type Query" in sdl
    assert "m: Mutation" in sdl


def test_a_root_beside_a_type_of_the_default_name_is_reported() -> None:
    link = 'schema @link(url: "https://specs.apollo.dev/federation/v2.9") { query: Q }\n'
    assert_error("ROOT_QUERY_USED", a=link + "»type Q { a: Int } »type Query { b: Int }")
