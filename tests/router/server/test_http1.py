"""The short way for the plain GraphQL POST: what it answers itself, what it hands over, what it refuses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import orjson
import pytest
import uvicorn
from uvicorn.server import ServerState

from router.execution import SubgraphRequest, SubgraphResponse
from router.server import RouterConfig, create_app
from router.server.http1 import MAX_HEAD_BYTES, quick_protocol
from router.transport import FakeTransport
from tests.router.execution.graph import supergraph_sdl

TABLE = {"data": {"products": [{"name": "Table"}]}}
QUERY = b'{"query":"{ products { name } }"}'


@dataclass(slots=True)
class Response:
    status: int
    head: str
    body: bytes


class Connection:
    """A client that writes bytes and reads responses."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def response(self) -> Response:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        body = b""
        for line in head.split("\r\n"):
            name, _, value = line.partition(":")
            if name.lower() == "content-length":
                body = await self._reader.readexactly(int(value))
        return Response(int(head.split(" ")[1]), head.lower(), body)

    async def ended(self) -> bool:
        return await self._reader.read() == b""


class Products(FakeTransport):
    """Answers at once, or never where told to `hold`."""

    def __init__(self) -> None:
        super().__init__(TABLE)
        self.hold = False
        self.entered, self.cancelled = asyncio.Event(), asyncio.Event()

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        if self.hold:
            self.entered.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.cancelled.set()
                raise
        return await FakeTransport.execute(self, request)


@dataclass(slots=True)
class Server:
    port: int
    subgraph: Products

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield Connection(reader, writer)
        finally:
            writer.close()
            await asyncio.sleep(0)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    subgraph = Products()
    others = FakeTransport({"data": {}})
    config = RouterConfig.model_validate({"limits": {"body": 10_000}})
    app = create_app(
        config,
        supergraph=supergraph_sdl(),
        transports={"products": subgraph, "reviews": others, "users": others},
    )
    settings = uvicorn.Config(app, lifespan="off", log_level="critical", proxy_headers=False)
    settings.load()
    state = ServerState()
    make = quick_protocol(app)
    listening = await asyncio.get_running_loop().create_server(
        lambda: make(config=settings, server_state=state, app_state={}), "127.0.0.1", 0
    )
    yield Server(listening.sockets[0].getsockname()[1], subgraph)
    listening.close()
    for connection in tuple(state.connections):
        connection.shutdown()
    await asyncio.gather(*state.tasks, return_exceptions=True)
    await app.close()


def post(body: bytes = QUERY, headers: str = "", path: str = "/graphql", version: str = "HTTP/1.1") -> bytes:
    return (
        f"POST {path} {version}\r\nHost: router\r\nContent-Type: application/json\r\n{headers}"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


async def test_requests_on_one_connection_are_answered_one_after_the_other(server: Server) -> None:
    async with server.connection() as client:
        for _ in range(3):
            client.send(post())
            response = await client.response()
            assert (response.status, orjson.loads(response.body)) == (200, TABLE)
            assert "connection: close" not in response.head


async def test_a_request_may_arrive_byte_by_byte(server: Server) -> None:
    async with server.connection() as client:
        for byte in post():
            client.send(bytes([byte]))
            await client.writer.drain()
            await asyncio.sleep(0)
        assert (await client.response()).status == 200


async def test_a_client_that_does_not_wait_gets_its_answers_in_order(server: Server) -> None:
    async with server.connection() as client:
        client.send(post() + post(b'{"query":"{ __typename }"}') + b"GET /health HTTP/1.1\r\nHost: router\r\n\r\n")
        answers = [(await client.response()).body for _ in range(3)]
        assert answers == [orjson.dumps(TABLE), b'{"data":{"__typename":"Query"}}', b'{"status":"up"}']


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /health HTTP/1.1\r\nHost: router\r\n\r\n", 200),
        (b"GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nHost: router\r\n\r\n", 200),
        (b"GET /nothing HTTP/1.1\r\nHost: router\r\n\r\n", 404),
        (post(path="/other"), 404),
        (post(path="/graphql?x=1"), 200),
        (post(b"x" * 10_001), 413),
        (post().replace(b"application/json", b"text/plain"), 415),
        (post(headers="Accept: text/html\r\n"), 406),
        (post(headers="Accept: application/graphql-response+json\r\n"), 200),
        (
            b"POST /graphql HTTP/1.1\r\nHost: router\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(QUERY), QUERY),
            200,
        ),
        (post(b"{"), 400),
        (post(b""), 400),
    ],
)
async def test_whatever_way_a_request_takes_its_answer_is_the_applications(
    server: Server, request_bytes: bytes, status: int
) -> None:
    async with server.connection() as client:
        client.send(request_bytes)
        assert (await client.response()).status == status


async def test_after_another_request_the_connection_still_serves(server: Server) -> None:
    async with server.connection() as client:
        client.send(b"GET /health HTTP/1.1\r\nHost: router\r\n\r\n")
        assert (await client.response()).status == 200
        client.send(post())
        assert (await client.response()).body == orjson.dumps(TABLE)


async def test_an_event_stream_is_served(server: Server) -> None:
    async with server.connection() as client:
        client.send(post(headers="Accept: text/event-stream\r\n"))
        response = await client.response()
        assert "content-type: text/event-stream" in response.head


async def test_a_client_that_wants_to_be_asked_to_continue_is(server: Server) -> None:
    async with server.connection() as client:
        head, _, body = post(headers="Expect: 100-continue\r\n").partition(b"\r\n\r\n")
        client.send(head + b"\r\n\r\n")
        assert (await client.response()).status == 100
        client.send(body)
        assert (await client.response()).status == 200


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"nonsense\r\n\r\n",
        post(headers="Content-Length: 5\r\n"),
        post(headers="Transfer-Encoding: chunked\r\n"),
        post().replace(b"Content-Length: ", b"Content-Length: -"),
        post(headers="bad header\r\n"),
        post(headers="x: 1\r\n y: folded\r\n\x00: 1\r\n"),
    ],
)
async def test_what_is_not_one_clear_request_is_refused_and_the_connection_ends(
    server: Server, request_bytes: bytes
) -> None:
    async with server.connection() as client:
        client.send(request_bytes)
        response = await client.response()
        assert response.status == 400
        assert await client.ended()
    assert server.subgraph.calls == []


async def test_a_head_without_an_end_is_refused(server: Server) -> None:
    async with server.connection() as client:
        client.send(post(headers=f"X: {'x' * MAX_HEAD_BYTES}\r\n"))
        assert (await client.response()).status == 431
        assert await client.ended()


@pytest.mark.parametrize("request_bytes", [post(headers="Connection: close\r\n"), post(version="HTTP/1.0")])
async def test_a_client_that_wants_the_connection_closed_gets_that(server: Server, request_bytes: bytes) -> None:
    async with server.connection() as client:
        client.send(request_bytes)
        response = await client.response()
        assert response.body == orjson.dumps(TABLE)
        assert "connection: close" in response.head
        assert await client.ended()


async def test_a_client_that_leaves_cancels_its_fetches(server: Server) -> None:
    server.subgraph.hold = True
    async with server.connection() as client:
        client.send(post())
        await server.subgraph.entered.wait()
    await asyncio.wait_for(server.subgraph.cancelled.wait(), 5)
