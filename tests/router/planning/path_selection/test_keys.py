"""Entity fetches, and the paths that their keys take."""

import pytest
from graphql import parse

from router.graph import build_graph
from router.planning import QueryPlanner, UnsatisfiableOperation
from router.supergraph import read_supergraph
from tests.router.planning.plans import outline, plan_query

SHOP = {
    "products": 'type Query { products: [Product!]! } type Product @key(fields: "id") { id: ID! name: String }',
    "inventory": 'type Product @key(fields: "id") { id: ID! inStock: Boolean }',
}


def test_a_field_of_another_subgraph_is_fetched_by_the_entity_s_key() -> None:
    assert outline(plan_query(SHOP, "{ products { name inStock } }")) == (
        "0 products: {products{name id}}\n1 inventory after 0: products.@ Product(id) -> ...on Product{inStock}"
    )


def test_a_selection_that_one_subgraph_resolves_is_one_fetch() -> None:
    assert outline(plan_query(SHOP, "{ products { id name } }")) == "0 products: {products{id name}}"


def test_a_key_field_is_aliased_if_the_client_uses_its_response_key_for_another_field() -> None:
    assert outline(plan_query(SHOP, "{ products { id: name inStock } }")) == (
        "0 products: {products{id:name id_1:id}}\n"
        "1 inventory after 0: products.@ Product(id=id_1) -> ...on Product{inStock}"
    )


def test_a_key_field_that_the_client_selects_under_an_alias_is_not_fetched_twice() -> None:
    assert outline(plan_query(SHOP, "{ products { sku: id inStock } }")) == (
        "0 products: {products{sku:id}}\n1 inventory after 0: products.@ Product(id=sku) -> ...on Product{inStock}"
    )


def test_a_nested_composite_key_is_fetched_from_an_intermediate_subgraph() -> None:
    graph = {
        "a": 'type Query { t: T } type T @key(fields: "id") { id: ID! }',
        "b": """type T @key(fields: "id") @key(fields: "sku region { code }") { id: ID! sku: String! region: Region! }
                type Region @shareable { code: ID! }""",
        "c": """type T @key(fields: "sku region { code }") { sku: String! region: Region! stock: Int }
                type Region @shareable { code: ID! }""",
    }
    assert outline(plan_query(graph, "{ t { stock } }")) == (
        "0 a: {t{id}}\n"
        "1 b after 0: t T(id) -> ...on T{sku region{code}}\n"
        "2 c after 1: t T(sku region{code}) -> ...on T{stock}"
    )


def test_an_unresolvable_key_leads_out_of_a_subgraph_but_not_into_it() -> None:
    graph = {
        "b": 'type Query { b: A } type A @key(fields: "id", resolvable: false) { id: ID! }',
        "c": 'type A @key(fields: "id") { id: ID! x: Int }',
    }
    assert outline(plan_query(graph, "{ b { x } }")) == "0 b: {b{id}}\n1 c after 0: b A(id) -> ...on A{x}"


def test_key_fields_are_mandatory_and_nullable_as_their_types_are() -> None:
    graph = {
        "a": 'type Query { t: T } type T @key(fields: "id region") { id: ID! region: String }',
        "b": 'type T @key(fields: "id region") { id: ID! region: String x: Int }',
    }
    (template,) = plan_query(graph, "{ t { x } }").fetches[1].targets[0].templates
    assert [(field.name, field.mandatory, field.nullable) for field in template.fields] == [
        ("id", True, False),
        ("region", True, True),
    ]


def test_a_key_without_nullable_parts_is_preferred() -> None:
    graph = {
        "a": 'type Query { t: T } type T @key(fields: "email") @key(fields: "id") { id: ID! email: String }',
        "b": 'type T @key(fields: "email") @key(fields: "id") { id: ID! email: String x: Int }',
    }
    assert outline(plan_query(graph, "{ t { email x } }")) == "0 a: {t{email id}}\n1 b after 0: t T(id) -> ...on T{x}"


def test_further_keys_at_hand_are_fallbacks_of_a_key_with_nullable_parts() -> None:
    graph = {
        "a": """type Query { t: T } type O @shareable { id: ID! }
                type T @key(fields: "email") @key(fields: "org { id }") { email: String org: O size: Int }""",
        "b": """type O @shareable { id: ID! }
                type T @key(fields: "email") @key(fields: "org { id }") @key(fields: "far") {
                  email: String org: O far: ID size: Int @external x: Int @requires(fields: "size") }""",
    }
    plan = plan_query(graph, "{ t { x } }")
    assert outline(plan) == "0 a: {t{size email org{id}}}\n1 b after 0: t T(email size) -> ...on T{x}"
    (template,) = plan.fetches[1].targets[0].templates
    assert [[field.name for field in fields] for fields in template.fallbacks] == [["org", "size"]]


def test_a_key_of_typename_alone_needs_no_fields() -> None:
    graph = {
        "a": 'type Query { config: Config } type Config @key(fields: "__typename") { x: Int }',
        "b": 'type Config @key(fields: "__typename") { y: Int }',
    }
    plan = plan_query(graph, "{ config { x y } }")
    assert outline(plan) == "0 a: {config{x}}\n1 b after 0: config Config() -> ...on Config{y}"


def test_a_value_type_split_between_subgraphs_is_fetched_through_its_parents() -> None:
    graph = {
        "a": """type Query { p: P } type P @key(fields: "id") { id: ID! category: Category @shareable }
                type Category { name: String }""",
        "b": """type P @key(fields: "id") { id: ID! category: Category @shareable }
                type Category { details: String }""",
    }
    assert outline(plan_query(graph, "{ p { category { name details } } }")) == (
        "0 a: {p{category{name} id}}\n1 b after 0: p P(id) -> ...on P{category{details}}"
    )


def test_a_shareable_root_field_is_fetched_from_every_subgraph_with_needed_fields() -> None:
    graph = {
        "a": "type Query { c: Category @shareable } type Category { id: ID! @shareable name: String }",
        "b": "type Query { c: Category @shareable } type Category { id: ID! @shareable details: String }",
    }
    assert outline(plan_query(graph, "{ c { name details } }")) == "0 a: {c{name}}\n1 b: {c{details}}"


KEY_IN_ANOTHER_OBJECT = {
    "a": "type Query { t: T } type T { id: ID! @shareable other: T @shareable }",
    "b": 'type T @key(fields: "id") { id: ID! code: ID! @shareable }',
    "c": 'type T @key(fields: "other { code }") { other: T @shareable code: ID! @shareable sku: ID! @shareable }',
    "d": 'type T @key(fields: "sku id") { sku: ID! @shareable id: ID! @shareable y: Int }',
}


def test_a_key_inside_another_object_of_the_type_is_fetched_by_a_path_without_such_a_key() -> None:
    assert outline(plan_query(KEY_IN_ANOTHER_OBJECT, "{ t { y } }")) == (
        "0 a: {t{id other{id}}}\n"
        "1 b after 0: t.other T(id) -> ...on T{code}\n"
        "2 c after 0,1: t T(other{code}) -> ...on T{sku}\n"
        "3 d after 0,2: t T(sku id) -> ...on T{y}"
    )


def test_objects_inside_keys_of_their_type_share_fetches_with_the_client_s_objects() -> None:
    assert outline(plan_query(KEY_IN_ANOTHER_OBJECT, "{ t { code y other { code y } } }")) == (
        "0 a: {t{other{id other{id}} id}}\n"
        "1 b after 0: t & t.other & t.other.other T(id) -> ...on T{code}\n"
        "2 c after 0,1: t & t.other T(other{code}) -> ...on T{sku}\n"
        "3 d after 0,2: t & t.other T(sku id) -> ...on T{y}"
    )


def test_the_path_to_a_key_never_leads_through_the_subgraph_that_needs_the_key() -> None:
    graph = {
        "a": 'type Query { t: T } type T @key(fields: "z") { z: ID! id: ID! @shareable o: T @shareable }',
        "b": 'type T @key(fields: "o { o { sku } }") { o: T @shareable sku: ID! @shareable }',
        "c": 'type T @key(fields: "code") { code: ID! @shareable sku: ID! @shareable }',
        "d": 'type T @key(fields: "o { id }") { o: T @shareable id: ID! @shareable code: ID! @shareable }',
    }
    assert outline(plan_query(graph, "{ t { sku } }")) == (
        "0 a: {t{o{o{o{id}}}}}\n"
        "1 d after 0: t.o.o T(o{id}) -> ...on T{code}\n"
        "2 c after 1: t.o.o T(code) -> ...on T{sku}\n"
        "3 b after 0,2: t T(o{o{sku}}) -> ...on T{sku}"
    )


def test_a_key_of_the_object_itself_is_preferred_to_one_in_nested_objects() -> None:
    graph = {
        "a": 'type Query { t: T } type T @key(fields: "id") { id: ID! o: T @shareable code: ID! @shareable }',
        "b": """type T @key(fields: "o { o { sku } }") @key(fields: "code") {
                  o: T @shareable sku: ID! @shareable code: ID! @shareable x: Int }""",
        "c": 'type T @key(fields: "id") { id: ID! sku: ID! @shareable }',
    }
    assert outline(plan_query(graph, "{ t { x } }")) == "0 a: {t{code}}\n1 b after 0: t T(code) -> ...on T{x}"


def test_a_key_of_an_ancestor_is_used_where_the_object_and_its_parent_have_none() -> None:
    graph = {
        "a": """type Query { t: T } type T @key(fields: "u { u { y } }") { u: U @shareable }
            type U @key(fields: "u { z }") { u: U @shareable y: ID! @shareable z: ID! @shareable }""",
        "b": """type T @key(fields: "u { z }") { u: U @shareable }
            type U @key(fields: "x") { x: ID! z: ID! @shareable u: U @shareable }""",
    }
    assert outline(plan_query(graph, "{ t { u { u { x } } } }")) == (
        "0 a: {t{u{u{__typename} z}}}\n1 b after 0: t T(u{z}) -> ...on T{u{u{x}}}"
    )


def test_an_operation_is_unsatisfiable_if_no_key_leads_to_a_field() -> None:
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
    with pytest.raises(UnsatisfiableOperation) as raised:
        QueryPlanner(build_graph(read_supergraph(broken))).plan(parse("{ t { x } }"))
    assert raised.value.code == "QUERY_PLAN_UNSATISFIABLE"
    assert (raised.value.coordinate, raised.value.path) == ("T.x", ("t", "x"))


def test_a_key_that_only_another_subgraph_resolves_is_fetched_through_the_parent() -> None:
    subgraphs = {
        "a": """type Query { product: Product }
            type Product @key(fields: "id") { id: ID! category: Category @shareable }
            type Category { details: String }""",
        "b": """type Product @key(fields: "id") { id: ID! category: Category @shareable }
            type Category { id: ID @shareable }""",
        "c": 'type Category @key(fields: "id") { id: ID name: String }',
    }
    assert outline(plan_query(subgraphs, "{ product { category { details name } } }")) == (
        "0 a: {product{category{details} id}}\n"
        "1 b after 0: product Product(id) -> ...on Product{category{id}}\n"
        "2 c after 1: product.category Category(id) -> ...on Category{name}"
    )
