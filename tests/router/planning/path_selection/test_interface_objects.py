"""@interfaceObject: subgraphs that define an interface but none of its types."""

from router.planning import PlanningOptions
from router.planning.plan import Literal
from tests.router.planning.plans import outline, plan_query

GRAPH = {
    "a": """type Query { users: [Named] }
        interface Named @key(fields: "id") { id: ID! name: String }
        type U implements Named @key(fields: "id") { id: ID! name: String age: Int }
        type V implements Named @key(fields: "id") { id: ID! name: String }""",
    "b": """type Query { others: [Named] }
        type Named @key(fields: "id") @interfaceObject { id: ID! nick: String name: String @external
          badge: String @requires(fields: "name") }""",
}


def test_a_field_of_an_interface_object_is_fetched_by_the_interface_s_name() -> None:
    assert outline(plan_query(GRAPH, "{ users { name nick } }")) == (
        "0 a: {users{__typename name id}}\n1 b after 0: users.@ Named(id) -> ...on Named{nick}"
    )


def test_only_objects_of_the_selected_type_are_sent_to_an_interface_object() -> None:
    assert outline(plan_query(GRAPH, "{ users { ... on U { nick } } }")) == (
        "0 a: {users{__typename ...on U{id}}}\n1 b after 0: users.@.[U] Named(id) -> ...on Named{nick}"
    )


def test_the_runtime_type_is_not_fetched_if_nothing_depends_on_it() -> None:
    plan = plan_query(GRAPH, "{ others { nick } }")
    assert outline(plan) == "0 b: {others{nick}}"
    assert plan.projection.fields[0].selection is not None
    assert plan.projection.fields[0].selection.possible_types is None


def test_the_runtime_type_is_unknown_if_the_fields_that_need_it_are_skipped() -> None:
    plan = plan_query(GRAPH, "query($v: Boolean!) { others { id name @skip(if: $v) } }")
    assert outline(plan) == (
        "0 b: {others{id}}\n1 a after 0 if not $v: others.@ Named(id) -> ...on Named{__typename name}"
    )
    assert plan.projection.fields[0].selection is not None
    assert plan.projection.fields[0].selection.type_fetched == ((Literal("v", negated=True),),)


def test_the_runtime_type_is_unknown_in_payloads_before_it_is_fetched() -> None:
    plan = plan_query(GRAPH, "{ others { id ... @defer { name } } }", PlanningOptions(defer=True))
    at_first, later = plan.projection.fields[0].selection, plan.deferred[0].projection
    assert at_first is not None
    assert (at_first.possible_types, later.possible_types) == (None, frozenset({"U", "V"}))


def test_the_runtime_type_is_fetched_if_the_client_selects_it() -> None:
    assert outline(plan_query(GRAPH, "{ others { nick __typename } }")) == (
        "0 b: {others{id nick}}\n1 a after 0: others.@ Named(id) -> ...on Named{__typename}"
    )


def test_the_runtime_type_is_fetched_together_with_fields_of_the_types() -> None:
    assert outline(plan_query(GRAPH, "{ others { name ... on U { age } } }")) == (
        "0 b: {others{id}}\n1 a after 0: others.@ Named(id) -> ...on Named{__typename name ...on U{age}}"
    )


def test_a_field_of_an_interface_object_on_one_type_needs_the_runtime_type() -> None:
    plan = plan_query(GRAPH, "{ others { ... on U { nick } } }")
    assert outline(plan) == ("0 b: {others{id nick}}\n1 a after 0: others.@ Named(id) -> ...on Named{__typename}")
    assert plan.projection.fields[0].selection is not None
    assert plan.projection.fields[0].selection.fields[0].on_types == frozenset({"U"})


def test_requirements_on_an_interface_object_are_fetched_first() -> None:
    assert outline(plan_query(GRAPH, "{ others { badge } }")) == (
        "0 b: {others{id}}\n"
        "1 a after 0: others.@ Named(id) -> ...on Named{__typename name}\n"
        "2 b after 0,1: others.@ Named(id name) -> ...on Named{badge}"
    )


def test_an_interface_object_s_name_is_never_used_as_a_runtime_type() -> None:
    graph = {
        "a": """type Query { n: Int } interface Named @key(fields: "id") { id: ID! }
            type U implements Named @key(fields: "id") { id: ID! }""",
        "b": """type Query { others: [Named] } type Named @key(fields: "id") @interfaceObject { id: ID! c: C }
            type C { x: Int }""",
    }
    query = "query ($x: Boolean!) { others { ... @include(if: $x) { c { x } } } }"
    assert outline(plan_query(graph, query)) == "0 b: query($x:Boolean!){others{c@include(if:$x){x}}}"
    assert outline(plan_query(graph, "{ others { c { x @include(if: false) } } }")) == "0 b: {others{c{__typename}}}"


def test_each_field_of_an_interface_object_is_fetched_for_its_types_only() -> None:
    query = "{ users { ... on U { label: nick } ... on V { label: badge } } }"
    assert outline(plan_query(GRAPH, query)) == (
        "0 a: {users{__typename id ...on V{name}}}\n"
        "1 b after 0: users.@.[V] Named(id name) -> ...on Named{label:badge}\n"
        "1 b after 0: users.@.[U] Named(id) -> ...on Named{label:nick}"
    )


def test_fields_of_one_response_key_have_different_keys_where_types_are_unknown() -> None:
    graph = {
        "a": """type Query { n: Int } interface Named @key(fields: "id") { id: ID! }
            type U implements Named @key(fields: "id") { id: ID! }
            type V implements Named @key(fields: "id") { id: ID! }""",
        "b": """type Query { others: [Named] }
            type Named @key(fields: "id") @interfaceObject { id: ID! x: Int y: Int }""",
    }
    assert outline(plan_query(graph, "{ others { ... on U { n: x } ... on V { n: y } } }")) == (
        "0 b: {others{id n:x n_1:y}}\n1 a after 0: others.@ Named(id) -> ...on Named{__typename}"
    )
