"""WebSockets whose clients vanish while their subscriptions start at a subgraph elsewhere, or read nothing."""

import asyncio
import json
import os
import random
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from router.server import RouterApp, config_of, create_app
from router.server.asgi.websockets import protocol
from tests.router.server.live_server import running_server
from tests.router.server.sample_graph import SampleGraph
from tests.router.server.subgraph_over_http import supergraph_at
from tests.waiting import eventually

SUBPROTOCOL = Subprotocol("graphql-transport-ws")
CLIENTS = 12
HANDSHAKE = (
    b"GET /graphql HTTP/1.1\r\nHost: router\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
LONG = "a" * 20_000
"""Part of an alias, so that subscriptions fill the buffers of a connection that is not read."""


class SubgraphSocket:
    """A subgraph over WebSocket; `behave` is called for each message after the handshake."""

    def __init__(self, behave: Callable[[ServerConnection, asyncio.Event], Awaitable[None]], *, mute: bool) -> None:
        self._behave = behave
        self._mute = mute
        self.released = asyncio.Event()

    async def __call__(self, connection: ServerConnection) -> None:
        with suppress(Exception):
            async for text in connection:
                message = json.loads(text)
                if message["type"] == "connection_init" and not self._mute:
                    await connection.send('{"type":"connection_ack"}')
                elif message["type"] == "subscribe":
                    event = {"type": "next", "id": message["id"], "payload": {"data": {"count": 1}}}
                    await connection.send(json.dumps(event))
                    await self._behave(connection, self.released)


async def prompt(connection: ServerConnection, released: asyncio.Event) -> None: ...


async def deaf(connection: ServerConnection, released: asyncio.Event) -> None:
    connection.transport.pause_reading()
    await released.wait()
    connection.transport.resume_reading()


async def breaking(connection: ServerConnection, released: asyncio.Event) -> None:
    if random.random() < 0.1:
        connection.transport.abort()


async def slow(connection: ServerConnection, released: asyncio.Event) -> None:
    await asyncio.sleep(random.random() * 0.02)


@asynccontextmanager
async def listening(subgraph: SubgraphSocket) -> AsyncIterator[int]:
    """Serve a subgraph on a free port with small buffers, and give the port."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    listener.bind(("127.0.0.1", 0))
    async with serve(subgraph, sock=listener, subprotocols=[SUBPROTOCOL], close_timeout=0.1):
        yield listener.getsockname()[1]


def router_before(port: int) -> RouterApp:
    config = config_of({"telemetry": {"metrics": {"enabled": True}}})
    return create_app(config, supergraph=supergraph_at(people=port))


def text_frame(message: object) -> bytes:
    """Return a masked frame of one text message; the mask is zero."""
    payload = json.dumps(message).encode()
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack(">H", size)
    return b"\x81" + length + bytes(4) + payload


async def vanish(port: int, operations: int, *, reset: bool, acknowledged: bool, after: float) -> None:
    """Start so many subscriptions on one WebSocket, and close its TCP connection `after` so many seconds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HANDSHAKE)
    await reader.readuntil(b"\r\n\r\n")
    writer.write(text_frame({"type": "connection_init"}))
    if acknowledged:
        await reader.read(1)
    for number in range(operations):
        query = f"subscription {{ {LONG}{random.randrange(10**9)}: count(to: 100000, ms: 2) }}"
        writer.write(text_frame({"type": "subscribe", "id": str(number), "payload": {"query": query}}))
    await asyncio.sleep(after)
    if reset:
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()
    else:
        writer.close()


def held(app: RouterApp) -> tuple[int, list[str]]:
    """Return what metrics say of open WebSockets and of subscriptions at subgraphs, where it is not zero."""
    assert app.metrics is not None
    lines = app.metrics.exposition().decode().splitlines()
    watched = ("router_websockets ", "router_upstream_subscriptions{")
    return len(app.websockets), [line for line in lines if line.startswith(watched) and not line.endswith(" 0.0")]


@pytest.mark.parametrize(
    "subgraph",
    [
        SubgraphSocket(prompt, mute=False),
        SubgraphSocket(prompt, mute=True),
        SubgraphSocket(deaf, mute=False),
        SubgraphSocket(breaking, mute=False),
        SubgraphSocket(slow, mute=False),
    ],
    ids=["prompt", "never acknowledges", "reads nothing", "breaks", "slow"],
)
async def test_clients_that_vanish_leave_nothing_behind_whatever_the_subgraph_does(subgraph: SubgraphSocket) -> None:
    subgraph.released = asyncio.Event()
    async with listening(subgraph) as upstream, running_server(app := router_before(upstream), fast_path=True) as port:
        descriptors, tasks = len(os.listdir("/proc/self/fd")), len(asyncio.all_tasks())
        slots = asyncio.Semaphore(4)

        async def client() -> None:
            async with slots:
                await vanish(
                    port,
                    random.choice([1, 2, 5, 20, 60, 130]),
                    reset=random.random() < 0.5,
                    acknowledged=random.random() < 0.5,
                    after=random.choice([0, 0, 0.001, 0.01, 0.05, 0.2]),
                )

        await asyncio.gather(*(client() for _ in range(CLIENTS)))
        await eventually(lambda: held(app) == (0, []), "the end of all sessions while the subgraph behaves as it does")
        subgraph.released.set()
        await eventually(lambda: len(asyncio.all_tasks()) <= tasks, "the end of all tasks")
        await eventually(lambda: len(os.listdir("/proc/self/fd")) <= descriptors, "the return of all descriptors")


async def test_subscriptions_that_wait_for_one_connection_fail_together() -> None:
    subgraph = SubgraphSocket(prompt, mute=True)
    async with listening(subgraph) as upstream:
        options = {"subscriptions": {"connect_timeout": 0.3}}
        app = create_app(config_of({"subgraphs": {"people": options}}), supergraph=supergraph_at(people=upstream))
        async with (
            running_server(app) as port,
            connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=[SUBPROTOCOL]) as client,
        ):
            await client.send('{"type":"connection_init"}')
            await client.recv()
            for number in range(50):
                payload = {"query": f"subscription {{ a{number}: count(to: 1) }}"}
                await client.send(json.dumps({"type": "subscribe", "id": str(number), "payload": payload}))
            # One after the other they would take 15 seconds.
            async with asyncio.timeout(10):
                failed = 0
                while failed < 50:
                    message = json.loads(await client.recv())
                    if message["type"] == "next":
                        assert message["payload"]["errors"][0]["extensions"]["code"] == "SUBGRAPH_TIMEOUT"
                        failed += 1


async def test_a_client_that_reads_nothing_is_disconnected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "STALL_SECONDS", 0.2)
    graph = SampleGraph()
    app = graph.app()
    async with running_server(app, fast_path=True) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(text_frame({"type": "connection_init"}))
        query = f"subscription {{ {LONG}: count(to: 1000000) }}"
        writer.write(text_frame({"type": "subscribe", "id": "1", "payload": {"query": query}}))
        await eventually(lambda: graph.open_streams == 1, "the beginning of the subscription")
        await eventually(lambda: len(app.websockets) == 0, "the end of the session")
        await graph.streams_ended()
        writer.close()
