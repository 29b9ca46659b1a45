import asyncio
import gzip
import time
from typing import Any

import orjson
import pytest

from router.server import RouterApp
from router.server.protocols.http.messages import HttpRequest
from router.server.security.revocation import Revocation
from tests.router.server.client import Response, raw, send
from tests.router.server.sample_graph import SampleGraph
from tests.router.server.security.authentication.tokens import TestIssuer, live_claims
from tests.waiting import eventually

STREAM = "/graphql/stream"


async def reserve(app: RouterApp, **headers: str) -> str:
    response = await send(app, "PUT", STREAM, headers=headers)
    assert response.status == 201
    return response.body.decode()


async def start(app: RouterApp, token: str, query: str, operation_id: Any = "1") -> Response:
    body = orjson.dumps({"query": query, "extensions": {"operationId": operation_id}})
    headers = {"content-type": "application/json", "x-graphql-event-stream-token": token}
    return await send(app, "POST", STREAM, body=body, headers=headers)


async def open_stream(app: RouterApp, token: str) -> Any:
    response = await app.respond(HttpRequest("GET", STREAM, b"token=" + token.encode(), raw({})))
    assert (response.status, response.headers[0][1]) == (200, b"text/event-stream; charset=utf-8")
    assert response.stream is not None
    assert await anext(response.stream) == b":\n\n"
    return response.stream


@pytest.fixture
def graph() -> SampleGraph:
    return SampleGraph()


async def test_responses_are_sent_on_the_reserved_stream(graph: SampleGraph) -> None:
    app = graph.app()
    token = await reserve(app)
    stream = await open_stream(app, token)
    assert (await start(app, token, "subscription { count(to: 1) }", "a")).status == 202
    assert await anext(stream) == b'event: next\ndata: {"id":"a","payload":{"data":{"count":1}}}\n\n'
    assert await anext(stream) == b'event: complete\ndata: {"id":"a"}\n\n'
    await stream.aclose()


async def test_operations_before_the_stream_is_open_wait_for_it(graph: SampleGraph) -> None:
    app = graph.app()
    token = await reserve(app)
    await start(app, token, "{ me { name } }")
    stream = await open_stream(app, token)
    assert b'"Ada"' in await anext(stream)
    await stream.aclose()


async def test_an_operation_ends_when_its_client_says_so(graph: SampleGraph) -> None:
    app = graph.app()
    token = await reserve(app)
    stream = await open_stream(app, token)
    await start(app, token, "subscription { count(to: 100000, ms: 1) }")
    await anext(stream)
    query = f"token={token}&operationId=1".encode()
    assert (await send(app, "DELETE", STREAM, query_string=query)).status == 200
    assert (await send(app, "DELETE", STREAM, query_string=query)).status == 404
    await stream.aclose()
    await graph.streams_ended()


async def test_a_stream_that_closes_ends_its_operations(graph: SampleGraph) -> None:
    app = graph.app()
    token = await reserve(app)
    stream = await open_stream(app, token)
    await start(app, token, "subscription { count(to: 100000, ms: 1) }")
    await anext(stream)
    await stream.aclose()
    assert (await start(app, token, "{ me { name } }")).status == 404


async def test_a_stream_is_opened_once(graph: SampleGraph) -> None:
    app = graph.app()
    token = await reserve(app)
    stream = await open_stream(app, token)
    assert (await send(app, "GET", STREAM, query_string=b"token=" + token.encode())).status == 409
    await stream.aclose()


async def test_an_id_in_use_is_rejected(graph: SampleGraph) -> None:
    app = graph.app()
    token = await reserve(app)
    assert (await start(app, token, "{ wait(ms: 1000) }")).status == 202
    assert (await start(app, token, "{ me { name } }")).status == 409
    await app.close()


async def test_operations_beyond_the_limit_are_rejected_and_the_others_go_on(graph: SampleGraph) -> None:
    app = graph.app({"subscriptions": {"max_operations_per_connection": 2}})
    token = await reserve(app)
    stream = await open_stream(app, token)
    statuses = [await start(app, token, "{ wait(ms: 100) }", str(number)) for number in range(4)]
    assert [response.status for response in statuses] == [202, 202, 429, 429]
    assert statuses[-1].codes == ["TOO_MANY_OPERATIONS"]
    ended = [await anext(stream) for _ in range(4)]
    assert sum(event.startswith(b"event: complete") for event in ended) == 2
    assert (await start(app, token, "{ me { name } }", "5")).status == 202
    await stream.aclose()


@pytest.mark.parametrize("operation_id", [None, "", 3])
async def test_an_operation_needs_an_id(graph: SampleGraph, operation_id: Any) -> None:
    app = graph.app()
    assert (await start(app, await reserve(app), "{ me { name } }", operation_id)).status == 400


async def test_a_guessed_token_opens_nothing(graph: SampleGraph) -> None:
    app = graph.app()
    await reserve(app)
    assert (await start(app, "guess", "{ me { name } }")).status == 404
    assert graph.received == []


async def test_anothers_token_opens_nothing(graph: SampleGraph) -> None:
    issuer = TestIssuer()
    app = graph.app(
        {"authentication": {"jwt": {"issuers": [{"issuer": issuer.name}]}}}, key_loaders={issuer.name: issuer.load}
    )
    token = await reserve(app, authorization="Bearer " + issuer.token(live_claims()))
    assert (await start(app, token, "{ me { name } }")).status == 404
    assert graph.received == []


async def test_an_unused_reservation_expires(graph: SampleGraph) -> None:
    app = graph.app({"subscriptions": {"reservation_timeout": "1ms"}})
    token = await reserve(app)

    async def is_gone() -> bool:
        return (await start(app, token, "{ me { name } }", None)).status == 404

    await eventually(is_gone, "the end of the reservation")


async def test_a_compressed_operation_is_understood(graph: SampleGraph) -> None:
    app = graph.app()
    token = await reserve(app)
    stream = await open_stream(app, token)
    body = gzip.compress(orjson.dumps({"query": "{ me { name } }", "extensions": {"operationId": "1"}}))
    headers = {"content-type": "application/json", "content-encoding": "gzip", "x-graphql-event-stream-token": token}
    assert (await send(app, "POST", STREAM, body=body, headers=headers)).status == 202
    assert b'"Ada"' in await anext(stream)
    await stream.aclose()


async def received_until_the_end(stream: Any) -> bytes:
    async with asyncio.timeout(10):
        return b"".join([chunk async for chunk in stream])


async def test_a_server_that_stops_ends_its_streams(graph: SampleGraph) -> None:
    app = graph.app()
    token = await reserve(app)
    stream = await open_stream(app, token)
    await start(app, token, "subscription { count(to: 100000, ms: 1) }")
    await anext(stream)
    await app.drain()
    await received_until_the_end(stream)
    await graph.streams_ended()


async def test_a_stream_ends_when_the_credentials_of_its_client_are_revoked(graph: SampleGraph) -> None:
    issuer = TestIssuer()
    app = graph.app(
        {"authentication": {"jwt": {"issuers": [{"issuer": issuer.name}]}}}, key_loaders={issuer.name: issuer.load}
    )
    opened: list[Any] = []
    for session in ("leaver", "stayer"):
        bearer = {"authorization": "Bearer " + issuer.token({**live_claims(), "sid": session})}
        token = await reserve(app, **bearer)
        response = await app.respond(HttpRequest("GET", STREAM, b"token=" + token.encode(), raw(bearer)))
        assert response.stream is not None
        assert (response.long_lived, response.viewer is not None) == (True, True)
        assert await anext(response.stream) == b":\n\n"
        opened.append(response.stream)
    leaver, stayer = opened
    assert await app.revoke(Revocation("sid", "leaver", time.time() + 300)) == 1
    assert await received_until_the_end(leaver) == b""
    await stayer.aclose()
