"""Plans as JSON."""

import json

from router.planning import plan_as_json
from tests.router.planning.plans import graph_of, plan_query

GRAPH = graph_of(
    {
        "products": """type Query { first: Product } type Product @key(fields: "id") { id: ID! }""",
        "inventory": """type Product @key(fields: "id") { id: ID! inStock: Boolean }""",
    }
)


def test_json_has_the_same_nodes_and_the_documents_as_they_are_sent() -> None:
    plan = plan_query(GRAPH, "query Q { first { inStock } }")
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
