"""@context and @fromContext."""

from router.planning.plan import RequiredField
from tests.router.planning.plans import outline, plan_query

GRAPH = {
    "a": """type Query { users: [User!]! }
        type User @key(fields: "id") @context(name: "user") { id: ID! locale: String! posts: [Post!]! }
        type Post @key(fields: "id") { id: ID!
          title(lang: String @fromContext(field: "$user { locale }"), short: Boolean): String }""",
    "b": 'type Post @key(fields: "id") { id: ID! likes: Int }',
}


def test_a_contextual_argument_is_read_from_the_object_that_sets_the_context() -> None:
    plan = plan_query(GRAPH, "{ users { posts { title(short: true) } } }")
    assert outline(plan) == (
        "0 a: {users{posts{id} locale}}\n"
        "1 a after 0: users.@.posts.@ Post(id) -> ...on Post{title(short:true,lang:$__context0)}"
    )
    (context,) = plan.fetches[1].targets[0].contexts
    assert context.variable == "__context0"
    assert context.prefix_lengths == (2,)
    assert context.fields == (RequiredField("locale", "locale"),)
    assert "$__context0:String" in plan.fetches[1].document
    assert plan.fetches[1].variables == ()


def test_fields_without_contexts_do_not_take_the_extra_fetch() -> None:
    assert outline(plan_query(GRAPH, "{ users { posts { id likes } } }")) == (
        "0 a: {users{posts{id}}}\n1 b after 0: users.@.posts.@ Post(id) -> ...on Post{likes}"
    )


def test_a_condition_on_a_field_applies_to_the_fields_that_its_context_reads() -> None:
    plan = plan_query(GRAPH, "query ($x: Boolean!) { users { id posts { id title @include(if: $x) } } }")
    assert plan.fetches[0].document == "query($x:Boolean!){users{id posts{id} locale@include(if:$x)}}"
