"""Dispatch by the prefix of an id, and the plans that fetch from the owners."""

import re
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, build_schema, parse

from router import QueryPlanner, build_graph, print_plan, read_supergraph
from subgraphs import nodes
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.identity.ids import COURSE, USER
from subgraphs.nodes.schema import NODES

ROOT = Path(__file__).parents[3]


async def execute(document: str, **variables: Any) -> Any:
    return await nodes.build().execute(document, variables, None, RequestInfo())


async def test_an_id_is_dispatched_by_its_prefix() -> None:
    course = COURSE.new()
    found = await execute("query($id: ID!) { node(id: $id) { __typename ... on Course { nodeKey } } }", id=course)
    assert found == {"data": {"node": {"__typename": "Course", "nodeKey": course}}}


async def test_nodes_come_in_the_order_of_their_ids() -> None:
    ids = [USER.new(), COURSE.new(), USER.new()]
    found = await execute("query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }", ids=ids)
    assert [node["__typename"] for node in found["data"]["nodes"]] == ["User", "Course", "User"]


@pytest.mark.parametrize("id", ["", "nonsense", "crs_x", "ses_01jd7m0000000000000000000a", "crs_" + "0" * 25])
async def test_another_id_is_bad_user_input(id: str) -> None:
    found = await execute("query($id: ID!) { node(id: $id) { __typename } }", id=id)
    assert found["data"] == {"node": None}
    assert found["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT", "argument": "id"}


async def test_each_id_of_another_form_is_an_error_of_its_position() -> None:
    course = COURSE.new()
    found = await execute("query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }", ids=["x", course, "crs_1"])
    assert found["data"] == {"nodes": [None, {"__typename": "Course"}, None]}
    assert [(error["path"], error["extensions"]) for error in found["errors"]] == [
        (["nodes", position], {"code": "BAD_USER_INPUT", "argument": "ids"}) for position in (0, 2)
    ]


async def test_the_number_of_ids_is_limited() -> None:
    found = await execute("query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }", ids=[COURSE.new()] * 101)
    assert found["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT", "argument": "ids"}


def test_every_type_that_is_a_node_can_be_found() -> None:
    schema = build_schema((ROOT / "schema" / "api.graphql").read_text())
    node = schema.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    implementing = {of.name for of in schema.get_possible_types(node)}
    assert implementing == {each.__name__ for each in NODES.values()}


def test_even_the_id_alone_is_fetched_from_the_owner() -> None:
    """So a node that is missing or hidden is null, whatever is selected."""
    supergraph = read_supergraph((ROOT / "schema" / "supergraph.graphql").read_text())
    plan = print_plan(QueryPlanner(build_graph(supergraph)).plan(parse('{ node(id: "x") { id } }')))
    fetched = set(re.findall(r'Fetch\(service: "(\w+)"', plan))
    assert fetched == {"nodes", "accounts", "catalog", "videos", "orders", "learning"}


def test_the_key_of_nodes_is_hidden_from_clients() -> None:
    assert "nodeKey" not in (ROOT / "schema" / "api.graphql").read_text()
