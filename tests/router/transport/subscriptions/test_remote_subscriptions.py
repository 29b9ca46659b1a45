"""Subscriptions to a subgraph elsewhere: a router over the network is the subgraph, since it speaks both protocols."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from router.execution.errors.subgraph_failures import (
    SubgraphBadResponse,
    SubgraphFailure,
    SubgraphTimeout,
    SubgraphUnreachable,
)
from router.execution.subgraph_call import SubgraphOperation, SubgraphRequest, SubgraphResponse
from router.planning.plan import OperationKind
from router.transport import (
    ReconnectingTransport,
    SseOptions,
    SseSubscriptions,
    SubscriptionSource,
    WebSocketOptions,
    WebSocketSubscriptions,
)
from tests.router.server.live_server import running_server
from tests.router.server.sample_graph import SampleGraph
from tests.waiting import eventually

Make = Callable[[int], SubscriptionSource]


def by_websocket(port: int) -> SubscriptionSource:
    return WebSocketSubscriptions(f"http://127.0.0.1:{port}/graphql")


def by_sse(port: int) -> SubscriptionSource:
    return SseSubscriptions(f"http://127.0.0.1:{port}/graphql")


def by_websocket_at_an_address(port: int) -> SubscriptionSource:
    return WebSocketSubscriptions(f"http://catalog.invalid:{port}/graphql", WebSocketOptions(address="127.0.0.1"))


def by_sse_at_an_address(port: int) -> SubscriptionSource:
    return SseSubscriptions(f"http://catalog.invalid:{port}/graphql", SseOptions(address="127.0.0.1"))


both = pytest.mark.parametrize("make", [by_websocket, by_sse, by_websocket_at_an_address, by_sse_at_an_address])


def request(query: str, **headers: str) -> SubgraphRequest:
    operation = SubgraphOperation(query, None, OperationKind.SUBSCRIPTION)
    return SubgraphRequest("users", operation, {}, tuple(headers.items()))


async def events_of(source: SubscriptionSource, received: SubgraphRequest) -> list[Any]:
    return [event.payload() async for event in source.subscribe(received)]


@both
async def test_events_arrive_in_order_until_the_end(make: Make) -> None:
    async with running_server(SampleGraph().app()) as port:
        source = make(port)
        events = await events_of(source, request("subscription { count(to: 3) }"))
        assert events == [{"data": {"count": number}} for number in (1, 2, 3)]
        await source.close()


@both
async def test_headers_reach_the_subgraph(make: Make) -> None:
    graph = SampleGraph()
    async with running_server(graph.app({"headers": {"all": [{"forward": "x-tenant"}]}})) as port:
        source = make(port)
        await events_of(source, request("subscription { count(to: 1) }", **{"x-tenant": "t1"}))
        assert graph.received[0].headers == (("x-tenant", "t1"),)
        await source.close()


@both
async def test_a_rejected_subscription_gives_its_errors(make: Make) -> None:
    async with running_server(SampleGraph().app()) as port:
        source = make(port)
        (event,) = await events_of(source, request("subscription { nope }"))
        assert event["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        await source.close()


@both
async def test_closing_the_subscription_ends_it_at_the_subgraph(make: Make) -> None:
    graph = SampleGraph()
    async with running_server(graph.app()) as port:
        source = make(port)
        events: Any = source.subscribe(request("subscription { count(to: 100000, ms: 1) }"))
        await anext(events)
        assert graph.open_streams == 1
        await events.aclose()
        await eventually(lambda: graph.open_streams == 0, "the end of the stream")
        await source.close()


@both
async def test_a_subscription_to_a_closed_port_is_unreachable(make: Make) -> None:
    with pytest.raises(SubgraphUnreachable):
        await events_of(make(1), request("subscription { count(to: 1) }"))


@both
async def test_a_stream_that_breaks_off_is_unreachable(make: Make) -> None:
    app = SampleGraph().app()
    async with running_server(app) as port:
        source = make(port)
        events: Any = source.subscribe(request("subscription { count(to: 100000, ms: 1) }"))
        await anext(events)
        await source.close()
        with pytest.raises(SubgraphFailure):
            async for _ in events:
                pass


async def test_websocket_subscriptions_with_the_same_headers_share_a_connection() -> None:
    app = SampleGraph().app()
    async with running_server(app) as port:
        source = WebSocketSubscriptions(f"ws://127.0.0.1:{port}/graphql")
        streams: list[Any] = [
            source.subscribe(request("subscription { count(to: 100000, ms: 1) }", token=token))
            for token in ("a", "a", "b")
        ]
        for stream in streams:
            await anext(stream)
        assert len(app.websockets) == 2
        for stream in streams:
            await stream.aclose()
        await eventually(lambda: len(app.websockets) == 0, "the end of the session")
        await source.close()


@asynccontextmanager
async def misbehaving(behave: Callable[[ServerConnection], Any]) -> AsyncIterator[WebSocketSubscriptions]:
    async with serve(behave, "127.0.0.1", 0, subprotocols=[Subprotocol("graphql-transport-ws")]) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        source = WebSocketSubscriptions(f"ws://127.0.0.1:{port}/", WebSocketOptions(connect_timeout=0.2, max_waiting=3))
        yield source
        await source.close()


async def test_a_subgraph_that_never_acknowledges_is_late() -> None:
    async def silent(socket: ServerConnection) -> None:
        await socket.wait_closed()

    async with misbehaving(silent) as source:
        with pytest.raises(SubgraphTimeout):
            await events_of(source, request("subscription { a }"))


@pytest.mark.parametrize("nonsense", ["{", "[]", "{}", '{"type":"next"}'])
async def test_a_subgraph_that_breaks_the_protocol_fails_the_subscription(nonsense: str) -> None:
    async def talk(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send('{"type":"connection_ack"}')
        await socket.recv()
        await socket.send(nonsense)
        await socket.wait_closed()

    async with misbehaving(talk) as source:
        with pytest.raises((SubgraphUnreachable, SubgraphBadResponse)):
            await events_of(source, request("subscription { a }"))


async def test_an_event_stream_that_falls_silent_is_late() -> None:
    graph = SampleGraph()
    async with running_server(graph.app()) as port:
        source = SseSubscriptions(f"http://127.0.0.1:{port}/graphql", SseOptions(idle_timeout=0.02))
        with pytest.raises(SubgraphTimeout):
            await events_of(source, request("subscription { count(to: 2, ms: 60000) }"))


class Flapping:
    """Breaks after each event, so many times."""

    def __init__(self, breaks: int) -> None:
        self.begun = 0
        self._breaks = breaks

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        raise NotImplementedError

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        self.begun += 1
        yield SubgraphResponse("users", payload={"data": {"n": self.begun}})
        if self.begun <= self._breaks:
            raise SubgraphUnreachable("users", "gone")

    async def close(self) -> None: ...


class Absent(Flapping):
    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        self.begun += 1
        if self.begun:
            raise SubgraphUnreachable("users", "gone")
        yield SubgraphResponse("users", payload={})


async def test_a_broken_stream_is_begun_again() -> None:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    source = Flapping(breaks=3)
    events = await events_of(ReconnectingTransport(source, attempts=1, sleep=pause), request("subscription { n }"))
    assert [event["data"]["n"] for event in events] == [1, 2, 3, 4]
    assert len(pauses) == 3


async def test_a_stream_that_never_began_fails_at_once() -> None:
    source = Absent(breaks=0)
    with pytest.raises(SubgraphUnreachable):
        await events_of(ReconnectingTransport(source), request("subscription { n }"))
    assert source.begun == 1


async def test_pauses_grow_and_attempts_end() -> None:
    pauses: list[float] = []

    class BreaksForGood(Flapping):
        async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
            self.begun += 1
            if self.begun == 1:
                yield SubgraphResponse("users", payload={"data": {"n": 1}})
            raise SubgraphUnreachable("users", "gone")

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    source = BreaksForGood(breaks=0)
    with pytest.raises(SubgraphUnreachable):
        await events_of(
            ReconnectingTransport(source, attempts=4, first_pause=1.0, longest_pause=4.0, sleep=pause),
            request("subscription { n }"),
        )
    assert len(pauses) == 4
    assert all(low <= pause <= 2 * low for pause, low in zip(pauses, (0.5, 1.0, 2.0, 2.0), strict=True))
