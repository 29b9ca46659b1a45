"""Plans for people: as text and as JSON."""

from __future__ import annotations

import json

from router.planning import PlanningOptions, plan_as_json, print_plan
from tests.router.planning.plans import graph_of, planned

GRAPH = graph_of(
    {
        "products": """type Query { products: [Product!]! first: Product } type Subscription { added: Product }
            type Product @key(fields: "id") { id: ID! name: String price: Int }""",
        "inventory": """type Product @key(fields: "id") { id: ID! inStock: Boolean price: Int @external
            shipping: Int @requires(fields: "price") }""",
    }
)


def test_a_sequence_of_a_fetch_and_a_look_up() -> None:
    assert (
        print_plan(planned(GRAPH, "{ products { name shipping } }"))
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "products", id: 0) {
      query {
        products {
          name
          price
          id
        }
      }
    }
    Flatten(path: "products.@") {
      Fetch(service: "inventory", id: 1, depends: [0]) {
        {
          ... on Product { __typename id price }
        } => {
          ... on Product {
            shipping
          }
        }
      }
    }
  }
}"""
    )


def test_a_batch_of_look_ups_under_a_condition() -> None:
    query = "query ($x: Boolean!) { products { inStock @include(if: $x) } first { shipping @include(if: $x) } }"
    assert (
        print_plan(planned(GRAPH, query))
        == """\
QueryPlan {
  Sequence {
    Fetch(service: "products", id: 0) {
      query {
        products {
          id @include(if: $x)
        }
        first {
          price @include(if: $x)
          id @include(if: $x)
        }
      }
    }
    Condition(if: $x) {
      BatchFetch(service: "inventory", id: 1, depends: [0]) {
        Condition(if: $x) {
          _e0: Flatten(path: "products.@") {
            {
              ... on Product { __typename id }
            } => {
              ... on Product {
                inStock
              }
            }
          }
        }
        Condition(if: $x) {
          _e1: Flatten(path: "first") {
            {
              ... on Product { __typename id price }
            } => {
              ... on Product {
                shipping
              }
            }
          }
        }
      }
    }
  }
}"""
    )


def test_a_subscription_and_what_completes_its_events() -> None:
    assert (
        print_plan(planned(GRAPH, "subscription { added { inStock } }"))
        == """\
QueryPlan {
  Subscription {
    Primary {
      Fetch(service: "products", id: 0) {
        subscription {
          added {
            id
          }
        }
      }
    }
    Rest {
      Flatten(path: "added") {
        Fetch(service: "inventory", id: 1, depends: [0]) {
          {
            ... on Product { __typename id }
          } => {
            ... on Product {
              inStock
            }
          }
        }
      }
    }
  }
}"""
    )


def test_deferred_blocks_beside_the_first_payload() -> None:
    plan = planned(GRAPH, '{ first { name ... @defer(label: "stock") { inStock } } }', PlanningOptions(defer=True))
    assert (
        print_plan(plan)
        == """\
QueryPlan {
  Defer {
    Primary {
      Fetch(service: "products", id: 0) {
        query {
          first {
            name
            id
          }
        }
      }
    }
    Deferred(label: "stock", path: "first", depends: [0]) {
      Flatten(path: "first") {
        Fetch(service: "inventory", id: 1, depends: [0]) {
          {
            ... on Product { __typename id }
          } => {
            ... on Product {
              inStock
            }
          }
        }
      }
    }
  }
}"""
    )


def test_an_operation_that_fetches_nothing() -> None:
    assert print_plan(planned(GRAPH, "{ __typename }")) == "QueryPlan {}"


def test_introspection_beside_fetches() -> None:
    text = print_plan(planned(GRAPH, "{ first { id } __schema { queryType { name } } }"))
    assert "  Parallel {\n    Fetch" in text
    assert "    Introspection {\n      __schema {" in text


def test_json_holds_the_same_nodes_and_the_documents_as_they_are_sent() -> None:
    plan = planned(GRAPH, "query Q { first { inStock } }")
    assert json.loads(json.dumps(plan_as_json(plan))) == {
        "kind": "QueryPlan",
        "operationKind": "query",
        "operationName": "Q",
        "node": {
            "kind": "Sequence",
            "nodes": [
                {
                    "kind": "Fetch",
                    "id": 0,
                    "serviceName": "products",
                    "operationKind": "query",
                    "variableUsages": [],
                    "dependsOn": [],
                    "operation": "first {\n  id\n}",
                },
                {
                    "kind": "Flatten",
                    "paths": ["first"],
                    "node": {
                        "kind": "Fetch",
                        "id": 1,
                        "serviceName": "inventory",
                        "operationKind": "query",
                        "variableUsages": [],
                        "dependsOn": [0],
                        "requires": ["... on Product { __typename id }"],
                        "operation": "... on Product {\n  inStock\n}",
                    },
                },
            ],
        },
        "documents": {
            "0": "{first{id}}",
            "1": "query($representations:[_Any!]!){_entities(representations:$representations)"
            "{...on Product{inStock}}}",
        },
    }
