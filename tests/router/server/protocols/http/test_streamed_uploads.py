"""Files on their way to subgraphs while they still arrive."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest
from python_multipart.multipart import MultipartParser

from router.server import RouterApp, config_of, create_app
from router.server.protocols.disconnected import Disconnected
from router.server.protocols.http.messages import HttpRequest
from tests.router.server.client import Response, raw, read
from tests.router.server.live_server import running_server

SUPERGRAPH = """
schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
  { query: Query mutation: Mutation }
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__type(graph: join__Graph!) repeatable on OBJECT | SCALAR
directive @join__field(graph: join__Graph) repeatable on FIELD_DEFINITION
scalar link__Import
enum link__Purpose { SECURITY EXECUTION }
enum join__Graph { ONE @join__graph(name: "one", url: "{one}") OTHER @join__graph(name: "other", url: "{other}") }
scalar Upload @join__type(graph: ONE) @join__type(graph: OTHER)
type Query @join__type(graph: ONE) @join__type(graph: OTHER) { ok: Boolean }
type Mutation @join__type(graph: ONE) @join__type(graph: OTHER) {
  one(file: Upload, second: Upload): String @join__field(graph: ONE)
  other(file: Upload): String @join__field(graph: OTHER)
}
"""
ONE = "mutation ($a: Upload) { one(file: $a) }"
TWO = "mutation ($a: Upload, $b: Upload) { one(file: $a) other(file: $b) }"
BOTH = "mutation ($a: Upload) { one(file: $a) other(file: $a) }"
TOGETHER = "mutation ($a: Upload, $b: Upload) { one(file: $a, second: $b) }"
PIECE = 64 * 1024


class Subgraph:
    """A subgraph that accepts a form; its response is the digest of each part that is a file."""

    def __init__(self, field: str) -> None:
        self.field = field
        self.received = 0
        self.headers: dict[str, str] = {}
        self.partly_received = asyncio.Event()
        self.may_read = asyncio.Event()
        self.may_read.set()
        self.responded = False
        self.disconnected = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        self.headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        boundary = self.headers["content-type"].partition("boundary=")[2]
        body = bytearray()
        more = True
        while more:
            await self.may_read.wait()
            message = await receive()
            if message["type"] == "http.disconnect":
                self.disconnected.set()
                return
            body += message["body"]
            self.received += len(message["body"])
            if self.received > 2 * PIECE:
                self.partly_received.set()
            more = message["more_body"]
        digests = " ".join(digest(part) for part in _parts(boundary, bytes(body))[2:])
        self.responded = True
        content = orjson.dumps({"data": {self.field: digests}})
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": content})


def _parts(boundary: str, body: bytes) -> list[bytes]:
    parts: list[bytearray] = []
    callbacks: Any = {
        "on_part_begin": lambda: parts.append(bytearray()),
        "on_part_data": lambda data, start, end: parts[-1].extend(data[start:end]),
    }
    parser = MultipartParser(boundary, callbacks)
    parser.write(body)
    parser.finalize()
    return [bytes(part) for part in parts]


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]


class Harness:
    def __init__(self, app: RouterApp, one: Subgraph, other: Subgraph) -> None:
        self.app, self.one, self.other = app, one, other

    async def send(self, body: AsyncIterator[bytes]) -> Response:
        headers = {"content-type": "multipart/form-data; boundary=B", "graphql-require-preflight": "1"}
        request = HttpRequest("POST", "/graphql", headers=raw(headers), stream=body)
        async with asyncio.timeout(30):
            return await read(await self.app.respond(request))


@asynccontextmanager
async def running_router(subgraph_timeout: str = "20s", **uploads: Any) -> AsyncIterator[Harness]:
    one, other = Subgraph("one"), Subgraph("other")
    async with AsyncExitStack() as stack:
        sdl = SUPERGRAPH
        for subgraph in (one, other):
            port = await stack.enter_async_context(running_server(subgraph))
            sdl = sdl.replace("{%s}" % subgraph.field, f"http://127.0.0.1:{port}/")  # noqa: UP031 - braces
        options = {name: {"timeout": subgraph_timeout} for name in ("one", "other")}
        config = config_of({"uploads": {"enabled": True, **uploads}, "subgraphs": options})
        app = create_app(config, supergraph=sdl)
        yield Harness(app, one, other)
        await app.close()


def fields(query: str, **mapping: Sequence[str]) -> bytes:
    variables = {path.partition(".")[2]: None for paths in mapping.values() for path in paths}
    values = {"operations": {"query": query, "variables": variables}, "map": mapping}
    return b"".join(
        b'--B\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (name.encode(), orjson.dumps(value))
        for name, value in values.items()
    )


def file_head(name: str) -> bytes:
    return b'--B\r\nContent-Disposition: form-data; name="%b"; filename="f"\r\n\r\n' % name.encode()


END = b"\r\n--B--\r\n"
CONTENT = bytes(range(256)) * 4 * 1024
ANOTHER = CONTENT[::-1]


def pieces(content: bytes) -> Iterable[bytes]:
    return (content[start : start + PIECE] for start in range(0, len(content), PIECE))


async def sent(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        for piece in pieces(part):
            yield piece


async def test_a_subgraph_gets_the_beginning_of_a_file_whose_end_is_not_sent_yet() -> None:
    async with running_router() as harness:

        async def body() -> AsyncIterator[bytes]:
            yield fields(ONE, x=["variables.a"]) + file_head("x")
            for piece in pieces(CONTENT[: len(CONTENT) // 2]):
                yield piece
            async with asyncio.timeout(10):
                await harness.one.partly_received.wait()
            yield CONTENT[len(CONTENT) // 2 :] + END

        response = await harness.send(body())
        assert response.json == {"data": {"one": digest(CONTENT)}}
        assert harness.one.headers["transfer-encoding"] == "chunked"


async def test_a_slow_subgraph_slows_the_reading_of_an_upload() -> None:
    async with running_router(max_file_size=200_000_000) as harness:
        harness.one.may_read.clear()
        offered = 0

        async def body() -> AsyncIterator[bytes]:
            nonlocal offered
            yield fields(ONE, x=["variables.a"]) + file_head("x")
            for _ in range(50):
                offered += len(CONTENT)
                yield CONTENT
            yield END

        sending = asyncio.ensure_future(harness.send(body()))
        await _settled(lambda: offered)
        assert 0 < offered < 30 * len(CONTENT)
        harness.one.may_read.set()
        assert (await sending).json == {"data": {"one": digest(CONTENT * 50)}}


async def _settled(progress: Callable[[], int]) -> None:
    """Wait until something goes no further."""
    before = -1
    while progress() in (0, -1) or progress() != before:
        before = progress()
        await asyncio.sleep(0.3)


async def test_the_second_file_is_read_after_the_first_field_is_resolved() -> None:
    async with running_router() as harness:

        async def body() -> AsyncIterator[bytes]:
            yield fields(TWO, x=["variables.a"], y=["variables.b"]) + file_head("x")
            yield CONTENT + b"\r\n" + file_head("y")
            assert harness.one.responded
            yield ANOTHER + END

        response = await harness.send(body())
        assert response.json == {"data": {"one": digest(CONTENT), "other": digest(ANOTHER)}}
        assert harness.other.headers["transfer-encoding"] == "chunked"


async def test_a_file_that_two_fetches_need_reaches_both_of_them_whole() -> None:
    async with running_router(memory_threshold=1000) as harness:
        response = await harness.send(sent(fields(BOTH, x=["variables.a"]) + file_head("x"), CONTENT, END))
        assert response.json == {"data": {"one": digest(CONTENT), "other": digest(CONTENT)}}
        assert "content-length" in harness.one.headers


async def test_files_may_come_in_another_order_than_their_fields_need_them() -> None:
    async with running_router(memory_threshold=1000) as harness:
        start = fields(TWO, x=["variables.a"], y=["variables.b"])
        body = sent(start + file_head("y"), ANOTHER, b"\r\n" + file_head("x"), CONTENT, END)
        assert (await harness.send(body)).json == {"data": {"one": digest(CONTENT), "other": digest(ANOTHER)}}


async def test_files_of_one_field_are_passed_on_one_after_the_other() -> None:
    async with running_router() as harness:
        start = fields(TOGETHER, x=["variables.a"], y=["variables.b"])
        body = sent(start + file_head("x"), CONTENT, b"\r\n" + file_head("y"), ANOTHER, END)
        assert (await harness.send(body)).json == {"data": {"one": f"{digest(CONTENT)} {digest(ANOTHER)}"}}


async def test_a_file_that_stands_in_two_places_is_sent_once() -> None:
    async with running_router() as harness:
        body = sent(fields(TOGETHER, x=["variables.a", "variables.b"]) + file_head("x"), CONTENT, END)
        assert (await harness.send(body)).json == {"data": {"one": digest(CONTENT)}}


@pytest.mark.parametrize(
    ("rest", "status", "code"),
    [
        ((CONTENT, CONTENT, END), 413, "FILE_TOO_LARGE"),
        ((CONTENT,), 400, "BAD_REQUEST"),
        ((CONTENT, END[:-4]), 400, "BAD_REQUEST"),
        ((CONTENT, b"\r\n" + file_head("z"), CONTENT, END), 400, "BAD_REQUEST"),
        ((CONTENT, b"\r\n" + file_head("x"), CONTENT, END), 400, "BAD_REQUEST"),
    ],
)
async def test_a_form_that_turns_out_malformed_is_never_a_complete_request_to_the_subgraph(
    rest: tuple[bytes, ...], status: int, code: str
) -> None:
    async with running_router(max_file_size=len(CONTENT) * 3 // 2) as harness:
        response = await harness.send(sent(fields(ONE, x=["variables.a"]) + file_head("x"), *rest))
        assert (response.status, response.codes) == (status, [code])
        assert not harness.one.responded


async def test_a_file_that_never_arrives_fails_the_request() -> None:
    async with running_router() as harness:
        start = fields(TWO, x=["variables.a"], y=["variables.b"])
        response = await harness.send(sent(start + file_head("x"), CONTENT, END))
        assert (response.status, response.codes) == (400, ["BAD_REQUEST"])
        assert not harness.other.responded


async def test_a_client_that_stops_sending_is_given_up() -> None:
    async with running_router(idle_timeout="200ms") as harness:

        async def body() -> AsyncIterator[bytes]:
            yield fields(ONE, x=["variables.a"]) + file_head("x") + CONTENT
            await asyncio.Event().wait()

        response = await harness.send(body())
        assert (response.status, response.codes) == (408, ["UPLOAD_STALLED"])
        assert not harness.one.responded


async def test_a_stalled_upload_is_ended_before_its_connection_is() -> None:
    async with running_router(idle_timeout="200ms") as harness, running_server(harness.app, fast_path=True) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=B\r\n"
        writer.write(f"{head}Apollo-Require-Preflight: true\r\nContent-Length: 100000\r\n\r\n".encode())
        writer.write(fields(ONE, x=["variables.a"]) + file_head("x") + CONTENT[:100])
        response = await reader.readuntil(b"}]}")
        writer.close()
    assert response.startswith(b"HTTP/1.1 408 ")
    assert b"UPLOAD_STALLED" in response


async def test_a_client_that_leaves_breaks_off_the_request_to_the_subgraph() -> None:
    async with running_router() as harness:

        async def body() -> AsyncIterator[bytes]:
            yield fields(ONE, x=["variables.a"]) + file_head("x") + CONTENT
            async with asyncio.timeout(10):
                await harness.one.partly_received.wait()
            raise Disconnected

        with pytest.raises(Disconnected):
            await harness.send(body())
        async with asyncio.timeout(10):
            await harness.one.disconnected.wait()
        assert not harness.one.responded


async def test_client_pauses_do_not_count_towards_the_subgraph_timeout() -> None:
    async with running_router(subgraph_timeout="2s") as harness:

        async def body() -> AsyncIterator[bytes]:
            yield fields(ONE, x=["variables.a"]) + file_head("x")
            for piece in (CONTENT, ANOTHER):
                yield piece
                await asyncio.sleep(1.2)
            yield END

        assert (await harness.send(body())).json == {"data": {"one": digest(CONTENT + ANOTHER)}}


async def test_a_request_whose_operation_is_rejected_is_not_read_on() -> None:
    async with running_router() as harness:
        received = 0

        async def body() -> AsyncIterator[bytes]:
            nonlocal received
            yield fields("mutation ($a: Upload) { nope(file: $a) }", x=["variables.a"]) + file_head("x")
            for piece in pieces(CONTENT):
                received += 1
                yield piece

        assert (await harness.send(body())).codes == ["GRAPHQL_VALIDATION_FAILED"]
        assert received == 0


async def test_an_upload_streams_over_a_real_socket() -> None:
    async with (
        running_router() as harness,
        running_server(harness.app, fast_path=True) as port,
        httpx.AsyncClient(timeout=30) as client,
    ):

        async def body() -> AsyncIterator[bytes]:
            yield fields(ONE, x=["variables.a"]) + file_head("x")
            yield CONTENT
            async with asyncio.timeout(10):
                await harness.one.partly_received.wait()
            yield ANOTHER + END

        headers = {"content-type": "multipart/form-data; boundary=B", "graphql-require-preflight": "1"}
        response = await client.post(f"http://127.0.0.1:{port}/graphql", content=body(), headers=headers)
        assert response.json() == {"data": {"one": digest(CONTENT + ANOTHER)}}
