"""The schemas of subgraphs, as far as a supergraph describes them."""

from graphql import parse, validate

from router.supergraph.subgraph_schemas import subgraph_schema
from tests.router.supergraph.test_read import read

SUPERGRAPH = read(
    """type Query @join__type(graph: A) @join__type(graph: B) { t(first: Int = 3): T @join__field(graph: A) }
    type T implements I @join__implements(graph: B, interface: "I") @join__type(graph: A, key: "id")
      @join__type(graph: B, key: "id") { id: ID! x: Int @join__field(graph: A) y: E @join__field(graph: B) }
    interface I @join__type(graph: A, key: "id", isInterfaceObject: true) @join__type(graph: B, key: "id") { id: ID! }
    enum E @join__type(graph: B) { ONE @join__enumValue(graph: B) }"""
)


def errors(subgraph: str, document: str) -> list[str]:
    schema = subgraph_schema(SUPERGRAPH, SUPERGRAPH.subgraph_named(subgraph).index)
    return [error.message for error in validate(schema, parse(document))]


def test_a_subgraph_has_its_own_fields_and_entities() -> None:
    assert errors("a", "{ t(first: 1) { id x } }") == []
    assert errors("b-2", "query ($r: [_Any!]!) { _entities(representations: $r) { ... on T { y } } }") == []


def test_a_subgraph_does_not_have_what_others_have() -> None:
    assert any("Cannot query field 'y'" in message for message in errors("a", "{ t { y } }"))
    assert any("Cannot query field 't'" in message for message in errors("b-2", "{ t { id } }"))


def test_an_interface_object_is_an_object_where_it_is_one() -> None:
    look_up = "query ($r: [_Any!]!) { _entities(representations: $r) { ... on I { id } } }"
    assert errors("a", look_up) == []
    schema = subgraph_schema(SUPERGRAPH, SUPERGRAPH.subgraph_named("a").index)
    assert type(schema.type_map["I"]).__name__ == "GraphQLObjectType"


def test_a_type_with_only_overridden_fields_is_still_returned() -> None:
    supergraph = read(
        """type Query @join__type(graph: A) @join__type(graph: B) { v: V @join__field(graph: A) }
        type V @join__type(graph: A) { t: T }
        type T @join__type(graph: A) @join__type(graph: B) { x: Int @join__field(graph: B, override: "a") }"""
    )
    schema = subgraph_schema(supergraph, supergraph.subgraph_named("a").index)
    assert validate(schema, parse("{ v { t { __typename } } }")) == []
    assert validate(schema, parse("{ v { t { x } } }")) != []
