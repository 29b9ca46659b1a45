from typing import Any

import pytest
from graphql import parse
from graphql.language import OperationDefinitionNode

from router.server.traffic.cost import CostModel, read_weights
from router.supergraph import read_supergraph

SUPERGRAPH = """
schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@cost", "@listSize"]) { query: Query mutation: Mutation }
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__type(graph: join__Graph!) repeatable on OBJECT | INTERFACE | SCALAR | UNION | ENUM | INPUT_OBJECT
directive @join__field(graph: join__Graph) repeatable on FIELD_DEFINITION
directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
directive @cost(weight: Int!) on ARGUMENT_DEFINITION | FIELD_DEFINITION | OBJECT | SCALAR | ENUM
directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!],
  requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
scalar link__Import
enum link__Purpose { SECURITY EXECUTION }
enum join__Graph { A @join__graph(name: "a", url: "http://127.0.0.1:1") }
interface Animal @join__type(graph: A) { name: String friends: [Animal] }
type Cat implements Animal @join__type(graph: A) @join__implements(graph: A, interface: "Animal")
  { name: String friends: [Animal] toys: [Toy] @listSize(assumedSize: 3) }
type Dog implements Animal @join__type(graph: A) @join__implements(graph: A, interface: "Animal")
  { name: String friends: [Animal] bones: [Toy] @listSize(assumedSize: 7) }
type Toy @join__type(graph: A) @cost(weight: 5) { id: ID price: Int @cost(weight: 2) }
type Page @join__type(graph: A) { items: [Toy] total: Int }
type Query @join__type(graph: A) {
  toy: Toy
  plain: [Toy]
  toys(first: Int = 4): [Toy] @listSize(slicingArguments: ["first"])
  page(first: Int): Page @listSize(slicingArguments: ["first"], sizedFields: ["items"], assumedSize: 9)
  search(text: String @cost(weight: 30)): Int
  animal: Animal
}
type Mutation @join__type(graph: A) { make: Toy }
"""

GRAPH = read_supergraph(SUPERGRAPH)
MODEL = CostModel(GRAPH.api_schema, read_weights(GRAPH), default_list_size=10)


def operation_of(query: str) -> tuple[Any, OperationDefinitionNode]:
    document = parse(query)
    return document, next(node for node in document.definitions if isinstance(node, OperationDefinitionNode))


def estimated(query: str, **variables: Any) -> float:
    return MODEL.estimated(*operation_of(query), variables)


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        ("{ search }", 0),
        ('{ search(text: "a") }', 30),
        ("{ toy { id } }", 5),
        ("{ toy { id price } }", 7),
        ("{ a: toy { id } b: toy { id } }", 10),
        ("{ plain { id } }", 50),
        ("{ toys { id } }", 20),
        ("{ toys(first: 2) { id price } }", 14),
        ("{ page { items { id } total } }", 1 + 9 * 5),
        ("{ page(first: 2) { items { id } } }", 1 + 2 * 5),
        ("mutation { make { id } }", 15),
        ("{ ...F } fragment F on Query { toy { id } }", 5),
        ("{ animal { ... on Cat { toys { id } } ... on Dog { bones { id } } } }", 1 + 7 * 5),
        ("{ animal { name friends { name friends { name } } } }", 1 + 10 * (1 + 10 * 1)),
    ],
)
def test_the_estimate_follows_the_directives(query: str, cost: float) -> None:
    assert estimated(query) == cost


def test_a_variable_gives_the_size_of_a_list() -> None:
    query = "query ($n: Int) { toys(first: $n) { id } }"
    assert (estimated(query, n=3), estimated(query, n=100)) == (15, 500)


def test_the_actual_cost_counts_what_is_in_the_answer() -> None:
    query = "{ plain { id price } toy { id } }"
    data = {"plain": [{"id": "1", "price": 2}, None, {"id": "2", "price": None}], "toy": None}
    assert MODEL.actual(*operation_of(query), {}, data) == 5 + 2 + 5
