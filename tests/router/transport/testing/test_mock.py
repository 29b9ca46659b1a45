from typing import Any

import pytest

from router.server import RouterApp, create_app
from router.supergraph import read_supergraph
from router.transport.testing.mock import MockOptions, MockTransport
from tests.router.server.client import post
from tests.router.server.sample_graph import SUPERGRAPH


def mocked(**options: Any) -> RouterApp:
    mock = MockTransport(read_supergraph(SUPERGRAPH), MockOptions(**options))
    return create_app(supergraph=SUPERGRAPH, transports={"people": mock, "library": mock})


async def data(app: RouterApp, query: str) -> Any:
    response = (await post(app, query)).json
    assert "errors" not in response
    return response["data"]


ALL = "{ users { id name reading } me { id name } wait(ms: 1) nodes { __typename ... on Book { id label } } }"


async def test_a_whole_graph_is_mocked_with_values_of_the_right_types() -> None:
    response = await data(mocked(), ALL)
    assert len(response["users"]) == 3
    for user in response["users"]:
        assert isinstance(user["name"], str)
        assert all(isinstance(title, str) for title in user["reading"])
    assert {node["__typename"] for node in response["nodes"]} <= {"Book", "Secret"}


async def test_the_same_seed_gives_the_same_data_and_another_gives_other() -> None:
    first, second, other = [await data(mocked(seed=seed), ALL) for seed in (1, 1, 2)]
    assert first == second != other


async def test_an_entity_is_the_same_by_whichever_way_it_is_reached() -> None:
    app = mocked(pool=1)
    response = await data(app, "{ users { id name reading } me { id name reading } }")
    assert {str(user) for user in response["users"]} == {str(response["me"])}


async def test_aliases_and_fragments_are_followed() -> None:
    response = await data(mocked(), "{ me { n: name ...F } } fragment F on User { name ... @skip(if: true) { id } }")
    assert response["me"]["n"] == response["me"]["name"]
    assert set(response["me"]) == {"n", "name"}


async def test_a_subscription_gives_events() -> None:
    app = mocked(event_seconds=0.0)
    from router.server.pipeline.context import Client, OperationContext
    from router.server.pipeline.parameters import RequestParameters

    events: Any = await app.pipeline.run(
        OperationContext(RequestParameters("subscription { joined { name reading } }"), Client({}))
    )
    first, second = await anext(events), await anext(events)
    await events.aclose()
    assert isinstance(first.data["joined"]["name"], str)
    assert first.data != second.data


@pytest.mark.parametrize("size", [0, 7])
async def test_lists_have_the_configured_length(size: int) -> None:
    assert len((await data(mocked(list_size=size), "{ users { id } }"))["users"]) == size
