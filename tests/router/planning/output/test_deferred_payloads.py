"""Plans of operations with @defer."""

from router.planning import PlanningOptions
from router.planning.plan import ListItems, Literal, OnTypes
from tests.router.planning.plans import outline, plan_query

DEFER = PlanningOptions(defer=True)

GRAPH = {
    "a": """type Query { users: [User] node: Node } interface Node { id: ID! }
        type User implements Node @key(fields: "id") { id: ID! name: String home: Address }
        type Shop implements Node @key(fields: "id") { id: ID! open: Boolean }
        type Address { city: String zip: String }""",
    "b": 'type User @key(fields: "id") { id: ID! posts: [Post] } type Post { title: String body: String }',
}


def test_a_deferred_fragment_has_fetches_of_its_own() -> None:
    plan = plan_query(GRAPH, '{ users { name ... @defer(label: "later") { posts { title } } } }', DEFER)
    assert outline(plan) == ("0 a: {users{name id}}\n1 b after 0: users.@ User(id) -> ...on User{posts{title}}")
    assert [fetch.deferred for fetch in plan.fetches] == [None, 0]
    (block,) = plan.deferred
    assert (block.label, block.path, block.fetches) == ("later", ("users", ListItems.EACH), (1,))
    assert [field.response_key for field in block.projection.fields] == ["posts"]
    users = plan.projection.fields[0].selection
    assert users is not None
    assert [field.response_key for field in users.fields] == ["name"]


def test_deferred_fields_of_the_same_subgraph_are_fetched_by_a_second_fetch_to_it() -> None:
    plan = plan_query(GRAPH, "{ users { id ... @defer { name } } }", DEFER)
    assert outline(plan) == "0 a: {users{id}}\n1 a after 0: users.@ User(id) -> ...on User{name}"
    assert plan.fetches[1].deferred == 0


def test_deferred_fields_without_a_key_are_fetched_early_and_delivered_late() -> None:
    plan = plan_query(GRAPH, "{ users { home { city ... @defer { zip } } } }", DEFER)
    assert outline(plan) == "0 a: {users{home{city zip}}}"
    (block,) = plan.deferred
    assert block.fetches == ()
    assert block.response_path == ("users", ListItems.EACH, "home")


def test_deferred_root_fields_are_a_fetch_of_their_own() -> None:
    plan = plan_query(GRAPH, "{ users { id } ... @defer { node { id } } }", DEFER)
    assert outline(plan) == "0 a: {users{id}}\n1 a: {node{__typename id}}"
    assert [fetch.deferred for fetch in plan.fetches] == [None, 0]
    assert plan.deferred[0].path == ()


def test_a_field_that_is_also_selected_outside_of_the_block_is_not_deferred() -> None:
    plan = plan_query(GRAPH, "{ users { name ... @defer { name } } }", DEFER)
    assert outline(plan) == "0 a: {users{name}}"
    assert plan.deferred == ()


def test_a_nested_deferred_block_refers_to_its_parent() -> None:
    query = '{ users { id ... @defer(label: "1") { posts { title ... @defer(label: "2") { body } } } } }'
    plan = plan_query(GRAPH, query, DEFER)
    assert [(block.label, block.parent) for block in plan.deferred] == [("1", None), ("2", 0)]
    assert plan.deferred[1].response_path == ("users", ListItems.EACH, "posts", ListItems.EACH)


def test_a_block_that_contains_only_another_block_is_dropped() -> None:
    query = '{ users { id ... @defer(label: "1") { ... @defer(label: "2") { name } } } }'
    plan = plan_query(GRAPH, query, DEFER)
    assert [(block.label, block.parent) for block in plan.deferred] == [("2", None)]
    assert plan.fetches[1].deferred == 0


def test_a_deferred_fragment_on_one_type_applies_to_its_objects_only() -> None:
    plan = plan_query(GRAPH, "{ node { id ... on Shop @defer { open } } }", DEFER)
    assert plan.deferred[0].path == ("node", OnTypes(frozenset({"Shop"})))


def test_a_variable_condition_of_defer_is_part_of_the_plan() -> None:
    plan = plan_query(GRAPH, "query ($later: Boolean!) { users { id ... @defer(if: $later) { name } } }", DEFER)
    assert plan.deferred[0].condition == ((Literal("later"),),)


def test_a_constant_condition_of_defer_is_folded() -> None:
    plan = plan_query(GRAPH, "{ users { id ... @defer(if: false) { name } } }", DEFER)
    assert (outline(plan), plan.deferred) == ("0 a: {users{id name}}", ())


def test_defer_is_ignored_for_clients_without_incremental_delivery() -> None:
    plan = plan_query(GRAPH, "{ users { id ... @defer { name } } }")
    assert (outline(plan), plan.deferred) == ("0 a: {users{id name}}", ())


def test_a_deferred_fetch_does_not_take_its_key_from_itself() -> None:
    query = "{ node { ... @defer { id } key: id ... on User { id } } }"
    plan = plan_query(GRAPH, query, DEFER)
    assert outline(plan) == (
        "0 a: {node{__typename key:id ...on User{id}}}\n1 a after 0: node.[Shop] *(id=key) -> ...on Shop{id}"
    )
