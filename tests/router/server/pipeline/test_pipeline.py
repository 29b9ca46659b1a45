"""Stages of an operation that belong to no protocol."""

import asyncio
import hashlib
import json
from typing import Any

import pytest

from router.execution import SubgraphRequest, SubgraphResponse
from router.server.errors import RequestRejected
from router.server.pipeline.stages.variable_limits import VariableLimits
from router.server.protocols.http.messages import HttpRequest
from tests.router.server.client import get, post, raw
from tests.router.server.sample_graph import SampleGraph
from tests.router.server.security.authentication.tokens import TestIssuer, live_claims


async def test_identical_queries_are_executed_once_where_that_is_configured() -> None:
    graph = SampleGraph()
    app = graph.app({"server": {"deduplicate_queries": True}})
    responses = await asyncio.gather(*(post(app, "{ wait(ms: 20) }") for _ in range(10)))
    assert {response.body for response in responses} == {b'{"data":{"wait":"done"}}'}
    assert len(graph.received) == 1
    await post(app, "{ wait(ms: 1) }")
    assert len(graph.received) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"headers": {"x": "1"}}, {"headers": {"x": "2"}}),
        ({"headers": {}, "variables": {"ms": 20}}, {"headers": {}, "variables": {"ms": 21}}),
    ],
)
async def test_queries_that_differ_are_not_shared(first: dict[str, Any], second: dict[str, Any]) -> None:
    graph = SampleGraph()
    app = graph.app({"server": {"deduplicate_queries": True}})
    query = "query ($ms: Int! = 20) { wait(ms: $ms) }"
    await asyncio.gather(post(app, query, **first), post(app, query, **second))
    assert len(graph.received) == 2


async def test_a_thousand_users_share_nothing_with_each_other() -> None:
    graph, issuer = SampleGraph(), TestIssuer()
    app = graph.app(
        {
            "server": {"deduplicate_queries": True},
            "authentication": {"jwt": {"issuers": [{"issuer": issuer.name}]}},
        },
        key_loaders={issuer.name: issuer.load},
    )
    users = [f"user-{number}" for number in range(500)]
    tokens = [issuer.token({**live_claims(), "sub": user}) for user in users]
    responses = await asyncio.gather(
        *(post(app, "{ whoami }", {"authorization": f"Bearer {token}"}) for token in tokens * 2)
    )
    assert [response.data["whoami"] for response in responses] == users * 2


async def test_a_client_that_disconnects_does_not_cancel_the_shared_query() -> None:
    graph = SampleGraph()
    app = graph.app({"server": {"deduplicate_queries": True}})
    leaver = asyncio.ensure_future(post(app, "{ wait(ms: 20) }"))
    await asyncio.sleep(0.005)
    stayer = asyncio.ensure_future(post(app, "{ wait(ms: 20) }"))
    await asyncio.sleep(0.005)
    leaver.cancel()
    assert (await stayer).data == {"wait": "done"}


async def test_mutations_are_never_shared() -> None:
    graph = SampleGraph()
    app = graph.app({"server": {"deduplicate_queries": True}})
    await asyncio.gather(*(post(app, 'mutation { rename(name: "x") { name } }') for _ in range(3)))
    assert len(graph.received) == 3


async def test_every_client_of_a_shared_query_gets_the_headers_of_its_response() -> None:
    graph = SampleGraph()
    graph.transports = {name: WithHeaders(transport) for name, transport in graph.transports.items()}
    app = graph.app(
        {
            "server": {"deduplicate_queries": True},
            "headers": {"responses": [{"forward": "x-cost"}]},
            "caching": {"enabled": True, "store": "memory", "full_responses": False},
        }
    )
    responses = await asyncio.gather(*(post(app, "{ wait(ms: 20) }") for _ in range(3)))
    assert len(graph.received) == 1
    assert [response.headers.get("x-cost") for response in responses] == ["people"] * 3
    assert [response.headers.get("cache-control") for response in responses] == ["no-store"] * 3


class WithHeaders:
    """A transport that adds headers to another one's responses."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        payload = (await self._inner.execute(request)).payload()
        headers = (("x-cost", request.subgraph), ("x-who", request.subgraph), ("x-secret", "s"), ("date", "d"))
        return SubgraphResponse(request.subgraph, payload=payload, headers=headers)

    def subscribe(self, request: SubgraphRequest) -> Any:
        return self._inner.subscribe(request)

    async def close(self) -> None:
        await self._inner.close()


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], {}),
        ([{"forward": "x-cost"}], {"x-cost": ["library"]}),
        ([{"forward": "x-cost", "algorithm": "first"}], {"x-cost": ["people"]}),
        ([{"forward": "x-cost", "algorithm": "append", "rename": "X-All"}], {"x-all": ["people", "library"]}),
        ([{"forward": "x-w*"}, {"forward": "x-*"}], {"x-who": ["library"], "x-cost": ["library"], "x-secret": ["s"]}),
        ([{"forward": "date"}], {}),
    ],
)
async def test_headers_of_subgraphs_reach_clients_by_the_rules(rules: Any, expected: dict[str, list[str]]) -> None:
    graph = SampleGraph()
    graph.transports = {name: WithHeaders(transport) for name, transport in graph.transports.items()}
    app = graph.app({"headers": {"responses": rules}})
    body = b'{"query":"{ me { name reading } }"}'
    response = await app.respond(
        HttpRequest("POST", "/graphql", headers=raw({"content-type": "application/json"}), body=body)
    )
    found: dict[str, list[str]] = {}
    for name, value in response.headers:
        if (name.startswith(b"x-") and name != b"x-content-type-options") or name == b"date":
            found.setdefault(name.decode(), []).append(value.decode())
    assert found == expected


async def test_lists_in_variables_are_limited() -> None:
    graph = SampleGraph()
    app = graph.app({"limits": {"list_items": 3}})
    query = "query ($n: String!) { header(name: $n) }"
    assert (await post(app, query, variables={"n": "x", "unused": [1] * 9})).data == {"header": None}
    VariableLimits(3, None).check({"a": [[1, 2, 3], {"b": [1]}]})
    with pytest.raises(RequestRejected):
        VariableLimits(3, None).check({"a": {"b": [[1], [1, 2, 3, 4]]}})


@pytest.mark.parametrize("value", [[1] * 10, [[1, 1, 1]] * 3, {"a": [1] * 5, "b": {"c": [1, 2, 3]}}])
async def test_the_values_of_all_variables_are_bounded(value: object) -> None:
    VariableLimits(None, 15).check({"a": value})
    with pytest.raises(RequestRejected) as rejection:
        VariableLimits(None, 10).check({"a": value})
    assert rejection.value.code == "MAX_VARIABLE_VALUES_EXCEEDED"


DEFERRED = "{ me { name ... @defer { reading } } }"


@pytest.mark.parametrize("accept", ["multipart/mixed", "text/event-stream"])
async def test_a_deferred_fragment_comes_later(accept: str) -> None:
    response = await post(SampleGraph().app(), DEFERRED, {"accept": accept})
    first, second = response.body.find(b'"name":"Ada"'), response.body.find(b'"reading":["Book of 1"]')
    assert 0 < first < second
    assert b'"hasNext":true' in response.body
    assert b'"hasNext":false' in response.body


async def test_a_client_that_takes_no_parts_gets_all_at_once() -> None:
    assert (await post(SampleGraph().app(), DEFERRED)).data == {"me": {"name": "Ada", "reading": ["Book of 1"]}}


async def test_a_persisted_query_may_be_sent_by_get() -> None:
    app = SampleGraph().app({"persisted_documents": {"automatic": {"enabled": True}}})
    query = "{ me { name } }"
    digest = hashlib.sha256(query.encode()).hexdigest()
    extensions = json.dumps({"persistedQuery": {"version": 1, "sha256Hash": digest}})
    assert (await get(app, extensions=extensions)).codes == ["PERSISTED_QUERY_NOT_FOUND"]
    await get(app, query=query, extensions=extensions)
    assert (await get(app, extensions=extensions)).data == {"me": {"name": "Ada"}}
