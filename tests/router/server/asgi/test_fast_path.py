"""The fast path of plain GraphQL POSTs: the requests that it serves itself, passes on, and rejects."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import orjson
import pytest
import uvicorn
from uvicorn.server import ServerState

from router.execution import SubgraphRequest, SubgraphResponse
from router.http1 import Http1Limits
from router.server import RouterConfig, create_app
from router.server.asgi.fast_path import fast_path_protocol
from router.server.plugins.plugin import Plugin
from router.server.protocols.http.messages import HttpRequest, HttpResponse
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
    """An application that responds at once, or never while it is on `hold`."""

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


class Relabel(Plugin):
    """A plugin that changes the header `x-label` of requests in place."""

    async def on_request(self, request: HttpRequest) -> HttpResponse | None:
        label = request.index.pop(b"x-label", None)
        if label is not None:
            request.headers = [(name, value) for name, value in request.headers if name != b"x-label"]
            request.headers.append((b"x-label", b"plugin's " + label))
        return None


@dataclass(slots=True)
class Server:
    port: int
    subgraph: Products

    def labels(self) -> list[str | None]:
        """Return the header `x-label` of each call."""
        return [dict(call.headers).get("x-label") for call in self.subgraph.calls]

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
    async with serving() as server:
        yield server


@asynccontextmanager
async def serving(*plugins: Plugin) -> AsyncIterator[Server]:
    subgraph = Products()
    others = FakeTransport({"data": {}})
    config = RouterConfig.model_validate(
        {"limits": {"body": 10_000}, "headers": {"all": [{"forward": "x-label"}]}},
    )
    app = create_app(
        config,
        supergraph=supergraph_sdl(),
        transports={"products": subgraph, "reviews": others, "users": others},
        plugins=plugins,
    )
    settings = uvicorn.Config(app, lifespan="off", log_level="critical", proxy_headers=False)
    settings.load()
    state = ServerState()
    make = fast_path_protocol(app)
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


async def test_requests_on_one_connection_are_served_one_after_the_other(server: Server) -> None:
    async with server.connection() as client:
        for _ in range(3):
            client.send(post())
            response = await client.response()
            assert (response.status, orjson.loads(response.body)) == (200, TABLE)
            assert "connection: close" not in response.head


async def test_a_request_keeps_nothing_of_the_one_before(server: Server) -> None:
    labels = ["a", "b", "b", None, "c", "\xe4", None]
    async with server.connection() as client:
        for label in labels:
            client.send(post(headers="" if label is None else f"X-Label: {label}\r\n").decode().encode("latin-1"))
            assert (await client.response()).status == 200
    assert server.labels() == labels


async def test_changes_that_a_plugin_makes_end_with_their_request() -> None:
    async with serving(Relabel()) as server, server.connection() as client:
        for label in "aab":
            client.send(post(headers=f"X-Label: {label}\r\n"))
            assert (await client.response()).status == 200
    assert server.labels() == ["plugin's a", "plugin's a", "plugin's b"]


async def test_a_request_may_arrive_byte_by_byte(server: Server) -> None:
    async with server.connection() as client:
        for byte in post():
            client.send(bytes([byte]))
            await client.writer.drain()
            await asyncio.sleep(0)
        assert (await client.response()).status == 200


async def test_a_pipelining_client_gets_its_responses_in_order(server: Server) -> None:
    async with server.connection() as client:
        client.send(post() + post(b'{"query":"{ __typename }"}') + b"GET /health HTTP/1.1\r\nHost: router\r\n\r\n")
        responses = [(await client.response()).body for _ in range(3)]
        assert responses == [orjson.dumps(TABLE), b'{"data":{"__typename":"Query"}}', b'{"status":"up"}']


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
async def test_the_fast_path_and_asgi_give_the_same_response(server: Server, request_bytes: bytes, status: int) -> None:
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


async def test_a_client_that_expects_100_continue_receives_it(server: Server) -> None:
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
async def test_an_ambiguous_request_is_rejected_and_the_connection_ends(server: Server, request_bytes: bytes) -> None:
    async with server.connection() as client:
        client.send(request_bytes)
        response = await client.response()
        assert response.status == 400
        assert await client.ended()
    assert server.subgraph.calls == []


async def test_a_head_without_an_end_is_rejected(server: Server) -> None:
    async with server.connection() as client:
        client.send(post(headers=f"X: {'x' * Http1Limits().head}\r\n"))
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
