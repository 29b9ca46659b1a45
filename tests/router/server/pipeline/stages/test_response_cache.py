"""The caches in their places: who is served what, and from where."""

import asyncio
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from redis.asyncio import Redis

from router.server import ConfigurationError, RouterApp, config_of
from router.server.cache.policy import NO_STORE, CachePolicy, Scope
from router.server.config.options.cache import CachingOptions
from router.server.external import channel_subscriber as channel_listener
from router.server.pipeline.stages.response_cache import ResponseCacheStage
from router.server.protocols.http.messages import HttpRequest
from tests.router.server.client import Response, get, post, send
from tests.router.server.live_server import running_server
from tests.router.server.sample_graph import SampleGraph
from tests.router.server.security.authentication.tokens import TestIssuer, live_claims
from tests.waiting import eventually

TOKEN = "invalidation-token"
CACHING: dict[str, Any] = {
    "enabled": True,
    "store": "memory",
    "default_max_age": 60,
    "invalidation": {"token": TOKEN},
}


class Harness:
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

    async def execute(self, query: str, user: str | None = None) -> Response:
        headers = {}
        if user is not None:
            headers["authorization"] = "Bearer " + self.issuer.token({**live_claims(), "sub": user})
        return await post(self.app, query, headers)

    async def invalidate(self, what: Any, token: str = TOKEN) -> Response:
        headers = {"authorization": f"Bearer {token}"}
        return await send(self.app, "POST", "/_router/invalidate", body=orjson.dumps(what), headers=headers)


PUBLIC = "{ users { name reading } }"


async def test_a_public_response_is_computed_once() -> None:
    harness = Harness()
    first = await harness.execute(PUBLIC)
    received = len(harness.graph.received)
    second = await harness.execute(PUBLIC, user="someone")
    assert (second.body, len(harness.graph.received)) == (first.body, received)
    assert all(response.headers["cache-control"].endswith(", public") for response in (first, second))


async def test_parts_of_a_public_response_serve_other_operations() -> None:
    harness = Harness(full_responses=False)
    await harness.execute("{ users { id name reading } }")
    received = len(harness.graph.received)
    response = await harness.execute("{ users { id name reading } __typename }")
    assert response.data["users"][0]["reading"] == ["Book of 1"]
    assert len(harness.graph.received) == received


@pytest.mark.parametrize("responses", [True, False])
async def test_of_a_thousand_users_each_gets_only_their_own(responses: bool) -> None:
    harness = Harness(full_responses=responses)
    users = [f"user-{number}" for number in range(1_000)]
    for _ in range(2):
        results = await asyncio.gather(*(harness.execute("{ whoami }", user) for user in users))
        assert [response.data["whoami"] for response in results] == users
    assert all(response.headers["cache-control"].endswith(", private") for response in results)
    assert len(harness.graph.received) == 1_000


@pytest.mark.parametrize("responses", [True, False])
async def test_a_token_of_other_scopes_is_not_served_what_the_same_user_saw(responses: bool) -> None:
    harness = Harness(full_responses=responses)

    async def read(scope: str) -> None:
        token = harness.issuer.token({**live_claims(), "sub": "ada", "scope": scope})
        assert (await post(harness.app, "{ whoami }", {"authorization": f"Bearer {token}"})).data == {"whoami": "ada"}

    for scope in ("read write", "read", "write read", "read", ""):
        await read(scope)
    assert len(harness.graph.received) == 3


async def test_an_anonymous_client_is_not_served_a_private_response() -> None:
    harness = Harness()
    await harness.execute("{ whoami }", user="ada")
    response = await harness.execute("{ whoami }")
    assert response.data == {"whoami": None}
    assert response.headers["cache-control"] == "no-store"


async def test_private_calls_in_flight_are_not_shared() -> None:
    graph = SampleGraph()
    async with running_server(graph.app({"headers": {"all": [{"forward": "authorization"}]}})) as port:
        front = SampleGraph()
        front.transports.clear()
        url = f"http://127.0.0.1:{port}/graphql"
        app = front.app({"headers": {"all": [{"forward": "authorization"}]}, "subgraphs": {"people": {"url": url}}})
        users = [f"user-{number % 500}" for number in range(1_000)]
        query = '{ header(name: "authorization") wait(ms: 1) }'
        results = await asyncio.gather(*(post(app, query, {"authorization": user}) for user in users))
        assert [response.data["header"] for response in results] == users
        await app.close()


async def test_invalidated_entries_are_fetched_again() -> None:
    harness = Harness()
    await harness.execute(PUBLIC)
    received = len(harness.graph.received)
    assert (await harness.invalidate([{"type": "User"}])).json == {"count": 1}
    await harness.execute(PUBLIC)
    assert len(harness.graph.received) > received


async def test_invalidations_need_the_token_and_make_sense() -> None:
    harness = Harness()
    assert (await harness.invalidate([{"type": "User"}], token="guess")).status == 401
    assert (await harness.invalidate([{"typ": "User"}])).status == 400
    assert (
        await send(harness.app, "GET", "/_router/invalidate", headers={"authorization": f"Bearer {TOKEN}"})
    ).status == 405
    closed = Harness(invalidation={})
    assert (await closed.invalidate([{"type": "User"}])).status == 404


async def test_another_supergraph_does_not_serve_responses_of_the_old_one() -> None:
    harness = Harness()
    await harness.execute(PUBLIC)
    received = len(harness.graph.received)
    from tests.router.server.schema_state.test_reload import WITHOUT_FAILS

    await harness.app.schema.replace(WITHOUT_FAILS)
    await harness.execute(PUBLIC)
    # Parts are still good: what they mean has not changed.
    assert len(harness.graph.received) == received


async def test_errors_are_not_cached() -> None:
    harness = Harness()
    for _ in range(2):
        response = await harness.execute("{ fails me { name } }")
        assert response.data == {"fails": None, "me": {"name": "Ada"}}
        assert response.headers["cache-control"] == "no-store"
    assert sum("fails" in document for document in harness.graph.documents) == 2


async def test_a_get_sends_cache_control_to_cdns() -> None:
    harness = Harness()
    response = await get(harness.app, query=PUBLIC)
    assert response.headers["cache-control"].endswith(", public")
    again = await get(harness.app, {"if-none-match": response.headers["etag"]}, query=PUBLIC)
    assert (again.status, again.body) == (304, b"")
    assert again.headers["cache-control"].endswith(", public")


async def test_clients_may_be_made_to_revalidate_each_time() -> None:
    harness = Harness(client_max_age=0)
    response = await get(harness.app, query=PUBLIC)
    assert response.headers["cache-control"] == "no-cache, public"
    again = await get(harness.app, {"if-none-match": response.headers["etag"]}, query=PUBLIC)
    assert (again.status, again.headers["cache-control"]) == (304, "no-cache, public")


@pytest.mark.parametrize(
    ("client_max_age", "policy", "age", "expected"),
    [
        (None, CachePolicy(40), 20, "max-age=60, public"),
        (10, CachePolicy(40), 20, "max-age=30, public"),
        (10, CachePolicy(5), 0, "max-age=5, public"),
        (0, CachePolicy(40, Scope.PRIVATE), 0, "no-cache, private"),
        (0, NO_STORE, 0, "no-store"),
    ],
)
def test_the_remaining_time_to_live_is_sent_to_clients(
    client_max_age: float | None, policy: CachePolicy, age: int, expected: str
) -> None:
    options = CachingOptions(enabled=True, store="memory", client_max_age=client_max_age)
    headers = dict(ResponseCacheStage(options, None).headers_of(policy, age))
    assert headers[b"cache-control"].decode() == expected


async def test_a_result_without_a_caching_policy_is_not_to_be_stored() -> None:
    assert (await get(SampleGraph().app(), query=PUBLIC)).headers["cache-control"] == "no-store"


async def test_results_leave_cache_control_to_the_operator_where_that_is_configured() -> None:
    app = SampleGraph().app({"caching": {**CACHING, "send_cache_control": False}})
    assert "cache-control" not in (await get(app, query=PUBLIC)).headers
    assert (await get(app, query="{ fails }")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "parameters",
    [
        {"extensions": '{"persistedQuery":{"version":1,"sha256Hash":"' + "0" * 64 + '"}}'},
        {"query": "{ zz }"},
        {"query": "{"},
        {"query": "{ fails }"},
        {"query": "query A { __typename } query B { __typename }"},
        {"query": "query ($x: Int!) { wait(ms: $x) }"},
        {"query": 'mutation { rename(name: "x") { name } }'},
        {},
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json", "multipart/mixed, */*"])
async def test_an_error_is_never_cacheable(parameters: dict[str, str], accept: str) -> None:
    app = SampleGraph().app({"persisted_documents": {"automatic": {"enabled": True}}, "caching": CACHING})
    response = await get(app, {"accept": accept}, **parameters)
    assert "errors" in response.json
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("query", ["{ zz }", "{", "subscription { count(to: 1) }"])
@pytest.mark.parametrize("accept", ["text/event-stream", "multipart/mixed", "multipart/mixed;subscriptionSpec=1.0"])
async def test_a_stream_is_never_cacheable(query: str, accept: str) -> None:
    response = await get(SampleGraph().app({"caching": CACHING}), {"accept": accept}, query=query)
    assert response.headers["cache-control"] == "no-store"


async def test_a_cacheable_response_varies_by_the_configured_headers() -> None:
    harness = Harness(vary=["accept-language", "X-Tenant"])
    for _ in range(2):
        response = await harness.app.respond(HttpRequest("GET", "/graphql", urlencode({"query": PUBLIC}).encode()))
        assert (b"vary", b"accept-language, x-tenant") in response.headers
        assert (b"cache-control", b"max-age=60, public") in response.headers


@pytest.mark.parametrize("responses", [True, False])
async def test_the_response_of_a_subgraph_that_is_given_the_identity_is_that_callers_own(responses: bool) -> None:
    harness = Harness(full_responses=responses)
    for user in ("ada", "ben", "ada"):
        response = await harness.execute(PUBLIC, user)
        assert response.headers["cache-control"].endswith(", private")
    assert len(harness.graph.received) == 4  # both subgraphs, for each user


TENANT = '{ header(name: "x-tenant") }'


def tenants(headers: list[dict[str, str]], **caching: Any) -> Harness:
    """Return a graph that returns the tenant that its caller names."""
    harness = Harness()
    harness.app = harness.graph.app(
        {
            "authentication": {"jwt": {"issuers": [{"issuer": harness.issuer.name}]}},
            "caching": {**CACHING, **caching},
            "headers": {"all": headers},
        },
        key_loaders={harness.issuer.name: harness.issuer.load},
    )
    return harness


@pytest.mark.parametrize("responses", [True, False])
@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ({"forward": "X-Tenant"}, "x-tenant"),
        ({"forward": "x-customer", "rename": "X-Tenant"}, "x-customer"),
        ({"forward": "x-ten*"}, "x-tenant"),
    ],
)
async def test_the_header_that_a_subgraph_gets_chooses_the_response_whatever_the_client_calls_it(
    rule: dict[str, str], named: str, responses: bool
) -> None:
    harness = tenants([rule], vary=["X-Tenant"], full_responses=responses)
    for tenant in ("a", "b", "a"):
        response = await post(harness.app, TENANT, {named: tenant})
        assert response.data == {"header": tenant}
        assert named in response.headers["vary"]
    assert (await post(harness.app, TENANT)).data == {"header": None}
    assert len(harness.graph.received) == 3


@pytest.mark.parametrize("responses", [True, False])
@pytest.mark.parametrize("vary", [["X-Tenant"], []])
async def test_a_header_that_is_made_of_a_claim_chooses_the_response(vary: list[str], responses: bool) -> None:
    harness = tenants([{"insert": "x-tenant", "claim": "tenant"}], vary=vary, full_responses=responses)

    async def read(tenant: str) -> Response:
        token = harness.issuer.token({**live_claims(), "sub": f"user of {tenant}", "tenant": tenant})
        return await post(harness.app, TENANT, {"authorization": f"Bearer {token}"})

    assert (await post(harness.app, TENANT)).data == {"header": None}
    for tenant in ("a", "b", "a"):
        response = await read(tenant)
        assert response.data == {"header": tenant}
        assert "authorization" in response.headers["vary"]
    assert (await post(harness.app, TENANT)).data == {"header": None}


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
    assert len(graph.received) == 4
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
        assert len(second_graph.received) == 0

        async def both_are_received() -> bool:
            return bool(await redis.publish("news", b'{"type":"User"}') == 2)

        async def is_called_again() -> bool:
            await post(second, PUBLIC)
            return bool(second_graph.received)

        await eventually(both_are_received, "listening by both")
        await eventually(is_called_again, "the invalidation")
    await first.close()
    await second.close()


@pytest.mark.servers
async def test_a_router_without_the_channel_reads_nothing_cached_before(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel_listener, "RESUBSCRIBE_DELAY", 0.01)
    graph = SampleGraph()
    caching = {"enabled": True, "default_max_age": 60, "invalidation": {"channel": "lost"}}
    app = graph.app({"redis": {"url": redis_url, "timeout": 10}, "caching": caching})

    async def listens() -> bool:
        return bool(await redis.publish("lost", b"[]") == 1)

    async def is_called_again() -> bool:
        before = len(graph.received)
        await post(app, PUBLIC)
        return len(graph.received) > before

    async def is_cached() -> bool:
        return not await is_called_again()

    async with Redis.from_url(redis_url) as redis:
        await post(app, PUBLIC)
        await eventually(listens, "listening")
        [listener] = [client for client in await redis.client_list() if client["sub"] == "1"]
        await redis.client_kill_filter(_id=listener["id"])
        await eventually(is_called_again, "disbelief", pause=0)
        await eventually(is_cached, "keeping again, once it listens again")
    await app.close()


@pytest.mark.parametrize(("cached", "calls"), [(["people"], 3), (["library"], 1)])
async def test_a_query_joins_a_call_in_flight_only_without_caching(cached: list[str], calls: int) -> None:
    graph = SampleGraph()
    async with running_server(graph.app()) as port:
        front = SampleGraph()
        front.transports.clear()
        url = f"http://127.0.0.1:{port}/graphql"
        app = front.app({"caching": {**CACHING, "subgraphs": cached}, "subgraphs": {"people": {"url": url}}})
        await asyncio.gather(*(post(app, '{ header(name: "x") wait(ms: 5) }') for _ in range(3)))
        assert len(graph.received) == calls
        await app.close()


@pytest.mark.parametrize(("query", "looks"), [("{ users { name } }", 2), (PUBLIC, 0)])
async def test_a_response_with_an_uncacheable_part_is_never_looked_up(query: str, looks: int) -> None:
    harness = Harness(subgraphs=["people"])
    for _ in range(2):
        await harness.execute(query)
    counted = harness.app.schema.cache_sizes()["responses"]
    assert counted["hits"] + counted["misses"] == looks
