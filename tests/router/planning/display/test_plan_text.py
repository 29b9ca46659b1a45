"""Plans as text."""

from router.planning import PlanningOptions, print_plan
from tests.router.planning.plans import graph_of, plan_query

GRAPH = graph_of(
    {
        "products": """type Query { products: [Product!]! first: Product } type Subscription { added: Product }
            type Product @key(fields: "id") { id: ID! name: String price: Int }""",
        "inventory": """type Product @key(fields: "id") { id: ID! inStock: Boolean price: Int @external
            shipping: Int @requires(fields: "price") }""",
    }
)


def test_a_sequence_of_a_root_fetch_and_an_entity_fetch() -> None:
    assert (
        print_plan(plan_query(GRAPH, "{ products { name shipping } }"))
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


def test_a_batch_of_entity_fetches_under_a_condition() -> None:
    query = "query ($x: Boolean!) { products { inStock @include(if: $x) } first { shipping @include(if: $x) } }"
    assert (
        print_plan(plan_query(GRAPH, query))
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


def test_a_subscription_and_the_fetches_that_complete_its_events() -> None:
    assert (
        print_plan(plan_query(GRAPH, "subscription { added { inStock } }"))
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
    plan = plan_query(GRAPH, '{ first { name ... @defer(label: "stock") { inStock } } }', PlanningOptions(defer=True))
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
    assert print_plan(plan_query(GRAPH, "{ __typename }")) == "QueryPlan {}"


def test_introspection_beside_fetches() -> None:
    text = print_plan(plan_query(GRAPH, "{ first { id } __schema { queryType { name } } }"))
    assert "  Parallel {\n    Fetch" in text
    assert "    Introspection {\n      __schema {" in text
