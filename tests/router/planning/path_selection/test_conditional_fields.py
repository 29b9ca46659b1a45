"""@skip and @include, with constants and with variables."""

from router.planning.plan import Literal
from tests.router.planning.plans import outline, plan_query

SHOP = {
    "products": """type Query { products: [Product!]! }
        type Product @key(fields: "id") { id: ID! name: String price: Int }""",
    "inventory": """type Product @key(fields: "id") { id: ID! inStock: Boolean price: Int @external
        shipping: Int @requires(fields: "price") }""",
}


def test_constant_conditions_are_folded_away() -> None:
    query = "{ products { name @include(if: true) inStock @include(if: false) shipping @skip(if: true) } }"
    assert outline(plan_query(SHOP, query)) == "0 products: {products{name}}"


def test_a_fetch_has_the_condition_of_its_fields() -> None:
    query = "query ($x: Boolean!) { products { name inStock @include(if: $x) } }"
    assert outline(plan_query(SHOP, query)) == (
        "0 products: query($x:Boolean!){products{name id@include(if:$x)}}\n"
        "1 inventory after 0 if $x: products.@ Product(id) -> ...on Product{inStock}"
    )


def test_fields_of_one_fetch_have_their_own_conditions() -> None:
    query = (
        "query ($x: Boolean!, $y: Boolean!) { products { inStock @include(if: $x) ... @skip(if: $y) { shipping } } }"
    )
    plan = plan_query(SHOP, query)
    assert outline(plan) == (
        "0 products: query($y:Boolean!,$x:Boolean!){products{price@skip(if:$y) id@include(if:$x) id@skip(if:$y)}}\n"
        "1 inventory after 0 if $x or not $y: products.@ Product(id price) -> "
        "...on Product{shipping@skip(if:$y) inStock@include(if:$x)}"
    )
    assert plan.fetches[1].condition == ((Literal("x"),), (Literal("y", negated=True),))


def test_an_internal_field_is_fetched_even_if_the_client_s_own_is_skipped() -> None:
    query = "query ($x: Boolean!) { products { id @include(if: $x) price @skip(if: $x) shipping } }"
    assert outline(plan_query(SHOP, query)) == (
        "0 products: {products{id price}}\n1 inventory after 0: products.@ Product(id price) -> ...on Product{shipping}"
    )


def test_a_skipped_field_is_not_projected_although_it_is_fetched_as_a_key() -> None:
    plan = plan_query(SHOP, "query ($x: Boolean!) { products { id @include(if: $x) shipping } }")
    products = plan.projection.fields[0].selection
    assert products is not None
    assert [(field.response_key, field.condition) for field in products.fields] == [
        ("id", ((Literal("x"),),)),
        ("shipping", ((),)),
    ]


def test_a_field_selected_twice_is_fetched_if_either_condition_holds() -> None:
    query = "query ($x: Boolean!, $y: Boolean!) { products { name @include(if: $x) name @include(if: $y) } }"
    assert outline(plan_query(SHOP, query)) == (
        "0 products: query($x:Boolean!,$y:Boolean!){products{name@include(if:$x) name@include(if:$y)}}"
    )


def test_two_includes_of_one_field_are_nested_since_directives_are_not_repeatable() -> None:
    query = "query ($x: Boolean!, $y: Boolean!) { products { name ... @include(if: $x) { id @include(if: $y) } } }"
    assert outline(plan_query(SHOP, query)) == (
        "0 products: query($x:Boolean!,$y:Boolean!){products{name ...@include(if:$y){id@include(if:$x)}}}"
    )


def test_a_condition_of_a_parent_is_not_repeated_on_its_fields() -> None:
    query = "query ($x: Boolean!) { products @include(if: $x) { name inStock } }"
    assert outline(plan_query(SHOP, query)) == (
        "0 products if $x: query($x:Boolean!){products{name id}}\n"
        "1 inventory after 0 if $x: products.@ Product(id) -> ...on Product{inStock}"
    ).replace("query($x:Boolean!)", "")


def test_fields_with_contradicting_conditions_are_not_fetched() -> None:
    query = "query ($x: Boolean!) { products { name ... @include(if: $x) { inStock @skip(if: $x) } } }"
    assert outline(plan_query(SHOP, query)) == "0 products: {products{name}}"


def test_one_of_several_entity_fetches_in_a_request_can_be_conditional() -> None:
    query = "query ($x: Boolean!) { a: products { inStock @include(if: $x) } b: products { shipping } }"
    assert outline(plan_query(SHOP, query)) == (
        "0 products: query($x:Boolean!){a:products{id@include(if:$x)} b:products{price id}}\n"
        "1 inventory after 0: a.@ Product(id) -> @include(if:$x)...on Product{inStock}\n"
        "1 inventory after 0: b.@ Product(id price) -> ...on Product{shipping}"
    )


def test_a_field_that_contradicts_its_parent_s_condition_is_not_planned() -> None:
    query = (
        "query ($x: Boolean!) { a: products @skip(if: $x) { name shipping @include(if: $x) } products { shipping } }"
    )
    assert outline(plan_query(SHOP, query)) == (
        "0 products: query($x:Boolean!){a:products@skip(if:$x){name} products{price id}}\n"
        "1 inventory after 0: products.@ Product(id price) -> ...on Product{shipping}"
    )


def test_an_object_is_fetched_even_if_all_of_its_fields_are_skipped() -> None:
    query = "query ($x: Boolean!) { products @skip(if: $x) { inStock @include(if: $x) } }"
    assert outline(plan_query(SHOP, query)) == "0 products if not $x: {products{__typename}}"
