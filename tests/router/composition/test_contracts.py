"""Contracts: a supergraph filtered by tags."""

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
)

from router.composition import CompositionResult, Contract, SubgraphDocument, apply_contract, compose
from router.server.schema_state.supergraph_planner import SupergraphPlanner
from tests.router.audit.subgraph import Resolvers, executable_schema
from tests.router.composition.composing import composed, definition, federation, unmarked
from tests.router.in_process_gateway import InProcessGateway

SDL = """
type Query { users: [User] @tag(name: "public") stats: Stats @tag(name: "internal") pet: Pet @tag(name: "public") }
type User @key(fields: "id") {
  id: ID! @tag(name: "public")
  name(locale: Locale @tag(name: "internal")): String @tag(name: "public")
  email: String @tag(name: "internal")
}
type Stats { users: Int }
union Pet @tag(name: "public") = Cat | Dog
type Cat @tag(name: "public") { lives: Int }
type Dog @tag(name: "internal") { tricks: Int }
enum Locale { EN DE }
"""


def contract(
    include: str = "", exclude: str = "", *, hide_unreachable: bool = False, sdl: str = SDL
) -> CompositionResult:
    result = composed(a=sdl)
    assert result.errors == ()
    filtered = Contract(frozenset(include.split()), frozenset(exclude.split()), hide_unreachable)
    return apply_contract(result, filtered)


def filtered(include: str = "", exclude: str = "", *, hide_unreachable: bool = False, sdl: str = SDL) -> str:
    result = contract(include, exclude, hide_unreachable=hide_unreachable, sdl=sdl)
    assert result.errors == ()
    assert result.supergraph_sdl is not None
    return result.supergraph_sdl


def api(include: str = "", exclude: str = "", *, hide_unreachable: bool = False, sdl: str) -> GraphQLSchema:
    """Return the API schema under the contract."""
    return SupergraphPlanner.from_sdl(filtered(include, exclude, hide_unreachable=hide_unreachable, sdl=sdl)).api_schema


def fields_of(schema: GraphQLSchema, name: str) -> set[str]:
    type_ = schema.type_map[name]
    assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType)
    return set(type_.fields)


def test_an_element_with_an_excluded_tag_is_excluded() -> None:
    sdl = filtered(exclude="internal")
    assert 'email: String @tag(name: "internal") @inaccessible' in sdl
    assert 'locale: Locale @tag(name: "internal") @inaccessible' in sdl
    assert "@inaccessible" in definition(sdl, "Dog")
    assert "@inaccessible" not in definition(sdl, "Cat")


def test_with_included_tags_only_elements_with_them_are_included() -> None:
    sdl = filtered(include="public", exclude="internal")
    assert 'users: [User] @tag(name: "public")\n' in sdl
    assert "  lives: Int\n" in sdl
    assert "users: Int @inaccessible" in definition(sdl, "Stats")


def test_a_type_without_included_children_is_excluded() -> None:
    assert "@join__type(graph: A)\n  @inaccessible" in definition(
        filtered(include="public", exclude="internal"), "Stats"
    )


def test_the_inaccessible_specification_is_linked_where_no_subgraph_did() -> None:
    sdl = filtered(exclude="internal")
    assert '@link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)' in sdl
    assert "directive @inaccessible on" in sdl


def test_unreachable_types_are_hidden_on_demand() -> None:
    assert "@inaccessible" not in definition(filtered(exclude="internal"), "Stats")
    assert "@inaccessible" in definition(filtered(exclude="internal", hide_unreachable=True), "Stats")
    assert "@inaccessible" in definition(filtered(exclude="internal", hide_unreachable=True), "Locale")


@pytest.mark.parametrize(
    ("include", "exclude", "code"),
    [
        pytest.param("nothing", "", "QUERY_ROOT_TYPE_INACCESSIBLE", id="no query left"),
        pytest.param("internal", "", "REFERENCED_INACCESSIBLE", id="a field without its type"),
        pytest.param("public", "", "REFERENCED_INACCESSIBLE", id="an argument without its enum"),
        pytest.param("public", "public", "INVALID_FILTER_CONFIGURATION", id="a tag both included and excluded"),
    ],
)
def test_a_contract_without_a_valid_api_is_rejected(include: str, exclude: str, code: str) -> None:
    result = contract(include, exclude)
    assert result.supergraph_sdl is None
    assert code in {error.code for error in result.errors}


def test_a_renamed_inaccessible_is_used_under_its_name() -> None:
    link = (
        'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", '
        'import: ["@tag", {name: "@inaccessible", as: "@hidden"}])\n'
    )
    result = contract(exclude="x", sdl=link + 'type Query { a: Int b: Int @hidden c: Int @tag(name: "x") }')
    assert result.supergraph_sdl is not None
    assert 'c: Int @tag(name: "x") @hidden' in result.supergraph_sdl


def test_a_failed_composition_stays_one() -> None:
    failed = composed(a="type Query { a: Nope }")
    assert apply_contract(failed, Contract(exclude=frozenset({"x"}))) is failed


EVERY_KIND = """
type Query { shown(filter: Filter, secret: Int @tag(name: "x")): Result @tag(name: "y") hidden: Int @tag(name: "x") }
interface Named { name: String alias: String @tag(name: "x") }
type Result implements Named { name: String alias: String @tag(name: "x") state: State hush: Hush @tag(name: "x") }
type Other @tag(name: "x") { value: Int }
union Either = Result | Other
union Neither @tag(name: "x") = Result
enum State { OPEN SECRET @tag(name: "x") }
scalar Hush @tag(name: "x")
input Filter { name: String secret: Int @tag(name: "x") }
"""


def test_every_kind_of_element_can_be_excluded() -> None:
    schema = api(exclude="x", sdl=EVERY_KIND)
    assert fields_of(schema, "Query") == {"shown"}
    assert schema.query_type is not None
    assert set(schema.query_type.fields["shown"].args) == {"filter"}
    assert fields_of(schema, "Named") == {"name"}
    assert fields_of(schema, "Result") == {"name", "state"}
    assert fields_of(schema, "Filter") == {"name"}
    state = schema.type_map["State"]
    assert isinstance(state, GraphQLEnumType)
    assert set(state.values) == {"OPEN"}
    assert not {"Other", "Neither", "Hush"} & set(schema.type_map)
    assert "Either" in schema.type_map


def test_a_tag_on_a_type_applies_to_its_children() -> None:
    sdl = """
    type Query @tag(name: "y") { a(state: State, filter: Filter): State }
    enum State @tag(name: "y") { OPEN }
    input Filter @tag(name: "y") { name: String }
    """
    assert fields_of(api(include="y", sdl=sdl), "Query") == {"a"}


def test_an_excluded_tag_wins_over_an_included_one() -> None:
    sdl = """type Query { a: Int @tag(name: "y") b: Int @tag(name: "y") @tag(name: "x") t: T @tag(name: "y") }
    type T @tag(name: "y") { a: Int b: Int @tag(name: "x") }"""
    schema = api(include="y", exclude="x", sdl=sdl)
    assert fields_of(schema, "Query") == {"a", "t"}
    assert fields_of(schema, "T") == {"a"}


def test_a_type_without_an_included_tag_stays_for_its_included_fields() -> None:
    sdl = 'type Query { t: T @tag(name: "y") } type T { a: Int @tag(name: "y") b: Int }'
    assert fields_of(api(include="y", sdl=sdl), "T") == {"a"}


def test_a_field_stays_for_an_included_argument() -> None:
    sdl = 'type Query { a(x: Int @tag(name: "y"), z: Int): Int b(x: Int): Int }'
    schema = api(include="y", sdl=sdl)
    assert schema.query_type is not None
    assert set(schema.query_type.fields) == {"a"}
    assert set(schema.query_type.fields["a"].args) == {"x"}


def test_scalars_unions_enum_values_and_input_fields_need_an_included_tag() -> None:
    sdl = """
    type Query { a: T @tag(name: "y") }
    type T @tag(name: "y") { a: Int }
    union U = T
    scalar S
    enum E { A B @tag(name: "y") }
    enum F { A }
    input I { a: Int b: Int @tag(name: "y") }
    """
    schema = api(include="y", sdl=sdl)
    assert not {"U", "S", "F"} & set(schema.type_map)
    assert fields_of(schema, "I") == {"b"}


def test_an_enum_or_input_without_anything_left_is_hidden() -> None:
    sdl = """
    type Query { a(e: E @tag(name: "x"), i: I @tag(name: "x")): Int }
    enum E { A @tag(name: "x") }
    input I { a: Int @tag(name: "x") }
    """
    assert not {"E", "I"} & set(api(exclude="x", sdl=sdl).type_map)


def test_a_union_of_which_all_members_are_hidden_is_hidden() -> None:
    sdl = (
        'type Query { a: Int u: U @tag(name: "x") } union U = A | B type A @tag(name: "x") { a: Int }'
        ' type B { a: Int @tag(name: "x") }'
    )
    assert "U" not in api(exclude="x", sdl=sdl).type_map


def test_a_field_of_an_interface_is_hidden_with_the_last_object_that_shows_it() -> None:
    sdl = """
    type Query { i: I a: A b: B @tag(name: "x") }
    interface I { both: Int one: Int }
    type A implements I { both: Int @tag(name: "x") one: Int }
    type B implements I @tag(name: "x") { both: Int one: Int }
    """
    schema = api(exclude="x", sdl=sdl)
    assert fields_of(schema, "I") == {"one"}


def test_a_field_of_an_interface_cannot_lose_only_some_of_its_objects_fields() -> None:
    sdl = """
    type Query { i: I }
    interface I { a: Int }
    type A implements I { a: Int @tag(name: "x") b: Int }
    type B implements I { a: Int }
    """
    assert [error.code for error in contract(exclude="x", sdl=sdl).errors] == ["IMPLEMENTED_BY_INACCESSIBLE"]


@pytest.mark.parametrize(
    "sdl",
    [
        pytest.param('type Query { a(x: Int! @tag(name: "x")): Int }', id="argument"),
        pytest.param('type Query { a(i: I): Int } input I { a: Int! @tag(name: "x") b: Int }', id="input field"),
    ],
)
def test_required_inputs_cannot_be_excluded(sdl: str) -> None:
    assert [error.code for error in contract(exclude="x", sdl=sdl).errors] == ["REQUIRED_INACCESSIBLE"]


def test_other_roots_than_the_query_may_be_excluded() -> None:
    schema = api(exclude="x", sdl='type Query { a: Int } type Mutation { b: Int @tag(name: "x") }')
    assert schema.mutation_type is None


def test_elements_that_subgraphs_hide_stay_inaccessible_and_are_not_marked_twice() -> None:
    sdl = filtered(exclude="x", sdl='type Query { a: Int b: Int @inaccessible @tag(name: "x") }')
    assert definition(sdl, "Query").count("@inaccessible") == 1


def test_types_of_linked_specifications_are_never_excluded() -> None:
    sdl = (
        federation()
        + """
    extend schema @link(url: "https://example.com/badge/v1.0") @composeDirective(name: "@badge")
    directive @badge(color: badge__Color) on FIELD_DEFINITION
    enum badge__Color { RED }
    type Query { a: Int @badge(color: RED) @tag(name: "y") }
    """
    )
    supergraph = filtered(include="y", hide_unreachable=True, sdl=sdl)
    assert "@inaccessible" not in definition(supergraph, "badge__Color")
    assert "@inaccessible" not in definition(supergraph, "join__Graph")


def test_reachable_are_unions_of_reachable_objects_and_what_is_included_by_its_own_tag() -> None:
    sdl = """
    type Query { a: A @tag(name: "y") }
    type A @tag(name: "y") { a: Int }
    union U @tag(name: "z") = A
    type Lonely @tag(name: "y") { a: Int }
    type Unused @tag(name: "z") { a: Int }
    """
    assert "U" in api("y z", hide_unreachable=True, sdl=sdl).type_map
    assert "Lonely" in api("y", hide_unreachable=True, sdl=sdl).type_map
    excluded = api(exclude="w", hide_unreachable=True, sdl=sdl)
    assert "U" in excluded.type_map
    assert not {"Lonely", "Unused"} & set(excluded.type_map)


def test_an_unused_tag_is_a_hint() -> None:
    hints = [hint for hint in contract("public", "intrenal internal").hints if hint.code == "UNUSED_CONTRACT_TAG"]
    assert [hint.message for hint in hints] == ['The contract names tags that nothing has: "intrenal".']


def assert_rejected(code: str, exclude: str, *, include: str = "", **subgraphs: str) -> None:
    """Check that the contract is rejected with this code only, at exactly the marked places."""
    clean, expected = unmarked(**subgraphs)
    result = composed(**clean)
    assert result.errors == ()
    rejected = apply_contract(result, Contract(frozenset(include.split()), frozenset(exclude.split())))
    assert {error.code for error in rejected.errors} == {code}
    assert {location for error in rejected.errors for location in error.locations} == expected


def test_errors_are_located_at_the_excluded_element_and_its_uses_in_every_subgraph() -> None:
    assert_rejected(
        "REFERENCED_INACCESSIBLE",
        exclude="x",
        a='type Query { »t: T } »type T @key(fields: "id") @tag(name: "x") { id: ID! }',
        b='type Query { b: Int } »type T @key(fields: "id") { id: ID! y: Int }',
    )


def test_errors_about_arguments_input_fields_and_enum_values_are_located_at_them() -> None:
    argument = 'type Query { a(»x: Int! @tag(name: "x")): Int }'
    assert_rejected("REQUIRED_INACCESSIBLE", exclude="x", a=argument)
    input_field = 'type Query { a(i: I): Int } input I { »a: Int! @tag(name: "x") b: Int }'
    assert_rejected("REQUIRED_INACCESSIBLE", exclude="x", a=input_field)
    enum_value = 'type Query { »a(»e: E = B): Int } enum E { A »B @tag(name: "x") }'
    assert_rejected("DEFAULT_VALUE_USES_INACCESSIBLE", exclude="x", a=enum_value.replace("»a(", "a("))


def test_errors_about_fields_that_interface_objects_add_are_located_there() -> None:
    assert_rejected(
        "REFERENCED_INACCESSIBLE",
        exclude="x",
        a='type Query { i: I } interface I @key(fields: "id") { id: ID! } '
        'type T implements I @key(fields: "id") { id: ID! }',
        b='type I @interfaceObject @key(fields: "id") { id: ID! »y: Y } »type Y @tag(name: "x") { z: Int }',
    )


def test_errors_about_a_renamed_root_are_located_at_it() -> None:
    assert_rejected(
        "QUERY_ROOT_TYPE_INACCESSIBLE",
        exclude="x",
        a=federation() + 'schema { query: Root } »type Root @tag(name: "x") { a: Int }',
    )


def test_contracts_of_a_contract_are_located_too() -> None:
    clean, expected = unmarked(a='type Query { »t: T b: Int @tag(name: "x") } »type T @tag(name: "y") { a: Int }')
    first = apply_contract(composed(**clean), Contract(exclude=frozenset({"x"})))
    second = apply_contract(first, Contract(exclude=frozenset({"y"})))
    assert [set(error.locations) for error in second.errors] == [expected]


async def test_hidden_fields_still_serve_keys_and_requirements() -> None:
    products = """
    type Query { product: Product }
    type Product @key(fields: "id") { id: ID! @tag(name: "internal") name: String weight: Int @tag(name: "internal") }
    """
    shipping = """
    type Product @key(fields: "id") {
      id: ID! @tag(name: "internal")
      weight: Int @external
      costs: Int @requires(fields: "weight")
    }
    """
    result = compose(
        [
            SubgraphDocument("products", "http://products", federation() + products),
            SubgraphDocument("shipping", "http://shipping", federation() + shipping),
        ]
    )
    contracted = apply_contract(result, Contract(exclude=frozenset({"internal"})))
    assert contracted.supergraph_sdl is not None
    gateway = InProcessGateway(
        contracted.supergraph_sdl,
        {
            "products": executable_schema(
                products, Resolvers(root={"product": lambda: {"__typename": "Product", "id": "1", "weight": 7}})
            ),
            "shipping": executable_schema(
                shipping,
                Resolvers(
                    references={"Product": lambda representation: representation},
                    fields={"Product.costs": lambda product: product["weight"] * 3},
                ),
            ),
        },
    )
    assert await gateway.response("{ product { costs } }") == {"data": {"product": {"costs": 21}}}
    rejected = await gateway.response("{ product { weight } }")
    assert "data" not in rejected
    assert fields_of(gateway.api_schema, "Product") == {"name", "costs"}


@pytest.mark.parametrize(
    ("link", "own"),
    [
        ('"https://acme.test/inaccessible/v1.0", import: ["@inaccessible"]', "@inaccessible"),
        ('"https://acme.test/inaccessible/v1.0"', "@inaccessible"),
        ('"https://acme.test/x/v1.0", as: "inaccessible", import: ["@x"]', "@x"),
    ],
)
def test_an_inaccessible_element_stays_hidden_if_another_specification_has_the_name(link: str, own: str) -> None:
    sdl = f"""
    extend schema
      @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@tag", "@composeDirective"])
      @link(url: {link}) @composeDirective(name: "{own}")
    directive {own} on FIELD_DEFINITION
    type Query {{ a: Int @tag(name: "internal") b: Int {own} c: Int }}
    """
    assert fields_of(api(exclude="internal", sdl=sdl), "Query") == {"b", "c"}
