"""The caches in their places: who is served what, and from where."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from redis.asyncio import Redis

from router.server import ConfigurationError, RouterApp, channel_listener, config_of
from router.server.answer_caching import AnswerCaching
from router.server.caching.policy import NO_STORE, CachePolicy, Scope
from router.server.configuration.caching import CachingOptions
from tests.router.server.authentication.tokens import TestIssuer, live_claims
from tests.router.server.client import Answer, get, post, send
from tests.router.server.live import served
from tests.router.server.sample_graph import SampleGraph
from tests.waiting import eventually

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


async def test_clients_may_be_told_to_ask_each_time() -> None:
    world = World(clients_max_age=0)
    answer = await get(world.app, query=PUBLIC)
    assert answer.headers["cache-control"] == "no-cache, public"
    again = await get(world.app, {"if-none-match": answer.headers["etag"]}, query=PUBLIC)
    assert (again.status, again.headers["cache-control"]) == (304, "no-cache, public")


@pytest.mark.parametrize(
    ("clients_max_age", "policy", "age", "told"),
    [
        (None, CachePolicy(40), 20, "max-age=60, public"),
        (10, CachePolicy(40), 20, "max-age=30, public"),
        (10, CachePolicy(5), 0, "max-age=5, public"),
        (0, CachePolicy(40, Scope.PRIVATE), 0, "no-cache, private"),
        (0, NO_STORE, 0, "no-store"),
    ],
)
def test_what_is_left_of_an_answers_time_is_what_clients_may_use_of_it(
    clients_max_age: float | None, policy: CachePolicy, age: int, told: str
) -> None:
    options = CachingOptions(enabled=True, store="memory", clients_max_age=clients_max_age)
    headers = dict(AnswerCaching(options, redis=None, prefix="r").headers_of(policy, age))
    assert headers[b"cache-control"].decode() == told


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

        async def both_are_told() -> bool:
            return bool(await redis.publish("news", b'{"type":"User"}') == 2)

        async def is_asked_again() -> bool:
            await post(second, PUBLIC)
            return bool(second_graph.asked)

        await eventually(both_are_told, "listening by both")
        await eventually(is_asked_again, "the invalidation")
    await first.close()
    await second.close()


@pytest.mark.servers
async def test_who_lost_the_channel_believes_nothing_that_was_kept_before(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_listener, "LISTEN_AGAIN", 0.01)
    graph = SampleGraph()
    caching = {"enabled": True, "default_max_age": 60, "invalidation": {"channel": "lost"}}
    app = graph.app({"redis": {"url": redis_url, "timeout": 10}, "caching": caching})

    async def listens() -> bool:
        return bool(await redis.publish("lost", b"[]") == 1)

    async def is_asked_again() -> bool:
        before = len(graph.asked)
        await post(app, PUBLIC)
        return len(graph.asked) > before

    async def is_kept() -> bool:
        return not await is_asked_again()

    async with Redis.from_url(redis_url) as redis:
        await post(app, PUBLIC)
        await eventually(listens, "listening")
        [listener] = [client for client in await redis.client_list() if client["sub"] == "1"]
        await redis.client_kill_filter(_id=listener["id"])
        await eventually(is_asked_again, "disbelief", pause=0)
        await eventually(is_kept, "keeping again, once it listens again")
    await app.close()


@pytest.mark.parametrize(("kept", "calls"), [(["people"], 3), (["library"], 1)])
async def test_only_where_no_answers_are_kept_a_query_joins_a_call_that_began_before_it(
    kept: list[str], calls: int
) -> None:
    graph = SampleGraph()
    async with served(graph.app()) as port:
        front = SampleGraph()
        front.transports.clear()
        url = f"http://127.0.0.1:{port}/graphql"
        app = front.app({"caching": {**CACHING, "subgraphs": kept}, "subgraphs": {"people": {"url": url}}})
        await asyncio.gather(*(post(app, '{ header(name: "x") wait(ms: 5) }') for _ in range(3)))
        assert len(graph.asked) == calls
        await app.close()


@pytest.mark.parametrize(("query", "looks"), [("{ users { name } }", 2), (PUBLIC, 0)])
async def test_an_answer_of_which_a_part_is_not_kept_is_looked_for_nowhere(query: str, looks: int) -> None:
    world = World(subgraphs=["people"])
    for _ in range(2):
        await world.ask(query)
    counted = world.app.serving.cache_sizes()["responses"]
    assert counted["hits"] + counted["misses"] == looks
