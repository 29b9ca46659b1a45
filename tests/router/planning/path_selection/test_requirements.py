"""@requires: the required fields are fetched before, and sent in representations."""

from tests.router.planning.plans import outline, plan_query

SHOP = {
    "products": """type Query { products: [Product!]! }
        type Product @key(fields: "id") { id: ID! price: Int weight: Int }""",
    "inventory": """type Product @key(fields: "id") { id: ID! inStock: Boolean price: Int @external
        weight: Int @external shipping: Int @requires(fields: "price weight") }""",
}


def test_required_fields_are_part_of_the_representation() -> None:
    assert outline(plan_query(SHOP, "{ products { shipping } }")) == (
        "0 products: {products{price weight id}}\n"
        "1 inventory after 0: products.@ Product(id price weight) -> ...on Product{shipping}"
    )


def test_a_field_without_requirements_shares_the_fetch_of_one_with_requirements() -> None:
    assert outline(plan_query(SHOP, "{ products { inStock shipping } }")) == (
        "0 products: {products{price weight id}}\n"
        "1 inventory after 0: products.@ Product(id price weight) -> ...on Product{shipping inStock}"
    )


def test_required_fields_may_be_null_but_keys_may_not() -> None:
    (template,) = plan_query(SHOP, "{ products { shipping } }").fetches[1].targets[0].templates
    assert {field.name: field.mandatory for field in template.fields} == {"id": True, "price": False, "weight": False}


def test_a_requirement_of_a_requirement_is_fetched_first() -> None:
    graph = {
        "a": 'type Query { p: P } type P @key(fields: "id") { id: ID! one: Int }',
        "b": 'type P @key(fields: "id") { id: ID! one: Int @external two: Int @requires(fields: "one") }',
        "c": 'type P @key(fields: "id") { id: ID! two: Int @external three: Int @requires(fields: "two") }',
    }
    assert outline(plan_query(graph, "{ p { three } }")) == (
        "0 a: {p{one id}}\n1 b after 0: p P(id one) -> ...on P{two}\n2 c after 0,1: p P(id two) -> ...on P{three}"
    )


def test_a_subgraph_is_entered_again_for_a_requirement_that_it_resolves_itself() -> None:
    graph = {
        "a": """type Query { feed: [Post] } type Post @key(fields: "id") { id: ID! byNovice: Boolean @external
                byExpert: Boolean @requires(fields: "byNovice") }
                type Author @key(fields: "id") { id: ID! years: Int }""",
        "b": """type Post @key(fields: "id") { id: ID! author: Author byNovice: Boolean
                @requires(fields: "author { years }") }
                type Author @key(fields: "id") { id: ID! years: Int @external }""",
    }
    assert outline(plan_query(graph, "{ feed { byExpert } }")) == (
        "0 a: {feed{id}}\n"
        "1 b after 0: feed.@ Post(id) -> ...on Post{author{id}}\n"
        "2 a after 1: feed.@.author Author(id) -> ...on Author{years}\n"
        "3 b after 0,1,2: feed.@ Post(id author{years}) -> ...on Post{byNovice}\n"
        "4 a after 0,3: feed.@ Post(id byNovice) -> ...on Post{byExpert}"
    )


PRICES = {
    "a": r"""type Query { p: P } type P @key(fields: "id") { id: ID! price(currency: String!): Int @external
        usd: Int @requires(fields: "price(currency: \"USD\")")
        eur: Int @requires(fields: "price(currency: \"EUR\")") }""",
    "b": 'type P @key(fields: "id") { id: ID! price(currency: String!): Int }',
}


def test_the_same_required_field_with_two_arguments_is_sent_in_two_representations_of_one_request() -> None:
    assert outline(plan_query(PRICES, "{ p { usd eur } }")) == (
        "0 a: {p{id}}\n"
        '1 b after 0: p P(id) -> ...on P{price(currency:"USD") price_1:price(currency:"EUR")}\n'
        "2 a after 0,1: p P(id price) -> ...on P{usd}\n"
        "2 a after 0,1: p P(id price=price_1) -> ...on P{eur}"
    )


def test_a_required_field_does_not_mix_with_the_client_s_own_arguments() -> None:
    assert outline(plan_query(PRICES, "query ($c: String!) { p { price(currency: $c) usd } }")) == (
        "0 a: {p{id}}\n"
        '1 b after 0: p P(id) -> ...on P{price(currency:$c) price_1:price(currency:"USD")}\n'
        "2 a after 0,1: p P(id price=price_1) -> ...on P{usd}"
    )


def test_requirements_in_fragments_are_read_from_objects_of_their_types() -> None:
    graph = {
        "a": """type Query { p: P } type P @key(fields: "id") { id: ID! data: Data @external
                sum: Int @requires(fields: "data { ... on One { one } ... on Two { two } }") }
                union Data = One | Two type One { one: Int @external } type Two { two: Int @external }""",
        "b": """type P @key(fields: "id") { id: ID! data: Data } union Data = One | Two
                type One { one: Int } type Two { two: Int }""",
    }
    plan = plan_query(graph, "{ p { sum } }")
    assert outline(plan) == (
        "0 a: {p{id}}\n"
        "1 b after 0: p P(id) -> ...on P{data{__typename ...on One{one} ...on Two{two}}}\n"
        "2 a after 0,1: p P(id data{__typename one two}) -> ...on P{sum}"
    )
    data = plan.fetches[2].targets[0].templates[0].fields[1]
    assert [(field.name, field.on_types) for field in data.children] == [
        ("__typename", None),
        ("one", frozenset({"One"})),
        ("two", frozenset({"Two"})),
    ]


def test_a_key_for_a_field_with_a_requirement_is_fetched_through_the_parent_where_the_object_has_none() -> None:
    graph = {
        "a": 'type Query { t: T } type T @key(fields: "u { x }") { u: U @shareable } type U { x: ID! @shareable }',
        "b": """type T @key(fields: "u { x }") { u: U @shareable }
            type U @key(fields: "y") { x: ID! @shareable y: ID! @shareable }""",
        "c": 'type U @key(fields: "y") { y: ID! @shareable x: ID! @external z: Int @requires(fields: "x") }',
    }
    assert outline(plan_query(graph, "{ t { u { z } } }")) == (
        "0 a: {t{u{x}}}\n1 b after 0: t T(u{x}) -> ...on T{u{y}}\n2 c after 0,1: t.u U(y x) -> ...on U{z}"
    )


def test_requirements_of_one_type_are_fetched_whenever_its_field_is_fetched() -> None:
    graph = {
        "a": """type Query { s: [S] } union S = M | N
            type M @key(fields: "id") { id: ID! } type N @key(fields: "id") { id: ID! }""",
        "b": """type M @key(fields: "id") { id: ID! p: ID }
            type N @key(fields: "id") { id: ID! q: ID r: String @external x: String @requires(fields: "r") }""",
        "c": """type M @key(fields: "id") { id: ID! p: ID @external r: String @requires(fields: "p") }
            type N @key(fields: "id") { id: ID! q: ID @external r: String @requires(fields: "q") }""",
    }
    operation = "query($v: Boolean!) { s { ... on M { r } ... on N { r @include(if: $v) x } } }"
    assert outline(plan_query(graph, operation)) == (
        "0 a: {s{__typename ...on M{id} ...on N{id}}}\n"
        "1 b after 0: s.@ *(id) -> ...on M{p} ...on N{q}\n"
        "2 c after 0,1: s.@.[M|N] *(id p) | *(id q) -> ...on M{r} ...on N{r}\n"
        "3 b after 0,2: s.@.[N] *(id r) -> ...on N{x}"
    )
