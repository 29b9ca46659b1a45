"""The router behind its own HTTP/1.1: hostile bytes, upgrades, slow clients, and the clients of libraries."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.router.server.live_server import running_server
from tests.router.server.sample_graph import SampleGraph

BODY = b'{"query":"{ me { name } }"}'
RESPONSE = {"data": {"me": {"name": "Ada"}}}
OPTIONS = {"limits": {"body": 10_000}}


def post(headers: bytes = b"", host: bytes = b"Host: a\r\n") -> bytes:
    head = b"POST /graphql HTTP/1.1\r\n%bContent-Type: application/json\r\n%b" % (host, headers)
    return head + b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with running_server(SampleGraph().app(OPTIONS), fast_path=True) as port:
        yield port


async def exchange(port: int, data: bytes) -> bytes:
    """Send bytes, and return what comes until the server closes or a second response is complete."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(data)
        return await asyncio.wait_for(reader.read(), 30)
    finally:
        writer.close()


LAST = post(b"Connection: close\r\n")


@pytest.mark.parametrize(
    "data",
    [
        post(host=b""),
        post(host=b"Host: a\r\nHost: b\r\n"),
        post(b"Content-Length: 5\r\n"),
        post(b"Transfer-Encoding: chunked\r\n"),
        post(b"X: 1\r\n 2\r\n"),
        post(b"X : 1\r\n"),
        post(b"X: \x00\r\n"),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc" + b"x" * 99,
    ],
)
async def test_an_ambiguous_request_is_a_400_at_once(port: int, data: bytes) -> None:
    response = await exchange(port, data)
    assert response.startswith(b"HTTP/1.1 400 ")
    body = json.loads(response.partition(b"\r\n\r\n")[2])
    assert body["errors"][0]["extensions"] == {"code": "MALFORMED_HTTP"}


@pytest.mark.parametrize("method", [b"POST", b"GET"])
@pytest.mark.parametrize(
    ("start", "status"),
    [(b" /graphql?" + b"x" * 200_000, 414), (b" / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 200_000, 431)],
)
async def test_an_endless_head_is_rejected(port: int, method: bytes, start: bytes, status: int) -> None:
    assert (await exchange(port, method + start)).startswith(b"HTTP/1.1 %d " % status)


@pytest.mark.parametrize(
    "upgrade",
    [
        b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
        b"Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n",
        b"Connection: Upgrade\r\nUpgrade: websocket\r\n",
    ],
)
async def test_an_upgrade_on_a_post_is_ignored_and_the_next_request_is_served(port: int, upgrade: bytes) -> None:
    response = await exchange(port, post(upgrade) + LAST)
    assert response.count(b"HTTP/1.1 200 OK") == 2
    assert response.count(json.dumps(RESPONSE, separators=(",", ":")).encode()) == 2


async def test_a_body_over_the_limit_is_rejected_without_permission_to_send_it(port: int) -> None:
    head = b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    response = await exchange(port, head + b"Expect: 100-continue\r\nContent-Length: 99999999\r\n\r\n")
    assert response.startswith(b"HTTP/1.1 413 ")
    assert b"PAYLOAD_TOO_LARGE" in response


async def test_a_trailer_is_no_credential() -> None:
    seen: list[str | None] = []

    async def remember(request: Any) -> None:
        seen.append(request.index.get(b"authorization"))

    app = SampleGraph().app(OPTIONS)
    app._http._hooks = (remember,)
    async with running_server(app, fast_path=True) as port:
        head = b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: close\r\n"
        chunks = b"%x\r\n%b\r\n0\r\nAuthorization: Bearer b\r\n\r\n" % (len(BODY), BODY)
        response = await exchange(port, head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)
        assert response.startswith(b"HTTP/1.1 200 ")
    assert seen == [None]


async def test_slow_clients_are_ended_by_the_options() -> None:
    options = {"http1": {"header_timeout": "50ms", "body_timeout": "50ms", "keep_alive_timeout": "50ms"}}
    async with running_server(SampleGraph().app(options), fast_path=True) as port:
        assert (await exchange(port, b"POST /gra")).startswith(b"HTTP/1.1 408 ")
        assert (await exchange(port, post()[:-1])).startswith(b"HTTP/1.1 408 ")
        assert await exchange(port, b"") == b""
        assert (await exchange(port, post())).startswith(b"HTTP/1.1 200 ")


async def test_clients_from_libraries_are_served(port: int) -> None:
    url = f"http://127.0.0.1:{port}/graphql"
    query = {"query": "{ me { name } }"}

    async def pieces() -> AsyncIterator[bytes]:
        yield BODY[:5]
        yield BODY[5:]

    async with httpx.AsyncClient() as client:
        for _ in range(3):
            assert (await client.post(url, json=query)).json() == RESPONSE
        headers = {"content-type": "application/json"}
        assert (await client.post(url, content=pieces(), headers=headers)).json() == RESPONSE
        assert (await client.get(url, params=query, headers={"accept": "application/json"})).status_code == 200
    async with aiohttp.ClientSession() as session:
        for expect in (False, True):
            async with session.post(url, json=query, expect100=expect) as response:
                assert await response.json() == RESPONSE
    async with connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        await socket.send('{"type":"connection_init"}')
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
async def test_curl_that_offers_http_2_is_served(port: int) -> None:
    command = ["curl", "-s", "--http2", "-H", "content-type: application/json", "-d", BODY.decode()]
    url = f"http://127.0.0.1:{port}/graphql"
    curl = await asyncio.create_subprocess_exec(*command, url, url, stdout=asyncio.subprocess.PIPE)
    output, _ = await curl.communicate()
    assert output == json.dumps(RESPONSE, separators=(",", ":")).encode() * 2
