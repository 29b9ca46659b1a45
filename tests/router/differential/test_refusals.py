"""What the subgraphs of these tests refuse, so that a wrong plan cannot pass."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLSchema, graphql_sync

from tests.router.differential.composed_graph import ComposedGraph
from tests.router.differential.hard_schemas import HARD_GRAPHS
from tests.router.differential.subgraphs import RefusingSubgraphs
from tests.router.differential.whole import Whole

ENTITIES = "query ($given: [_Any!]!) { _entities(representations: $given) { %s } }"


def subgraphs_of(name: str) -> RefusingSubgraphs:
    (graph,) = (graph for graph in HARD_GRAPHS if graph.name == name)
    return RefusingSubgraphs(Whole(ComposedGraph(graph.documents), seed=0))


def refusal(schema: GraphQLSchema, query: str, *given: dict[str, Any]) -> str | None:
    """The first error's message, None if there is none."""
    result = graphql_sync(schema, query, variable_values={"given": list(given)})
    return result.errors[0].message if result.errors else None


def test_a_field_that_is_external_and_not_provided_is_refused() -> None:
    schema = subgraphs_of("provides_through_abstract_types").schemas["a"]
    asked = ENTITIES % "... on Post { title }"
    assert refusal(schema, asked, {"__typename": "Post", "id": "id-1"}) == (
        "a: Post.title is external and not provided here"
    )


def test_a_field_is_refused_where_its_requirement_was_not_sent() -> None:
    schema = subgraphs_of("keys_inside_of_keys").schemas["c"]
    asked = ENTITIES % "... on Order { tax }"
    complete = {"__typename": "Order", "id": "id-1", "total": 3}
    assert refusal(schema, asked, complete) is None
    refused = refusal(schema, asked, {"__typename": "Order", "id": "id-1"})
    assert refused is not None
    assert refused.startswith("Order came without the required total")


@pytest.mark.parametrize(
    ("representation", "reason"),
    [
        ({"__typename": "Line", "no": 1}, "c: Line has no such key"),
        (
            {"__typename": "Line", "no": 1, "order": {"id": "id-2"}},
            "c: the parts of Line:2's key do not belong together",
        ),
    ],
    ids=["a part is missing", "the parts are of two objects"],
)
def test_a_representation_is_refused_by_its_key(representation: dict[str, Any], reason: str) -> None:
    schema = subgraphs_of("keys_inside_of_keys").schemas["c"]
    refused = refusal(schema, ENTITIES % "... on Line { no }", representation)
    assert refused is not None
    assert refused.startswith(reason)


def test_a_label_decides_which_subgraph_refuses() -> None:
    subgraphs = subgraphs_of("progressive_overrides")
    asked, parcel = ENTITIES % "... on Parcel { weight }", {"__typename": "Parcel", "id": "id-1"}
    before, after = "b: Parcel.weight is not here yet", "a: Parcel.weight was taken over by b"
    assert [refusal(subgraphs.schemas[name], asked, parcel) for name in "ab"] == [None, before]
    subgraphs.active_labels = frozenset({"l1"})
    assert [refusal(subgraphs.schemas[name], asked, parcel) for name in "ab"] == [after, None]
