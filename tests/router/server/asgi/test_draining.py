"""The server process on SIGTERM."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psutil
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from lectern.embedded.processes.ports import free_ports
from tests.router.server.sample_graph import SUPERGRAPH
from tests.router.server.subgraph_over_http import ROOT, responding, subgraph_process, supergraph_at
from tests.waiting import eventually

pytestmark = pytest.mark.slow


@asynccontextmanager
async def mocked_router(folder: Path, config: str = "") -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """Provide a router with made-up data as a process of its own."""
    (folder / "supergraph.graphql").write_text(SUPERGRAPH)
    (folder / "router.yaml").write_text(config)
    (port,) = free_ports(1)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "router", "mock", "--supergraph", str(folder / "supergraph.graphql"),
        "--config", str(folder / "router.yaml"), "--port", str(port), cwd=ROOT,
    )  # fmt: skip
    try:
        await responding(port, process)
        yield process, port
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def stopped(process: asyncio.subprocess.Process) -> int:
    process.terminate()
    async with asyncio.timeout(30):
        return await process.wait()


async def close_code(socket: ClientConnection) -> int | None:
    """Return the code with which the other side closes, whatever it says before."""
    try:
        while True:
            await socket.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd is not None else None


async def test_a_server_without_clients_stops_cleanly(tmp_path: Path) -> None:
    async with mocked_router(tmp_path) as (process, _):
        assert await stopped(process) == 0


async def test_a_request_in_flight_is_responded_to_before_the_server_stops(tmp_path: Path) -> None:
    people, port = free_ports(2)
    (tmp_path / "supergraph.graphql").write_text(supergraph_at(people=people))
    async with subgraph_process("people", people):
        router = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "router", "serve", "--supergraph", str(tmp_path / "supergraph.graphql"),
            "--port", str(port), cwd=ROOT,
        )  # fmt: skip
        try:
            await responding(port, router)
            async with httpx.AsyncClient(timeout=30) as client:
                url = f"http://127.0.0.1:{port}/graphql"
                await client.post(url, json={"query": "{ me { name } }"})
                received = asyncio.ensure_future(client.post(url, json={"query": "{ wait(ms: 1500) }"}))
                await asyncio.sleep(0.5)
                assert await stopped(router) == 0
                response = await received
            assert (response.status_code, response.json()) == (200, {"data": {"wait": "done"}})
        finally:
            if router.returncode is None:
                router.kill()
                await router.wait()


async def test_open_subscriptions_are_ended_and_do_not_hold_the_server_up(tmp_path: Path) -> None:
    async with mocked_router(tmp_path, "server: {drain_timeout: 25s}") as (process, port):
        query = "subscription { count(to: 1) }"
        async with (
            connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as socket,
            httpx.AsyncClient() as client,
            client.stream(
                "POST",
                f"http://127.0.0.1:{port}/graphql",
                json={"query": query},
                headers={"accept": "text/event-stream"},
            ) as stream,
        ):
            await socket.send('{"type":"connection_init"}')
            await socket.recv()
            await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": query}}))
            await socket.recv()
            events = stream.aiter_lines()
            await anext(events)
            assert await stopped(process) == 0
            assert [line async for line in events][-1] == ""
            assert await close_code(socket) == 1001


async def test_workers_share_the_port_and_one_that_dies_is_started_again(tmp_path: Path) -> None:
    async with mocked_router(tmp_path, "server: {workers: 2}") as (process, port):
        url = f"http://127.0.0.1:{port}/graphql"

        async def responded() -> bool:
            try:
                async with httpx.AsyncClient() as client:
                    response = await client.post(url, json={"query": "{ me { name } }"})
            except httpx.TransportError:
                return False
            return "errors" not in response.json()

        parent = psutil.Process(process.pid)
        await eventually(lambda: len(parent.children()) >= 2, "the start of two workers")
        await eventually(responded, "an answer")
        first = parent.children()[0]
        first.kill()
        await eventually(lambda: first not in parent.children(), "the end of the worker")
        await eventually(lambda: len(parent.children()) >= 2, "the start of another worker")

        async def all_responded() -> bool:
            return all([await responded() for _ in range(10)])

        await eventually(all_responded, "answering by both workers")
        assert await stopped(process) == 0
