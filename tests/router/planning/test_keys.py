"""Entities: which keys lead where."""

from __future__ import annotations

import pytest
from graphql import parse

from router.graph import build_graph
from router.planning import UnsatisfiableOperation, plan_operation
from router.supergraph import read_supergraph
from tests.router.planning.plans import outline, planned

SHOP = {
    "products": 'type Query { products: [Product!]! } type Product @key(fields: "id") { id: ID! name: String }',
    "inventory": 'type Product @key(fields: "id") { id: ID! inStock: Boolean }',
}


def test_a_field_of_another_subgraph_is_fetched_by_the_entity_s_key() -> None:
    assert outline(planned(SHOP, "{ products { name inStock } }")) == (
        "0 products: {products{name id}}\n1 inventory after 0: products.@ Product(id) -> ...on Product{inStock}"
    )


def test_a_selection_that_one_subgraph_resolves_is_one_fetch() -> None:
    assert outline(planned(SHOP, "{ products { id name } }")) == "0 products: {products{id name}}"


def test_a_key_does_not_take_the_response_key_that_the_client_gave_to_another_field() -> None:
    assert outline(planned(SHOP, "{ products { id: name inStock } }")) == (
        "0 products: {products{id:name id_1:id}}\n"
        "1 inventory after 0: products.@ Product(id=id_1) -> ...on Product{inStock}"
    )


def test_a_key_that_the_client_asks_for_under_an_alias_is_not_fetched_twice() -> None:
    assert outline(planned(SHOP, "{ products { sku: id inStock } }")) == (
        "0 products: {products{sku:id}}\n1 inventory after 0: products.@ Product(id=sku) -> ...on Product{inStock}"
    )


def test_a_composite_nested_key_of_a_third_subgraph_is_fetched_on_the_way() -> None:
    graph = {
        "a": 'type Query { t: T } type T @key(fields: "id") { id: ID! }',
        "b": """type T @key(fields: "id") @key(fields: "sku region { code }") { id: ID! sku: String! region: Region! }
                type Region @shareable { code: ID! }""",
        "c": """type T @key(fields: "sku region { code }") { sku: String! region: Region! stock: Int }
                type Region @shareable { code: ID! }""",
    }
    assert outline(planned(graph, "{ t { stock } }")) == (
        "0 a: {t{id}}\n"
        "1 b after 0: t T(id) -> ...on T{sku region{code}}\n"
        "2 c after 1: t T(sku region{code}) -> ...on T{stock}"
    )


def test_a_key_that_is_not_resolvable_leads_out_but_not_in() -> None:
    graph = {
        "b": 'type Query { b: A } type A @key(fields: "id", resolvable: false) { id: ID! }',
        "c": 'type A @key(fields: "id") { id: ID! x: Int }',
    }
    assert outline(planned(graph, "{ b { x } }")) == "0 b: {b{id}}\n1 c after 0: b A(id) -> ...on A{x}"


def test_key_fields_are_mandatory_in_representations_since_null_keys_are_not_sent() -> None:
    (template,) = planned(SHOP, "{ products { inStock } }").fetches[1].targets[0].templates
    assert [(field.name, field.mandatory) for field in template.fields] == [("id", True)]


def test_a_key_of_the_type_s_name_alone_needs_nothing_but_the_object() -> None:
    graph = {
        "a": 'type Query { config: Config } type Config @key(fields: "__typename") { x: Int }',
        "b": 'type Config @key(fields: "__typename") { y: Int }',
    }
    plan = planned(graph, "{ config { x y } }")
    assert outline(plan) == "0 a: {config{x}}\n1 b after 0: config Config() -> ...on Config{y}"


def test_a_value_type_whose_fields_are_spread_is_fetched_by_way_of_its_parents() -> None:
    graph = {
        "a": """type Query { p: P } type P @key(fields: "id") { id: ID! category: Category @shareable }
                type Category { name: String }""",
        "b": """type P @key(fields: "id") { id: ID! category: Category @shareable }
                type Category { details: String }""",
    }
    assert outline(planned(graph, "{ p { category { name details } } }")) == (
        "0 a: {p{category{name} id}}\n1 b after 0: p P(id) -> ...on P{category{details}}"
    )


def test_a_shareable_root_field_is_asked_of_every_subgraph_that_is_needed() -> None:
    graph = {
        "a": "type Query { c: Category @shareable } type Category { id: ID! @shareable name: String }",
        "b": "type Query { c: Category @shareable } type Category { id: ID! @shareable details: String }",
    }
    assert outline(planned(graph, "{ c { name details } }")) == "0 a: {c{name}}\n1 b: {c{details}}"


KEY_IN_ANOTHER_OBJECT = {
    "a": "type Query { t: T } type T { id: ID! @shareable other: T @shareable }",
    "b": 'type T @key(fields: "id") { id: ID! code: ID! @shareable }',
    "c": 'type T @key(fields: "other { code }") { other: T @shareable code: ID! @shareable sku: ID! @shareable }',
    "d": 'type T @key(fields: "sku id") { sku: ID! @shareable id: ID! @shareable y: Int }',
}


def test_a_key_in_another_object_of_the_type_is_fetched_by_a_way_that_needs_no_such_key() -> None:
    assert outline(planned(KEY_IN_ANOTHER_OBJECT, "{ t { y } }")) == (
        "0 a: {t{id other{id}}}\n"
        "1 b after 0: t.other T(id) -> ...on T{code}\n"
        "2 c after 0,1: t T(other{code}) -> ...on T{sku}\n"
        "3 d after 0,2: t T(sku id) -> ...on T{y}"
    )


def test_objects_in_keys_of_their_own_type_travel_with_those_that_the_client_asks_for() -> None:
    assert outline(planned(KEY_IN_ANOTHER_OBJECT, "{ t { code y other { code y } } }")) == (
        "0 a: {t{other{id other{id}} id}}\n"
        "1 b after 0: t & t.other & t.other.other T(id) -> ...on T{code}\n"
        "2 c after 0,1: t & t.other T(other{code}) -> ...on T{sku}\n"
        "3 d after 0,2: t & t.other T(sku id) -> ...on T{y}"
    )


def test_the_way_to_a_key_never_leads_back_to_where_it_is_a_key() -> None:
    graph = {
        "a": 'type Query { t: T } type T @key(fields: "z") { z: ID! id: ID! @shareable o: T @shareable }',
        "b": 'type T @key(fields: "o { o { sku } }") { o: T @shareable sku: ID! @shareable }',
        "c": 'type T @key(fields: "code") { code: ID! @shareable sku: ID! @shareable }',
        "d": 'type T @key(fields: "o { id }") { o: T @shareable id: ID! @shareable code: ID! @shareable }',
    }
    assert outline(planned(graph, "{ t { sku } }")) == (
        "0 a: {t{o{o{o{id}}}}}\n"
        "1 d after 0: t.o.o T(o{id}) -> ...on T{code}\n"
        "2 c after 1: t.o.o T(code) -> ...on T{sku}\n"
        "3 b after 0,2: t T(o{o{sku}}) -> ...on T{sku}"
    )


def test_a_key_that_lies_in_the_object_itself_is_taken_before_one_that_lies_further_away() -> None:
    graph = {
        "a": 'type Query { t: T } type T @key(fields: "id") { id: ID! o: T @shareable code: ID! @shareable }',
        "b": """type T @key(fields: "o { o { sku } }") @key(fields: "code") {
                  o: T @shareable sku: ID! @shareable code: ID! @shareable x: Int }""",
        "c": 'type T @key(fields: "id") { id: ID! sku: ID! @shareable }',
    }
    assert outline(planned(graph, "{ t { x } }")) == "0 a: {t{code}}\n1 b after 0: t T(code) -> ...on T{x}"


def test_a_key_further_up_leads_where_those_of_the_object_and_its_parent_do_not() -> None:
    graph = {
        "a": """type Query { t: T } type T @key(fields: "u { u { y } }") { u: U @shareable }
            type U @key(fields: "u { z }") { u: U @shareable y: ID! @shareable z: ID! @shareable }""",
        "b": """type T @key(fields: "u { z }") { u: U @shareable }
            type U @key(fields: "x") { x: ID! z: ID! @shareable u: U @shareable }""",
    }
    assert outline(planned(graph, "{ t { u { u { x } } } }")) == (
        "0 a: {t{u{u{__typename} z}}}\n1 b after 0: t T(u{z}) -> ...on T{u{u{x}}}"
    )


def test_an_object_that_no_key_leads_away_from_has_no_plan() -> None:
    broken = """
        schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.3") {
          query: Query
        }
        enum join__Graph { A @join__graph(name: "a", url: "") B @join__graph(name: "b", url: "") }
        type Query @join__type(graph: A) @join__type(graph: B) { t: T @join__field(graph: A) }
        type T @join__type(graph: A) @join__type(graph: B, key: "id") {
          id: ID! @join__field(graph: B)
          x: Int @join__field(graph: B)
        }
    """
    with pytest.raises(UnsatisfiableOperation) as refused:
        plan_operation(build_graph(read_supergraph(broken)), parse("{ t { x } }"))
    assert refused.value.code == "QUERY_PLAN_UNSATISFIABLE"
    assert (refused.value.coordinate, refused.value.path) == ("T.x", ("t", "x"))


def test_a_key_is_asked_over_the_parent_where_only_another_subgraph_knows_it() -> None:
    subgraphs = {
        "a": """type Query { product: Product }
            type Product @key(fields: "id") { id: ID! category: Category @shareable }
            type Category { details: String }""",
        "b": """type Product @key(fields: "id") { id: ID! category: Category @shareable }
            type Category { id: ID @shareable }""",
        "c": 'type Category @key(fields: "id") { id: ID name: String }',
    }
    assert outline(planned(subgraphs, "{ product { category { details name } } }")) == (
        "0 a: {product{category{details} id}}\n"
        "1 b after 0: product Product(id) -> ...on Product{category{id}}\n"
        "2 c after 1: product.category Category(id) -> ...on Category{name}"
    )
