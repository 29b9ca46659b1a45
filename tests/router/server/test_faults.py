"""Responses to clients while real processes around the router die, stall and come back."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from lectern.embedded.processes.ports import free_ports
from router.server import RouterApp, config_of, create_app
from tests.router.server.client import post
from tests.router.server.sample_graph import SampleGraph
from tests.router.server.subgraph_over_http import ROOT, responding, subgraph_process, supergraph_at
from tests.router.server.valkey_process import valkey
from tests.waiting import eventually

pytestmark = [pytest.mark.slow, pytest.mark.servers]

QUERY = "{ me { name reading } }"
WHOLE = {"me": {"name": "Ada", "reading": ["Book of 1"]}}
PARTIAL = {"me": {"name": "Ada", "reading": None}}


class Ports:
    def __init__(self) -> None:
        self.people, self.library = free_ports(2)

    def router(self, **config: Any) -> RouterApp:
        return create_app(config_of(config), supergraph=supergraph_at(people=self.people, library=self.library))


async def eventually_whole(app: RouterApp) -> None:
    async def is_whole() -> bool:
        return bool((await post(app, QUERY)).json == {"data": WHOLE})

    await eventually(is_whole, "a whole answer")


async def test_a_subgraph_that_is_killed_takes_only_its_own_fields_along() -> None:
    ports = Ports()
    app = ports.router()
    async with subgraph_process("people", ports.people):
        async with subgraph_process("library", ports.library) as library:
            assert (await post(app, QUERY)).json == {"data": WHOLE}
            library.kill()
            await library.wait()
            response = await post(app, QUERY)
            assert (response.data, response.codes) == (PARTIAL, ["SUBGRAPH_UNREACHABLE"])
        async with subgraph_process("library", ports.library):
            await eventually_whole(app)
    await app.close()


async def test_a_subgraph_that_stalls_is_given_up_in_time() -> None:
    ports = Ports()
    app = ports.router(subgraphs={"library": {"timeout": "300ms"}})
    async with subgraph_process("people", ports.people), subgraph_process("library", ports.library) as library:
        await eventually_whole(app)
        library.send_signal(signal.SIGSTOP)
        try:
            response = await post(app, QUERY)
            assert (response.data, response.codes) == (PARTIAL, ["SUBGRAPH_TIMEOUT"])
        finally:
            library.send_signal(signal.SIGCONT)
        await eventually_whole(app)
    await app.close()


async def test_while_a_subgraph_flaps_every_response_is_complete_or_reports_the_missing_part() -> None:
    ports = Ports()
    app = ports.router(
        subgraphs={"library": {"retries": {"max_retries": 1}, "circuit_breaker": {"reset_timeout": "50ms"}}}
    )
    stop = False
    seen: list[bool] = []

    async def execute() -> None:
        while not stop:
            response = await post(app, QUERY)
            whole = response.json == {"data": WHOLE}
            assert whole or (response.data == PARTIAL and len(response.codes) == 1)
            seen.append(whole)
            await asyncio.sleep(0.001)

    async with subgraph_process("people", ports.people):
        executing = [asyncio.ensure_future(execute()) for _ in range(4)]
        for _ in range(2):
            async with subgraph_process("library", ports.library):
                await asyncio.sleep(0.1)
            await asyncio.sleep(0.1)
        async with subgraph_process("library", ports.library):
            await eventually_whole(app)
        stop = True
        await asyncio.gather(*executing)
    assert {True, False} <= set(seen)
    await app.close()


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "stopped"])
async def test_of_two_replicas_each_may_end_under_load_without_a_failed_query(stop: signal.Signals) -> None:
    ports = Ports()
    (spare,) = free_ports(1)
    urls = [f"http://127.0.0.1:{port}/library" for port in (ports.library, spare)]
    app = ports.router(
        subgraphs={"library": {"replicas": urls, "discovery": {}, "retries": {"initial_backoff": "10ms"}}}
    )
    done = False
    answered = 0

    async def execute() -> None:
        nonlocal answered
        while not done:
            response = await post(app, QUERY)
            assert response.json == {"data": WHOLE}
            answered += 1
            await asyncio.sleep(0.002)

    async with subgraph_process("people", ports.people), AsyncExitStack() as replicas:
        running = {
            port: await replicas.enter_async_context(subgraph_process("library", port))
            for port in (ports.library, spare)
        }
        executing = asyncio.gather(*(execute() for _ in range(8)))
        for port in (ports.library, spare, ports.library):
            before = answered
            running[port].send_signal(stop)
            await running[port].wait()
            await eventually(lambda: executing.done() or answered > before + 100, "responses without it")  # noqa: B023
            running[port] = await replicas.enter_async_context(subgraph_process("library", port))
        done = True
        await executing
    await app.close()


async def test_redis_may_stop_and_come_back() -> None:
    (port,) = free_ports(1)
    graph = SampleGraph()
    app = graph.app(
        {
            "redis": {"url": f"redis://127.0.0.1:{port}/0", "timeout": 5},
            "caching": {"enabled": True, "default_max_age": 600},
            "rate_limits": {"limits": [{"name": "all", "rate": 1, "per": "1d", "burst": 1000}]},
        }
    )
    query = "{ users { name reading } }"

    async def received() -> int:
        before = len(graph.received)
        assert (await post(app, query)).data["users"][0]["name"] == "Ada"
        return len(graph.received) - before

    async def is_cached() -> bool:
        return await received() == 0

    async with valkey(port):
        await eventually(is_cached, "an answer from the store")
    assert [await received(), await received()] == [2, 2]
    async with valkey(port):
        await eventually(is_cached, "an answer from the store")
    await app.close()


async def test_a_supergraph_swapped_under_load_loses_no_request_and_no_subscription(tmp_path: Path) -> None:
    ports, (port,) = Ports(), free_ports(1)
    file, config = tmp_path / "supergraph.graphql", tmp_path / "router.yaml"
    file.write_text(supergraph_at(people=ports.people, library=ports.library))
    subscriptions = f"{{subscriptions: {{url: 'ws://127.0.0.1:{ports.people}/graphql'}}}}"
    config.write_text(
        f"supergraph: {{file: {file}, poll_interval: 20ms}}\nserver: {{port: {port}}}\n"
        f"subgraphs: {{people: {subscriptions}}}"
    )
    async with _subgraph_with_subscriptions(ports.people), subgraph_process("library", ports.library):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "router", "serve", "--config", str(config), cwd=ROOT
        )
        try:
            await responding(port, process)
            await _swap_under_load(port, file)
        finally:
            process.terminate()
            assert await process.wait() == 0


async def _swap_under_load(port: int, file: Path) -> None:
    first, second = file.read_text(), file.read_text().replace("  fails: String @join__field(graph: PEOPLE)\n", "")
    assert first != second
    stop = False
    async with (
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
        connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as socket,
    ):

        async def execute() -> int:
            count = 0
            while not stop:
                response = await client.post("/graphql", json={"query": QUERY})
                assert response.json() == {"data": WHOLE}
                count += 1
            return count

        async def version() -> str:
            served: str = (await client.get("/ready")).json()["supergraph"]
            return served

        await socket.send('{"type":"connection_init"}')
        await socket.recv()
        query = "subscription { count(to: 1000000, ms: 5) }"
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": query}}))
        executing = [asyncio.ensure_future(execute()) for _ in range(3)]
        for text in (second, first, second):
            before = await version()
            file.write_text(text)

            async def is_replaced(before: str = before) -> bool:
                return await version() != before

            await eventually(is_replaced, "taking up the file")
        stop = True
        assert all(count > 0 for count in await asyncio.gather(*executing))
        numbers = [json.loads(await socket.recv())["payload"]["data"]["count"] for _ in range(50)]
        assert numbers == list(range(numbers[0], numbers[0] + 50))
        await socket.send('{"type":"complete","id":"1"}')


@asynccontextmanager
async def _subgraph_with_subscriptions(port: int) -> AsyncIterator[None]:
    """Provide a router over the sample graph, which serves WebSocket, and `people`'s queries over HTTP."""
    script = (
        "import sys, uvicorn\n"
        "from tests.router.server.sample_graph import SampleGraph\n"
        "from tests.router.server.subgraph_over_http import SubgraphApp\n"
        "graph = SampleGraph()\n"
        "calls, streams = SubgraphApp(graph, 'people'), graph.app()\n"
        "async def app(scope, receive, send):\n"
        "    await (streams if scope['type'] == 'websocket' else calls)(scope, receive, send)\n"
        "uvicorn.run(app, port=int(sys.argv[1]), log_level='error', ws='websockets-sansio')\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, str(port), cwd=ROOT)
    try:
        await responding(port, process)
        yield
    finally:
        process.kill()
        await process.wait()
