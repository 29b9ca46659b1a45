"""@provides: fields that a subgraph resolves on some paths only."""

from tests.router.planning.plans import outline, plan_query

REVIEWS = {
    "reviews": """type Query { reviews: [Review] }
        type Review { body: String author: User @provides(fields: "name") editor: User }
        type User @key(fields: "id") { id: ID! name: String @external }""",
    "accounts": 'type User @key(fields: "id") { id: ID! name: String @shareable age: Int }',
}


def test_a_provided_field_is_fetched_from_its_provider_only_below_the_providing_field() -> None:
    assert outline(plan_query(REVIEWS, "{ reviews { author { name } editor { name } } }")) == (
        "0 reviews: {reviews{author{name} editor{id}}}\n"
        "1 accounts after 0: reviews.@.editor User(id) -> ...on User{name}"
    )


def test_fields_that_are_not_provided_are_fetched_separately() -> None:
    assert outline(plan_query(REVIEWS, "{ reviews { author { name age } } }")) == (
        "0 reviews: {reviews{author{name id}}}\n1 accounts after 0: reviews.@.author User(id) -> ...on User{age}"
    )


def test_nested_fields_are_provided_along_their_path() -> None:
    graph = {
        "a": """type Query { p: P @provides(fields: "owner { address { city } }") q: P }
            type P @key(fields: "id") { id: ID! owner: Owner @external }
            type Owner { address: Address @external } type Address { city: String @external }""",
        "b": """type P @key(fields: "id") { id: ID! owner: Owner @shareable }
            type Owner { address: Address @shareable } type Address { city: String @shareable zip: String }""",
    }
    assert outline(plan_query(graph, "{ p { owner { address { city } } } }")) == "0 a: {p{owner{address{city}}}}"
    assert outline(plan_query(graph, "{ q { owner { address { city } } } }")) == (
        "0 a: {q{id}}\n1 b after 0: q P(id) -> ...on P{owner{address{city}}}"
    )


def test_a_field_is_provided_for_one_member_of_an_abstract_type() -> None:
    graph = {
        "a": """type Query { media: [Media] @provides(fields: "... on Book { title }") }
            interface Media { id: ID! }
            type Book implements Media @key(fields: "id") { id: ID! title: String @external }
            type Film implements Media @key(fields: "id") { id: ID! }""",
        "b": """type Book @key(fields: "id") { id: ID! title: String @shareable }
            type Film @key(fields: "id") { id: ID! title: String @shareable }""",
    }
    assert outline(plan_query(graph, "{ media { ... on Book { title } ... on Film { title } } }")) == (
        "0 a: {media{__typename ...on Book{title} ...on Film{id}}}\n"
        "1 b after 0: media.@.[Film] *(id) -> ...on Film{title}"
    )
