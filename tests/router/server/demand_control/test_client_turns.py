"""Bounded concurrency of clients, and their turns."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from router.server.demand_control.client_turns import ClientTurns
from router.server.errors import RequestRejected
from router.server.protocols.http.messages import HttpRequest, HttpResponse
from tests.router.server.client import post
from tests.router.server.sample_graph import SampleGraph
from tests.waiting import eventually


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@asynccontextmanager
async def turn(turns: ClientTurns, client: str) -> AsyncIterator[None]:
    """Hold a turn."""
    if not turns.take(client):
        await turns.wait(client)
    try:
        yield
    finally:
        turns.end(client)


class Work:
    """Operations that run until they are released, by client."""

    def __init__(self, turns: ClientTurns) -> None:
        self._turns = turns
        self.running: list[str] = []
        self.released = asyncio.Event()

    def start(self, client: str, name: str) -> "asyncio.Task[None]":
        async def operate() -> None:
            async with turn(self._turns, client):
                self.running.append(name)
                await self.released.wait()

        return asyncio.ensure_future(operate())


async def test_a_client_waits_for_its_own_operations_and_for_no_others() -> None:
    work = Work(turns := ClientTurns(per_client=2, max_waiting=10))
    tasks = [work.start("a", f"a{number}") for number in range(5)] + [work.start("b", "b0")]
    await settle()
    assert work.running == ["a0", "a1", "b0"]
    work.released.set()
    await asyncio.gather(*tasks)
    assert work.running == ["a0", "a1", "b0", "a2", "a3", "a4"]
    assert len(turns) == 0


async def test_beyond_the_queue_operations_are_rejected() -> None:
    work = Work(turns := ClientTurns(per_client=1, max_waiting=2))
    tasks = [work.start("a", str(number)) for number in range(5)]
    await settle()
    for task in tasks[3:]:
        with pytest.raises(RequestRejected) as rejection:
            await task
        assert (rejection.value.code, rejection.value.status) == ("TOO_MANY_OPERATIONS", 429)
    work.released.set()
    await asyncio.gather(*tasks[:3])
    assert len(turns) == 0


async def test_clients_that_leave_give_their_slots_and_places_back() -> None:
    work = Work(turns := ClientTurns(per_client=1, max_waiting=10))
    tasks = [work.start("a", str(number)) for number in range(4)]
    await settle()
    tasks[1].cancel()  # It waits.
    tasks[0].cancel()  # It runs.
    await settle()
    assert work.running == ["0", "2"]
    # The slot is handed over in the same moment in which its receiver leaves.
    tasks[2].cancel()
    tasks[3].cancel()
    await settle()
    assert len(turns) == 0


async def test_clients_take_turns() -> None:
    turns = ClientTurns(together=1)
    order: list[str] = []

    async def work(client: str, name: str) -> None:
        async with turn(turns, client):
            order.append(name)
            await asyncio.sleep(0)

    greedy = [asyncio.ensure_future(work("a", f"a{number}")) for number in range(4)]
    await asyncio.sleep(0)
    others = [asyncio.ensure_future(work(client, client)) for client in ("b", "c")]
    await asyncio.sleep(0)
    greedy[2].cancel()
    await asyncio.gather(*greedy, *others, return_exceptions=True)
    assert order == ["a0", "a1", "b", "c", "a3"]
    await work("d", "d")
    assert order[-1] == "d"


async def test_a_turn_that_is_given_to_one_who_left_passes_on() -> None:
    turns = ClientTurns(together=1)
    order: list[str] = []

    def task(name: str, during: Callable[[], object] = lambda: None) -> "asyncio.Task[None]":
        async def work() -> None:
            async with turn(turns, name):
                order.append(name)
                await asyncio.sleep(0)
                during()

        return asyncio.ensure_future(work())

    leaving: list[asyncio.Task[None]] = []
    first = task("first", lambda: asyncio.get_running_loop().call_soon(leaving[0].cancel))
    await asyncio.sleep(0)
    leaving.append(task("leaving"))
    last = task("last")
    await asyncio.gather(first, *leaving, last, return_exceptions=True)
    assert order[0] == "first"
    assert order[-1] == "last"


async def test_the_router_bounds_the_operations_of_a_client() -> None:
    graph = SampleGraph()
    app = graph.app({"limits": {"concurrent_operations": 2, "waiting_operations": 1}})

    async def send(peer: str, query: str) -> HttpResponse:
        body = json.dumps({"query": query}).encode()
        headers = [(b"content-type", b"application/json")]
        return await app.respond(HttpRequest("POST", "/graphql", headers=headers, body=body, peer=peer))

    tasks = [asyncio.ensure_future(send("192.0.2.1", f"{{ a{number}: wait(ms: 60000) }}")) for number in range(4)]
    await eventually(lambda: sum(task.done() for task in tasks) == 1, "the rejection")
    await eventually(lambda: graph.waiting == 2, "the operations that run")
    [rejected] = [task.result() for task in tasks if task.done()]
    assert (rejected.status, json.loads(rejected.body)["errors"][0]["extensions"]["code"]) == (
        429,
        "TOO_MANY_OPERATIONS",
    )
    assert (b"retry-after", b"1") in rejected.headers
    assert (await send("192.0.2.2", "{ me { name } }")).status == 200
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert (await send("192.0.2.1", "{ me { name } }")).status == 200
    await app.close()


async def test_unique_documents_do_not_hold_the_event_loop() -> None:
    app = SampleGraph().app()
    known = "{ me { name } }"
    await post(app, known)
    fields = " ".join(f"a{number}: me {{ name reading }}" for number in range(40))
    flood = [asyncio.ensure_future(post(app, f"query Q{number} {{ {fields} }}")) for number in range(10)]
    await asyncio.sleep(0)
    assert (await post(app, known)).data == {"me": {"name": "Ada"}}
    assert not all(task.done() for task in flood)
    assert {response.status for response in await asyncio.gather(*flood)} == {200}
    await app.close()
