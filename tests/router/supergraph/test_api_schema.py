"""The API schema of a supergraph."""

from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLUnionType, print_schema

from tests.router.supergraph.test_read import read


def test_join_elements_are_omitted_and_the_graph_s_own_directives_remain() -> None:
    schema = read("type Query @join__type(graph: A) { x: Int }").api_schema
    printed = print_schema(schema)
    assert "join__" not in printed
    assert schema.get_directive("tag") is None
    assert schema.get_directive("custom") is not None


def test_inaccessible_elements_are_omitted_whatever_the_directive_s_name() -> None:
    schema = read(
        """type Query @join__type(graph: A) { x(a: Int b: Int = 1 @hidden): Int
          secret: Int @hidden u: U e: E t: Secret }
        union U @join__type(graph: A) = T | Secret
        type T @join__type(graph: A) { y: Int } type Secret @join__type(graph: A) @hidden { z: Int }
        enum E @join__type(graph: A) { ONE TWO @hidden }"""
    ).api_schema
    assert schema.query_type is not None
    assert set(schema.query_type.fields) == {"x", "u", "e"}
    assert set(schema.query_type.fields["x"].args) == {"a"}
    union, enum = schema.type_map["U"], schema.type_map["E"]
    assert isinstance(union, GraphQLUnionType)
    assert [member.name for member in union.types] == ["T"]
    assert isinstance(enum, GraphQLEnumType)
    assert set(enum.values) == {"ONE"}
    assert "Secret" not in schema.type_map


def test_deprecations_and_descriptions_stay() -> None:
    schema = read("""type Query @join__type(graph: A) { "the x" x: Int @deprecated(reason: "y") }""").api_schema
    assert isinstance(schema.query_type, GraphQLObjectType)
    field = schema.query_type.fields["x"]
    assert (field.description, field.deprecation_reason) == ("the x", "y")
