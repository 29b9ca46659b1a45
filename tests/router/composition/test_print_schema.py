"""Schemas as SDL."""

from graphql import parse
from hypothesis import given, settings
from hypothesis import strategies as st

from router.composition.print_schema import print_schema
from router.federation.schema_model.build_schema import build_schema
from router.federation.schema_model.schema import Schema

EVERYTHING = '''"""The whole"""
schema
  @link(url: "https://specs.apollo.dev/link/v1.0")
{
  query: Query
  mutation: Mutation
}

"""Marks"""
directive @mark(name: String! = "x", deep: [Int!] = [1, 2]) repeatable on FIELD_DEFINITION | OBJECT

scalar Any
  @specifiedBy(url: "https://example.com")

enum Mood {
  """Fine"""
  GOOD
  BAD @deprecated(reason: "no")
}

type Mutation {
  act(input: Order = {mood: GOOD, many: []}): Any
}

interface Node {
  id: ID!
}

input Order {
  mood: Mood! = GOOD
  many: [Int]
}

type Query implements Node
  @mark(name: "q")
  @mark(name: "r")
{
  id: ID!
  """
  Two
  lines
  """
  search(
    """What for"""
    text: String
    first: Int = 10
  ): [Thing!]!
}

union Thing
  @mark(name: "t")
 = Mutation | Query
'''


def test_everything_that_a_schema_can_have_is_printed_as_it_was_read() -> None:
    assert print_schema(build_schema(parse(EVERYTHING)).schema) == EVERYTHING


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"])))
def test_any_description_survives(description: str) -> None:
    schema: Schema = build_schema(parse("type Query { a(b: Int): Int }")).schema
    query = schema.types["Query"]
    query.description = query.fields["a"].description = description
    query.fields["a"].arguments["b"].description = description
    read = build_schema(parse(print_schema(schema))).schema.types["Query"]
    assert read.description == description
    assert read.fields["a"].description == description
    assert read.fields["a"].arguments["b"].description == description
