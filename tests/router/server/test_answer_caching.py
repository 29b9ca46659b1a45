"""The caches in their places: who is served what, and from where."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from redis.asyncio import Redis

from router.server import ConfigurationError, RouterApp, config_of
from tests.router.server.authentication.tokens import TestIssuer, live_claims
from tests.router.server.client import Answer, get, post, send
from tests.router.server.live import served
from tests.router.server.sample_graph import SampleGraph

TOKEN = "invalidation-token"
CACHING: dict[str, Any] = {
    "enabled": True,
    "store": "memory",
    "default_max_age": 60,
    "invalidation": {"token": TOKEN},
}


class World:
    def __init__(self, **caching: Any) -> None:
        self.graph = SampleGraph()
        self.issuer = TestIssuer()
        self.app: RouterApp = self.graph.app(
            {
                "authentication": {"jwt": {"issuers": [{"issuer": self.issuer.name}]}},
                "caching": {**CACHING, **caching},
            },
            key_loaders={self.issuer.name: self.issuer.load},
        )

    async def ask(self, query: str, user: str | None = None) -> Answer:
        headers = {}
        if user is not None:
            headers["authorization"] = "Bearer " + self.issuer.token({**live_claims(), "sub": user})
        return await post(self.app, query, headers)

    async def invalidate(self, what: Any, token: str = TOKEN) -> Answer:
        headers = {"authorization": f"Bearer {token}"}
        return await send(self.app, "POST", "/_router/invalidate", body=orjson.dumps(what), headers=headers)


PUBLIC = "{ users { name reading } }"


async def test_a_public_answer_is_made_once() -> None:
    world = World()
    first = await world.ask(PUBLIC)
    asked = len(world.graph.asked)
    second = await world.ask(PUBLIC, user="someone")
    assert (second.body, len(world.graph.asked)) == (first.body, asked)
    assert all(answer.headers["cache-control"].endswith(", public") for answer in (first, second))


async def test_parts_of_a_public_answer_serve_other_operations() -> None:
    world = World(responses=False)
    await world.ask("{ users { id name reading } }")
    asked = len(world.graph.asked)
    answer = await world.ask("{ users { id name reading } __typename }")
    assert answer.data["users"][0]["reading"] == ["Book of 1"]
    assert len(world.graph.asked) == asked


@pytest.mark.parametrize("responses", [True, False])
async def test_of_a_thousand_users_each_gets_only_their_own(responses: bool) -> None:
    world = World(responses=responses)
    users = [f"user-{number}" for number in range(1_000)]
    for _ in range(2):
        answers = await asyncio.gather(*(world.ask("{ whoami }", user) for user in users))
        assert [answer.data["whoami"] for answer in answers] == users
    assert all(answer.headers["cache-control"].endswith(", private") for answer in answers)
    assert len(world.graph.asked) == 1_000


async def test_nobody_without_an_identity_is_served_what_was_made_for_one() -> None:
    world = World()
    await world.ask("{ whoami }", user="ada")
    answer = await world.ask("{ whoami }")
    assert answer.data == {"whoami": None}
    assert answer.headers["cache-control"] == "no-store"


async def test_identical_calls_under_way_are_shared_by_nobody_else() -> None:
    graph = SampleGraph()
    async with served(graph.app({"headers": {"all": [{"forward": "authorization"}]}})) as port:
        front = SampleGraph()
        front.transports.clear()
        url = f"http://127.0.0.1:{port}/graphql"
        app = front.app({"headers": {"all": [{"forward": "authorization"}]}, "subgraphs": {"people": {"url": url}}})
        users = [f"user-{number % 500}" for number in range(1_000)]
        query = '{ header(name: "authorization") wait(ms: 1) }'
        answers = await asyncio.gather(*(post(app, query, {"authorization": user}) for user in users))
        assert [answer.data["header"] for answer in answers] == users
        await app.close()


async def test_what_is_invalidated_is_asked_for_again() -> None:
    world = World()
    await world.ask(PUBLIC)
    asked = len(world.graph.asked)
    assert (await world.invalidate([{"type": "User"}])).json == {"count": 1}
    await world.ask(PUBLIC)
    assert len(world.graph.asked) > asked


async def test_invalidations_need_the_token_and_make_sense() -> None:
    world = World()
    assert (await world.invalidate([{"type": "User"}], token="guess")).status == 401
    assert (await world.invalidate([{"typ": "User"}])).status == 400
    assert (
        await send(world.app, "GET", "/_router/invalidate", headers={"authorization": f"Bearer {TOKEN}"})
    ).status == 405
    closed = World(invalidation={})
    assert (await closed.invalidate([{"type": "User"}])).status == 404


async def test_another_supergraph_does_not_answer_with_the_old_ones_answers() -> None:
    world = World()
    await world.ask(PUBLIC)
    asked = len(world.graph.asked)
    from tests.router.server.reloading.test_reload import WITHOUT_FAILS

    await world.app.serving.replace(WITHOUT_FAILS)
    await world.ask(PUBLIC)
    # Parts are still good: what they mean has not changed.
    assert len(world.graph.asked) == asked


async def test_errors_are_not_kept() -> None:
    world = World()
    for _ in range(2):
        answer = await world.ask("{ fails me { name } }")
        assert answer.data == {"fails": None, "me": {"name": "Ada"}}
        assert answer.headers["cache-control"] == "no-store"
    assert sum("fails" in document for document in world.graph.documents) == 2


async def test_a_get_tells_cdns_what_they_may_keep() -> None:
    world = World()
    answer = await get(world.app, query=PUBLIC)
    assert answer.headers["cache-control"].endswith(", public")
    again = await get(world.app, {"if-none-match": answer.headers["etag"]}, query=PUBLIC)
    assert (again.status, again.body) == (304, b"")
    assert again.headers["cache-control"].endswith(", public")


async def test_without_caching_nothing_is_told() -> None:
    assert "cache-control" not in (await post(SampleGraph().app(), PUBLIC)).headers


def test_redis_must_be_configured_to_be_used() -> None:
    with pytest.raises(ValueError, match="redis"):
        SampleGraph().app({"caching": {"enabled": True}})
    with pytest.raises(ConfigurationError):
        config_of({"caching": {"invalidation": {"token": "short"}}})


async def test_redis_that_is_away_means_no_cache_and_no_error() -> None:
    graph = SampleGraph()
    app = graph.app({"redis": {"url": "redis://127.0.0.1:1/0"}, "caching": {"enabled": True, "default_max_age": 60}})
    for _ in range(2):
        assert (await post(app, PUBLIC)).data["users"][0]["name"] == "Ada"
    assert len(graph.asked) == 4
    await app.close()


@pytest.mark.servers
async def test_an_invalidation_on_the_channel_reaches_every_router(redis_url: str) -> None:
    def router() -> tuple[SampleGraph, RouterApp]:
        graph = SampleGraph()
        caching = {"enabled": True, "default_max_age": 60, "invalidation": {"channel": "news"}}
        return graph, graph.app({"redis": {"url": redis_url, "timeout": 10}, "caching": caching})

    (_, first), (second_graph, second) = router(), router()
    async with Redis.from_url(redis_url) as redis:
        await post(first, PUBLIC)
        await post(second, PUBLIC)
        assert len(second_graph.asked) == 0
        async with asyncio.timeout(10):
            while await redis.publish("news", b'{"type":"User"}') < 2:  # noqa: ASYNC110 - Redis knows who listens
                await asyncio.sleep(0.01)
            while not second_graph.asked:
                await post(second, PUBLIC)
    await first.close()
    await second.close()
