"""Composed directives: `@tag` and its like, access control, costs, `@composeDirective`, `@cacheTag`, `@context`."""

import pytest

from tests.router.composition.composing import assert_error, composed, definition, federation, hint_codes, supergraph

LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [%s])\n'


def test_tags_of_all_subgraphs_are_merged_once_each() -> None:
    sdl = supergraph(
        a='type Query { t: T } type T @shareable { x: Int @tag(name: "1") @tag(name: "2") }',
        b='type T @shareable { x: Int @tag(name: "2") @tag(name: "3") }',
    )
    assert 'x: Int @tag(name: "1") @tag(name: "2") @tag(name: "3")' in definition(sdl, "T")
    assert '@link(url: "https://specs.apollo.dev/tag/v0.3")' in sdl


def test_a_directive_has_the_name_that_subgraphs_use() -> None:
    link = LINK % '{name: "@tag", as: "@label"}'
    sdl = supergraph(a=link + 'type Query { a: Int @label(name: "x") }')
    assert '@link(url: "https://specs.apollo.dev/tag/v0.3", import: [{name: "@tag", as: "@label"}])' in sdl
    assert "directive @label(name: String!) repeatable" in sdl


def test_a_directive_of_different_names_is_reported() -> None:
    assert_error(
        "LINK_IMPORT_NAME_MISMATCH",
        a=(LINK % '{name: "@tag", as: "@label"}').replace("@link(", "»@link(")
        + 'type Query { a: Int @label(name: "x") }',
        b=(LINK % '"@tag"').replace("@link(", "»@link(") + 'type Query { b: Int @tag(name: "x") }',
    )


def test_namespaced_directives_need_no_import() -> None:
    link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", as: "fed")\n'
    sdl = supergraph(
        a=link + 'type Query { t: T } type T @fed__key(fields: "id") { id: ID! @fed__inaccessible x: Int }'
    )
    assert '@join__type(graph: A, key: "id")' in sdl
    assert "@fed__inaccessible" in definition(sdl, "T")


def test_costs_take_the_maximum_and_scopes_the_conjunction() -> None:
    sdl = supergraph(
        a='type Query { a: Int @shareable @cost(weight: 3) s: Int @shareable @requiresScopes(scopes: [["a"], ["b"]]) }',
        b='type Query { a: Int @shareable @cost(weight: 7) s: Int @shareable @requiresScopes(scopes: [["c"]]) }',
    )
    assert "a: Int @cost(weight: 7)" in sdl
    assert '@requiresScopes(scopes: [["a", "c"], ["b", "c"]])' in sdl


def test_list_sizes_merge_argument_by_argument() -> None:
    sdl = supergraph(
        a='type Query { a(x: Int, y: Int): [Int] @shareable @listSize(assumedSize: 1, slicingArguments: ["x"]) }',
        b="type Query { a(x: Int, y: Int): [Int] @shareable "
        '@listSize(assumedSize: 5, slicingArguments: ["y"], requireOneSlicingArgument: false) }',
    )
    assert '@listSize(assumedSize: 5, slicingArguments: ["x", "y"], requireOneSlicingArgument: false)' in sdl


def test_directives_with_different_arguments_are_hints() -> None:
    merged = hint_codes(
        a="type Query { a: Int @shareable @cost(weight: 3) }", b="type Query { a: Int @shareable @cost(weight: 7) }"
    )
    chosen = hint_codes(
        a='type Query { a: Int @shareable @deprecated(reason: "x") }', b="type Query { a: Int @shareable @deprecated }"
    )
    assert merged == {"MERGED_NON_REPEATABLE_DIRECTIVE_ARGUMENTS"}
    assert chosen == {"INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS"}


def test_access_control_of_an_object_applies_to_its_interfaces() -> None:
    sdl = supergraph(
        a="type Query { i: I } interface I { x: Int } type T implements I @authenticated "
        '{ x: Int @policy(policies: [["p"]]) }'
    )
    interface = definition(sdl, "I")
    assert "@authenticated" in interface
    assert 'x: Int @policy(policies: [["p"]])' in interface


def test_access_control_of_an_interface_objects_field_applies_to_the_objects_field() -> None:
    sdl = supergraph(
        a='type Query { i: I } interface I @key(fields: "id") { id: ID! } '
        'type T implements I @key(fields: "id") { id: ID! }',
        b='type I @interfaceObject @key(fields: "id") { id: ID! x: Int @authenticated }',
    )
    assert "x: Int @authenticated @join__field" in definition(sdl, "T")


def test_cache_tags_are_carried_per_graph() -> None:
    sdl = supergraph(
        "v2.12",
        a='type Query { t: T @cacheTag(format: "t") } type T @key(fields: "id") @cacheTag(format: "x") { id: ID! }',
        b='type T @key(fields: "id") @cacheTag(format: "x") { id: ID! }',
    )
    assert '@join__directive(graphs: [A, B], name: "federation__cacheTag", args: {format: "x"})' in sdl
    assert '@link(url: "https://specs.apollo.dev/cacheTag/v0.1", for: EXECUTION)' in sdl
    assert "directive @cacheTag" not in sdl


def test_contexts_are_named_by_their_subgraph() -> None:
    sdl = supergraph(
        a='type Query { u: U } type U @key(fields: "id") @context(name: "c") { id: ID! name: String t: T } '
        'type T @key(fields: "id") { id: ID! x(y: String @fromContext(field: "$c { name }"), z: Int): Int }'
    )
    assert '@context(name: "a__c")' in definition(sdl, "U")
    field = 'x(z: Int): Int @join__field(graph: A, contextArguments: [{context: "a__c", name: "y", type: "String"'
    assert field in definition(sdl, "T")


def test_an_argument_that_only_one_subgraph_takes_from_a_context() -> None:
    a = (
        'type Query { u: U } type U @key(fields: "id") @context(name: "c") { id: ID! name: String t: T } '
        'type T @key(fields: "id") { id: ID! x(y: String @fromContext(field: "$c { name }")): Int @shareable }'
    )
    code = "CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS"
    assert_error(code, a=a, b='type T @key(fields: "id") { id: ID! x(»y: String!): Int @shareable }')
    assert code in hint_codes(a=a, b='type T @key(fields: "id") { id: ID! x(y: String): Int @shareable }')


CUSTOM = (
    LINK % '"@composeDirective"' + 'extend schema @link(url: "https://specs.example/mine/%s", import: ["@mine"]) '
    '%s@composeDirective(name: "%s")\n'
)


def test_a_custom_directive_is_composed_with_its_specification() -> None:
    sdl = supergraph(
        a=CUSTOM % ("v1.0", "", "@mine")
        + "directive @mine(x: Int = 1) on FIELD_DEFINITION\ntype Query { a: Int @mine }"
    )
    assert '@link(url: "https://specs.example/mine/v1.0", import: ["@mine"])' in sdl
    assert "directive @mine(x: Int = 1) on FIELD_DEFINITION" in sdl
    assert "a: Int @mine" in definition(sdl, "Query")


@pytest.mark.parametrize(
    "named",
    [
        pytest.param("mine", id="without @"),
        pytest.param("", id="empty"),
        pytest.param("@nope", id="not defined"),
        pytest.param("@other", id="of no specification"),
        pytest.param("@federation__key", id="federation's own"),
    ],
)
def test_a_custom_directive_that_cannot_be_composed_is_reported(named: str) -> None:
    definitions = "directive @mine on FIELD_DEFINITION directive @other on FIELD_DEFINITION\ntype Query { a: Int }"
    assert_error("DIRECTIVE_COMPOSITION_ERROR", a=CUSTOM % ("v1.0", "»", named) + definitions)


def test_incompatible_versions_of_a_custom_directive_are_reported() -> None:
    body = "directive @mine on FIELD_DEFINITION\ntype Query { %s: Int @mine }"
    marked = CUSTOM.replace('extend schema @link(url: "https://specs.ex', 'extend schema »@link(url: "https://specs.ex')
    assert_error(
        "DIRECTIVE_COMPOSITION_ERROR",
        a=marked % ("v1.0", "", "@mine") + body % "a",
        b=marked % ("v2.0", "", "@mine") + body % "b",
    )


def test_composing_a_directive_that_is_always_composed_is_a_hint() -> None:
    sdl = federation().replace("])\n", ']) @composeDirective(name: "@tag")\n') + "type Query { a: Int }"
    result = composed(a=sdl)
    assert result.errors == ()
    assert [hint.code for hint in result.hints] == ["DIRECTIVE_COMPOSITION_INFO"]


def test_the_join_specification_is_the_oldest_sufficient_version() -> None:
    for version, join in (("v2.0", "v0.3"), ("v2.7", "v0.4"), ("v2.8", "v0.5"), ("v2.14", "v0.5")):
        assert f"https://specs.apollo.dev/join/{join}" in supergraph(version, a="type Query { a: Int }")


def test_a_specification_linked_by_itself_may_need_a_later_federation() -> None:
    link = (
        'extend schema @link(url: "https://specs.apollo.dev/federation/v2.0") '
        '@link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@cost"])\n'
    )
    result = composed(a=link + "type Query { a: Int @cost(weight: 2) }")
    assert result.supergraph_sdl is not None
    assert "join/v0.5" in result.supergraph_sdl
    assert [hint.code for hint in result.hints] == ["IMPLICITLY_UPGRADED_FEDERATION_VERSION"]


def test_another_name_for_a_composed_directive_is_a_hint() -> None:
    composing = CUSTOM % ("v1.0", "", "@mine") + "directive @mine on FIELD_DEFINITION\ntype Query { a: Int @mine }"
    renaming = (CUSTOM % ("v1.0", "", "")).replace(' @composeDirective(name: "")', "")
    renaming = renaming.replace('["@mine"]', '[{name: "@mine", as: "@yours"}]')
    codes = hint_codes(a=composing, b=renaming + "directive @yours on FIELD_DEFINITION\ntype Query { b: Int @yours }")
    assert codes == {"DIRECTIVE_COMPOSITION_WARN"}


COMPOSED = (
    'extend schema @link(url: "https://custom.dev/custom/v1.0", import: ["@custom"]) @composeDirective(name: "@custom")'
    " directive @custom(a: Int) repeatable on FIELD_DEFINITION\n"
)


def test_a_custom_directive_of_an_external_field_is_ignored() -> None:
    link = federation()
    sdl = supergraph(
        a=link + 'type Query { t: T } type T @key(fields: "id") { id: ID! x: Int }',
        b=link
        + COMPOSED
        + 'type T @key(fields: "id") { id: ID! x: Int @external @custom y: Int @requires(fields: "x") @custom }',
    )
    assert "x: Int @join__field(graph: A) @join__field(graph: B, external: true)\n" in definition(sdl, "T")
    assert 'y: Int @join__field(graph: B, requires: "x") @custom' in definition(sdl, "T")


def test_a_directive_that_one_subgraph_composes_is_merged_from_all_that_apply_it() -> None:
    link = federation()
    own = "directive @custom(a: Int) repeatable on FIELD_DEFINITION\n"
    sdl = supergraph(
        a=link + COMPOSED + "type Query { both: Int @shareable @custom(a: 1) }",
        b=link + own + "type Query { both: Int @shareable @custom(a: 2) other: Int @custom(a: 3) }",
    )
    assert "both: Int @custom(a: 1) @custom(a: 2)" in sdl
    assert "@custom(a: 3)" not in sdl


@pytest.mark.parametrize("directive", ["@inaccessible", '@tag(name: "x")', "@cost(weight: 3)", "@authenticated"])
def test_an_interface_objects_directives_apply_to_a_field_that_is_external_in_the_objects(
    directive: str,
) -> None:
    access = "@authenticated" if directive == "@authenticated" else ""
    sdl = supergraph(
        a=f"""type Query {{ i: I }} interface I @key(fields: "id") {{ id: ID! }}
        type T implements I @key(fields: "id") {{ id: ID! n: Int @external m: Int @requires(fields: "n") {access} }}""",
        b=f'type I @key(fields: "id") @interfaceObject {{ id: ID! n: Int {directive} }}',
    )
    assert f"n: Int @join__field(graph: A, external: true) {directive}\n" in definition(sdl, "T")
