"""The application behind real sockets."""

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import zstandard
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from router.server import config_of, create_app
from router.server.security.revocation import Revocation
from tests.router.server.client import post
from tests.router.server.live_server import running_server
from tests.router.server.sample_graph import SampleGraph
from tests.router.server.security.authentication.tokens import TestIssuer
from tests.router.server.subgraph_over_http import supergraph_at
from tests.waiting import eventually

TRANSPORT = Subprotocol("graphql-transport-ws")


async def test_operations_are_executed_over_http() -> None:
    async with (
        running_server(SampleGraph().app()) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        response = await client.post("/graphql", json={"query": "{ me { name reading } }"})
        assert response.json() == {"data": {"me": {"name": "Ada", "reading": ["Book of 1"]}}}


async def test_liveness_and_readiness_differ() -> None:
    app = SampleGraph().app()
    async with running_server(app) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        assert ((await client.get("/health")).status_code, (await client.get("/ready")).status_code) == (200, 200)
        await app.drain()
        assert ((await client.get("/health")).status_code, (await client.get("/ready")).status_code) == (200, 503)


async def test_a_body_that_is_too_large_is_rejected_in_one_piece_or_in_many() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 100

    app = SampleGraph().app({"limits": {"body": 1000}})
    async with running_server(app) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        headers = {"content-type": "application/json"}
        for content in (b" " * 2000, pieces()):
            response = await client.post("/graphql", content=content, headers=headers)
            assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (
                413,
                "PAYLOAD_TOO_LARGE",
            )


async def test_a_client_that_leaves_cancels_its_operation() -> None:
    graph = SampleGraph()
    async with running_server(graph.app()) as port:
        body = b'{"query":"{ wait(ms: 60000) }"}'
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
            % (len(body), body)
        )
        await eventually(lambda: graph.received, "the call of a subgraph")
        assert graph.waiting == 1
        writer.close()
        await eventually(lambda: graph.waiting == 0, "the end of the call")


async def test_a_client_that_leaves_its_event_stream_ends_the_subscription() -> None:
    graph = SampleGraph()
    async with running_server(graph.app()) as port:
        async with (
            httpx.AsyncClient() as client,
            client.stream(
                "POST",
                f"http://127.0.0.1:{port}/graphql",
                json={"query": "subscription { count(to: 100000, ms: 1) }"},
                headers={"accept": "text/event-stream"},
            ) as stream,
        ):
            async for line in stream.aiter_lines():
                if line.startswith("data:"):
                    break
            assert graph.open_streams == 1
        await graph.streams_ended()


@pytest.mark.parametrize("ending", ["expiry", "revocation"])
async def test_a_stream_ends_with_the_credentials_of_its_client(ending: str) -> None:
    graph, issuer = SampleGraph(), TestIssuer()
    app = graph.app(
        {"authentication": {"jwt": {"issuers": [{"issuer": issuer.name}], "leeway": 0}}},
        key_loaders={issuer.name: issuer.load},
    )
    lifetime = 1.5 if ending == "expiry" else 300

    def token() -> str:
        return issuer.token({"exp": time.time() + lifetime, "sub": "leaver"})

    async with (
        running_server(app) as port,
        httpx.AsyncClient() as client,
        client.stream(
            "POST",
            f"http://127.0.0.1:{port}/graphql",
            json={"query": "subscription { count(to: 100000, ms: 1) }"},
            headers={"accept": "text/event-stream", "authorization": f"Bearer {token()}"},
        ) as stream,
    ):
        lines = stream.aiter_lines()
        await anext(lines)
        if ending == "revocation":
            assert await app.revoke(Revocation("sub", "someone else", time.time() + 300)) == 0
            assert await app.revoke(Revocation("sub", "leaver", time.time() + 300)) == 1
        async with asyncio.timeout(10):
            received = [line async for line in lines]
        assert "event: complete" not in received
        await graph.streams_ended()


async def test_a_websocket_carries_subscriptions() -> None:
    async with (
        running_server(SampleGraph().app()) as port,
        connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=[TRANSPORT]) as socket,
    ):
        await socket.send('{"type":"connection_init"}')
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        await socket.send('{"type":"subscribe","id":"1","payload":{"query":"subscription { count(to: 1) }"}}')
        assert json.loads(await socket.recv())["payload"] == {"data": {"count": 1}}


async def test_a_websocket_without_a_known_protocol_closes_with_4406() -> None:
    async with (
        running_server(SampleGraph().app()) as port,
        connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=[Subprotocol("mqtt")]) as socket,
    ):
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4406


@pytest.mark.parametrize(("path", "origin"), [("/elsewhere", None), ("/graphql", "https://evil.example")])
async def test_a_handshake_without_authentication_is_rejected(path: str, origin: str | None) -> None:
    async with running_server(SampleGraph().app()) as port:
        with pytest.raises(InvalidStatus) as rejected:
            async with connect(f"ws://127.0.0.1:{port}{path}", subprotocols=[TRANSPORT], origin=origin):  # type: ignore[arg-type]
                pass
        assert rejected.value.response.status_code == 403


async def test_one_socket_too_many_is_rejected() -> None:
    app = SampleGraph().app({"subscriptions": {"max_connections": 1}})
    async with running_server(app) as port, connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=[TRANSPORT]):
        with pytest.raises(InvalidStatus):
            async with connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=[TRANSPORT]):
                pass


async def test_a_client_that_vanishes_ends_its_subscriptions() -> None:
    graph = SampleGraph()
    async with running_server(graph.app()) as port:
        async with connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=[TRANSPORT]) as socket:
            await socket.send('{"type":"connection_init"}')
            await socket.recv()
            query = "subscription { count(to: 100000, ms: 1) }"
            await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": query}}))
            await socket.recv()
            assert graph.open_streams == 1
            socket.transport.abort()
        await graph.streams_ended()


async def test_pages_may_read_responses_where_cors_allows_it() -> None:
    app = SampleGraph().app({"cors": {"origins": ["https://app.example"]}})
    async with running_server(app) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        response = await client.post(
            "/graphql", json={"query": "{ me { name } }"}, headers={"origin": "https://app.example"}
        )
        assert response.headers["access-control-allow-origin"] == "https://app.example"
        response = await client.post("/graphql", json={"query": "{ me { name } }"}, headers={"origin": "https://evil"})
        assert "access-control-allow-origin" not in response.headers


class Compressing:
    """A subgraph whose response comes compressed; it stores its requests."""

    def __init__(self) -> None:
        self.headers: dict[bytes, bytes] = {}
        self.body = b""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        self.headers, self.body = dict(scope["headers"]), (await receive())["body"]
        content = zstandard.ZstdCompressor().compress(b'{"data":{"me":{"name":"Ada"}}}')
        headers = [(b"content-type", b"application/json"), (b"content-encoding", b"zstd")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})


async def test_calls_to_subgraphs_are_compressed_both_ways_where_that_is_configured() -> None:
    subgraph = Compressing()
    async with running_server(subgraph) as port:
        options = {"accept_compression": True, "compress_requests_above": 10}
        app = create_app(config_of({"subgraphs": {"people": options}}), supergraph=supergraph_at(people=port))
        assert (await post(app, "{ me { name } }")).data == {"me": {"name": "Ada"}}
        await app.close()
    assert subgraph.headers[b"accept-encoding"] == b"zstd, br, gzip"
    assert subgraph.headers[b"content-encoding"] == b"gzip"
    assert b"me" in gzip.decompress(subgraph.body)
