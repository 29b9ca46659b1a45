"""Strict subgraphs reject requests that no correct plan makes."""

from typing import Any

import pytest
from graphql import GraphQLSchema, graphql_sync

from tests.router.oracle.documents.composed_graph import ComposedGraph
from tests.router.oracle.documents.hard_schemas import HARD_GRAPHS
from tests.router.oracle.documents.strict_subgraphs import StrictSubgraphs
from tests.router.oracle.documents.whole_schema import WholeSchema

ENTITIES = "query ($given: [_Any!]!) { _entities(representations: $given) { %s } }"


def subgraphs_of(name: str) -> StrictSubgraphs:
    (graph,) = (graph for graph in HARD_GRAPHS if graph.name == name)
    return StrictSubgraphs(WholeSchema(ComposedGraph(graph.documents), seed=0))


def first_error(schema: GraphQLSchema, query: str, *given: dict[str, Any]) -> str | None:
    """Return the first error's message, None if there is none."""
    result = graphql_sync(schema, query, variable_values={"given": list(given)})
    return result.errors[0].message if result.errors else None


def test_a_field_that_is_external_and_not_provided_is_rejected() -> None:
    schema = subgraphs_of("provides_through_abstract_types").schemas["a"]
    query = ENTITIES % "... on Post { title }"
    assert first_error(schema, query, {"__typename": "Post", "id": "id-1"}) == (
        "a: Post.title is external and not provided here"
    )


def test_a_field_is_rejected_without_its_requirement() -> None:
    schema = subgraphs_of("keys_inside_of_keys").schemas["c"]
    query = ENTITIES % "... on Order { tax }"
    complete = {"__typename": "Order", "id": "id-1", "total": 3}
    assert first_error(schema, query, complete) is None
    message = first_error(schema, query, {"__typename": "Order", "id": "id-1"})
    assert message is not None
    assert message.startswith("Order came without the required total")


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
def test_a_representation_with_an_invalid_key_is_rejected(representation: dict[str, Any], reason: str) -> None:
    schema = subgraphs_of("keys_inside_of_keys").schemas["c"]
    message = first_error(schema, ENTITIES % "... on Line { no }", representation)
    assert message is not None
    assert message.startswith(reason)


def test_an_override_label_decides_which_subgraph_rejects_a_field() -> None:
    subgraphs = subgraphs_of("progressive_overrides")
    query, parcel = ENTITIES % "... on Parcel { weight }", {"__typename": "Parcel", "id": "id-1"}
    before, after = "b: Parcel.weight is not here yet", "a: Parcel.weight was taken over by b"
    assert [first_error(subgraphs.schemas[name], query, parcel) for name in "ab"] == [None, before]
    subgraphs.active_labels = frozenset({"l1"})
    assert [first_error(subgraphs.schemas[name], query, parcel) for name in "ab"] == [after, None]
