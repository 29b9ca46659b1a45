"""Calls to subgraphs: their headers, their order and their deadlines."""

import asyncio
import time
from typing import Any

from router.composition import compose
from router.execution import Engine, EngineOptions, GraphQLRequest, Headers, SubgraphRequest, SubgraphResponse
from router.federation import SubgraphDocument
from router.server.schema_state.supergraph_planner import SupergraphPlanner
from router.transport import FakeTransport
from tests.router.execution.graph import LINK, Gateway, entities

TWO = {"data": {"products": [{"upc": "1"}, {"upc": "2"}]}}


class RecordingFake(FakeTransport):
    """A transport that records the requests."""

    def __init__(self, response: Any) -> None:
        super().__init__(response)
        self.requests: list[SubgraphRequest] = []

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        self.requests.append(request)
        return await FakeTransport.execute(self, request)


async def test_headers_are_computed_once_per_subgraph_and_sent_with_every_call() -> None:
    received: list[str] = []

    def headers(request: GraphQLRequest, subgraph: str) -> Headers:
        received.append(subgraph)
        return (("authorization", request.headers["authorization"]), ("to", subgraph))

    gateway = Gateway({"products": TWO, "reviews": entities(None, None)}, EngineOptions(subgraph_headers=headers))
    await gateway.execute("{ products { rating } }", headers={"authorization": "Bearer a"})
    assert received == ["products", "reviews"]
    assert gateway.fakes["reviews"].calls[0].headers == (("authorization", "Bearer a"), ("to", "reviews"))


async def test_the_identity_and_the_clients_request_come_with_the_call() -> None:
    products = RecordingFake(TWO)
    engine = Gateway({}, transports={"products": products}).engine
    request = GraphQLRequest("{ products { upc } }", identity="ada")
    await engine.execute(request)
    (sent,) = products.requests
    assert (sent.identity, sent.client, sent.subgraph) == ("ada", request, "products")
    assert sent.fetch is not None


async def test_a_call_may_take_no_longer_than_its_subgraph_its_operation_and_its_request_allow() -> None:
    async def deadline(options: EngineOptions, **changes: Any) -> float | None:
        products = RecordingFake(TWO)
        engine = Gateway({}, options, {"products": products}).engine
        await engine.execute(GraphQLRequest("{ products { upc } }", **changes))
        return products.requests[0].deadline

    now = time.monotonic()
    slow = 10_000.0

    def within(found: float | None, seconds: float) -> bool:
        return found is not None and seconds <= found - now <= seconds + 60

    assert within(await deadline(EngineOptions(timeout=slow, subgraph_timeout=500)), 500)
    assert within(await deadline(EngineOptions(timeout=500, subgraph_timeout=slow)), 500)
    only_products = EngineOptions(timeout=slow, subgraph_timeouts={"products": 500})
    assert within(await deadline(only_products), 500)
    assert await deadline(EngineOptions(subgraph_timeout=slow), deadline=now + 5) == now + 5
    assert await deadline(EngineOptions(timeout=None, subgraph_timeout=None)) is None


async def test_fields_of_a_mutation_run_one_after_the_other() -> None:
    running = 0
    order: list[str] = []

    class Slow(FakeTransport):
        async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
            nonlocal running
            running += 1
            assert running == 1
            await asyncio.sleep(0)
            order.append(request.subgraph)
            running -= 1
            return await FakeTransport.execute(self, request)

    responses = {"data": {"a": None, "b": None, "c": None}}
    gateway = Gateway({}, transports={name: Slow(responses) for name in ("products", "reviews")})
    response = await gateway.execute(
        'mutation { a: addProduct(name: "x") { name } b: review(upc: "1") { body } c: removeProduct(upc: "1") }'
    )
    assert order == ["products", "reviews", "products"]
    assert list(response["data"]) == ["a", "b", "c"]


async def test_fetches_that_do_not_wait_for_each_other_run_at_once() -> None:
    both = asyncio.Barrier(2)

    class Meeting(FakeTransport):
        async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
            await both.wait()
            return await FakeTransport.execute(self, request)

    gateway = Gateway({}, transports={"products": Meeting(TWO), "users": Meeting({"data": {"me": {"id": "1"}}})})
    assert (await gateway.execute("{ products { upc } me { id } }"))["data"]["me"] == {"id": "1"}


async def test_cancelling_the_operation_cancels_its_calls() -> None:
    entered, cancelled = asyncio.Event(), asyncio.Event()

    class Never(FakeTransport):
        async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
            entered.set()
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()
            raise AssertionError

    gateway = Gateway({"users": {"data": {"me": None}}}, transports={"products": Never({})})
    operation = asyncio.create_task(gateway.execute("{ products { upc } me { id } }"))
    await entered.wait()
    operation.cancel()
    await asyncio.gather(operation, return_exceptions=True)
    assert cancelled.is_set()


async def test_override_labels_are_decided_for_each_request() -> None:
    a = LINK + 'type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! size: Int }'
    b = (
        'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@override"]) '
        'type Thing @key(fields: "id") { id: ID! size: Int @override(from: "a", label: "percent(10)") }'
    )
    result = compose([SubgraphDocument("a", "http://a", a), SubgraphDocument("b", "http://b", b)])
    assert result.supergraph_sdl is not None, result.errors
    fakes = {
        "a": FakeTransport({"data": {"thing": {"id": "1", "size": 1}}}),
        "b": FakeTransport({"data": {"_entities": [{"size": 2}]}}),
    }
    engine = Engine(SupergraphPlanner.from_sdl(result.supergraph_sdl), fakes)
    for labels, size in ((frozenset[str](), 1), (frozenset({"percent(10)"}), 2), (frozenset({"other"}), 1)):
        found = await engine.execute(GraphQLRequest("{ thing { size } }", override_labels=labels))
        assert found.as_json() == {"data": {"thing": {"size": size}}}  # type: ignore[union-attr]
    assert len(engine.plans.cache) == 2


async def test_closing_the_engine_closes_each_transport_once() -> None:
    gateway = Gateway({"products": TWO, "users": TWO})
    await gateway.engine.close()
    assert all(fake.closed for fake in gateway.fakes.values())
