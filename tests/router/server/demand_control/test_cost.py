from typing import Any

import pytest
from graphql import parse
from graphql.language import OperationDefinitionNode

from router.server.demand_control.cost import CostModel, read_weights
from router.supergraph import read_supergraph
from tests.router.composition.composing import supergraph

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


def test_the_actual_cost_counts_the_fields_of_the_response() -> None:
    query = "{ plain { id price } toy { id } }"
    data = {"plain": [{"id": "1", "price": 2}, None, {"id": "2", "price": None}], "toy": None}
    assert MODEL.actual(*operation_of(query), {}, data) == 5 + 2 + 5


@pytest.mark.parametrize(
    ("link", "cost", "list_size"),
    [
        ('@link(url: "https://specs.apollo.dev/cost/v0.1")', "@cost", "@cost__listSize"),
        ('@link(url: "https://specs.apollo.dev/cost/v0.1", as: "price")', "@price", "@price__listSize"),
        (
            '@link(url: "https://specs.apollo.dev/cost/v0.1", import: [{name: "@cost", as: "@weighs"}, '
            '{name: "@listSize", as: "@sized"}])',
            "@weighs",
            "@sized",
        ),
        ('@link(url: "https://specs.apollo.dev/federation/v2.9")', "@federation__cost", "@federation__listSize"),
    ],
)
def test_the_directives_count_under_every_name_that_a_link_gives_them(link: str, cost: str, list_size: str) -> None:
    renamed = SUPERGRAPH.replace(
        '@link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@cost", "@listSize"])', link
    )
    renamed = renamed.replace("@listSize(", f"{list_size}(").replace("@cost(", f"{cost}(")
    assert read_weights(read_supergraph(renamed)) == read_weights(GRAPH)


@pytest.mark.parametrize(
    ("imports", "cost", "list_size"),
    [
        ('"@key"', "@federation__cost", "@federation__listSize"),
        ('{name: "@cost", as: "@weighs"}, {name: "@listSize", as: "@sized"}', "@weighs", "@sized"),
    ],
)
def test_a_composed_graph_is_charged_under_every_name(imports: str, cost: str, list_size: str) -> None:
    composed = supergraph(
        a=f'extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: [{imports}])'
        f"type Query {{ dear(x: Int {cost}(weight: 3)): Int {cost}(weight: 500) all: [It] {list_size}(assumedSize: 7)}}"
        f"type It {cost}(weight: 2) {{ x: Int }}"
    )
    graph = read_supergraph(composed)
    model = CostModel(graph.api_schema, read_weights(graph), default_list_size=10)
    assert model.estimated(*operation_of("{ dear(x: 1) all { x } }"), {}) == 500 + 3 + 7 * 2


INPUTS = read_supergraph(
    supergraph(
        a="""extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@cost"])
        type Query { q(i: In, e: E, es: [E], own: [In] @cost(weight: 5), s: S): Int o: O }
        input In { x: Int @cost(weight: 30) y: In e: E many: [In!] }
        enum E @cost(weight: 70) { A B }
        scalar S @cost(weight: 3)
        type O @cost(weight: 13) { x: Int o: O }"""
    )
)
INPUT_MODEL = CostModel(INPUTS.api_schema, read_weights(INPUTS), default_list_size=10)


@pytest.mark.parametrize(
    ("query", "variables", "cost"),
    [
        ("{ q(i: {x: 1}) }", {}, 30),
        ("{ q(i: {x: 1, y: {x: 1}}) }", {}, 60),
        ("{ q(i: {many: [{x: 1}, {e: A}]}) }", {}, 100),
        ("{ q(i: {}) }", {}, 0),
        ("{ q(i: null) }", {}, 0),
        ("{ q(e: A) }", {}, 70),
        ("{ q(es: [A, B]) }", {}, 140),
        ("{ q(es: A) }", {}, 70),
        ("{ q(own: [{}, {x: 1}]) }", {}, 35),
        ("{ q(s: {any: [1]}) }", {}, 3),
        ("query($i: In) { q(i: $i) }", {"i": {"x": 1, "y": {"x": 1}}}, 60),
        ("query($x: Int) { q(i: {x: $x}) }", {"x": 1}, 30),
        ("query($x: Int) { q(i: {x: $x}) }", {}, 0),
        ("query($e: E) { q(e: $e, es: [$e]) }", {"e": "A"}, 140),
        ("{ o @skip(if: true) { x } q(e: A) @include(if: false) }", {}, 0),
        ("query($no: Boolean!) { o @include(if: $no) { x } }", {"no": False}, 0),
        ("query($no: Boolean!) { o @skip(if: $no) { x } }", {"no": False}, 13),
        ("{ ... @skip(if: true) { o { x } } ...F @include(if: false) } fragment F on Query { o { x } }", {}, 0),
        ("{ o { o @skip(if: true) { x } x } }", {}, 13),
    ],
)
def test_inputs_are_charged_and_skipped_selections_are_not(query: str, variables: dict[str, Any], cost: float) -> None:
    assert INPUT_MODEL.estimated(*operation_of(query), variables) == cost


def test_the_actual_cost_leaves_out_what_was_skipped() -> None:
    data = {"o": {"x": 1}}
    document, operation = operation_of("{ o { x } ... @skip(if: true) { o { o { x } } } q(e: A) @skip(if: true) }")
    assert INPUT_MODEL.actual(document, operation, {}, data) == 13
