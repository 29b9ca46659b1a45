import asyncio
from collections.abc import AsyncIterator

import pytest

from router.execution.errors.subgraph_failures import SubgraphUnreachable
from router.execution.subgraph_call import SubgraphOperation, SubgraphRequest, SubgraphResponse
from router.planning.plan import OperationKind
from router.transport.subscriptions.shared import SharedSubscriptions, SlowReader

OPERATION = SubgraphOperation("subscription { a }", None, OperationKind.SUBSCRIPTION)


class Source:
    """Streams that give what is published, to all who listen."""

    def __init__(self) -> None:
        self.opened = 0
        self.streams: list[asyncio.Queue[SubgraphResponse | Exception | None]] = []

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        return SubgraphResponse(request.subgraph, payload={"data": {}})

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        self.opened += 1
        stream: asyncio.Queue[SubgraphResponse | Exception | None] = asyncio.Queue()
        self.streams.append(stream)
        try:
            while (event := await stream.get()) is not None:
                if isinstance(event, Exception):
                    raise event
                yield event
        finally:
            self.streams.remove(stream)

    async def close(self) -> None: ...

    def publish(self, number: int) -> None:
        for stream in self.streams:
            stream.put_nowait(SubgraphResponse("users", payload={"data": {"a": [number]}}))

    def end(self, how: Exception | None = None) -> None:
        for stream in self.streams:
            stream.put_nowait(how)


def request(identity: object = None, token: str = "t", **variables: object) -> SubgraphRequest:
    return SubgraphRequest("users", OPERATION, variables, (("authorization", token),), identity)


class Listener:
    """A reader of the events of one subscription."""

    def __init__(self, transport: SharedSubscriptions, received: SubgraphRequest) -> None:
        self._events = transport.subscribe(received)
        self._next = asyncio.ensure_future(anext(self._events, None))

    async def receive(self) -> object:
        async with asyncio.timeout(5):
            event = await self._next
        self._next = asyncio.ensure_future(anext(self._events, None))
        return None if event is None else event.payload()["data"]["a"][0]

    async def leave(self) -> None:
        self._next.cancel()
        await asyncio.wait((self._next,))
        await self._events.aclose()  # type: ignore[attr-defined]


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_subscriptions_that_are_the_same_share_one_upstream() -> None:
    source = Source()
    transport = SharedSubscriptions(source)
    listeners = [Listener(transport, request()) for _ in range(3)]
    await settle()
    source.publish(1)
    assert [await listener.receive() for listener in listeners] == [1, 1, 1]
    assert source.opened == 1
    for listener in listeners:
        await listener.leave()


async def test_each_listener_gets_an_event_of_its_own() -> None:
    source = Source()
    transport = SharedSubscriptions(source)
    streams = [transport.subscribe(request()) for _ in range(2)]
    waiting = [asyncio.ensure_future(anext(stream)) for stream in streams]
    await settle()
    source.publish(1)
    first, second = [(await event).payload() for event in waiting]
    first["data"]["a"].append("written by the engine")
    assert second == {"data": {"a": [1]}}
    for stream in streams:
        await stream.aclose()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "other",
    [request(token="another"), request(identity=object()), request(x=1)],
    ids=["header", "identity", "variable"],
)
async def test_subscriptions_that_differ_do_not_share(other: SubgraphRequest) -> None:
    source = Source()
    transport = SharedSubscriptions(source)
    listeners = [Listener(transport, request()), Listener(transport, other)]
    await settle()
    assert source.opened == 2
    for listener in listeners:
        await listener.leave()


async def test_sharing_can_be_switched_off() -> None:
    source = Source()
    transport = SharedSubscriptions(source, share=False)
    listeners = [Listener(transport, request()) for _ in range(2)]
    await settle()
    assert source.opened == 2
    for listener in listeners:
        await listener.leave()


async def test_the_upstream_ends_with_its_last_listener() -> None:
    source = Source()
    transport = SharedSubscriptions(source)
    first, second = Listener(transport, request()), Listener(transport, request())
    await settle()
    await first.leave()
    assert (len(source.streams), transport.upstreams) == (1, 1)
    await second.leave()
    assert (len(source.streams), transport.upstreams) == (0, 0)


async def test_all_subscribers_receive_the_end() -> None:
    source = Source()
    transport = SharedSubscriptions(source)
    listeners = [Listener(transport, request()) for _ in range(2)]
    await settle()
    source.publish(1)
    source.end()
    for listener in listeners:
        assert [await listener.receive(), await listener.receive()] == [1, None]
        await listener.leave()


async def test_all_subscribers_receive_a_failure() -> None:
    source = Source()
    transport = SharedSubscriptions(source)
    listeners = [Listener(transport, request()) for _ in range(2)]
    await settle()
    source.end(SubgraphUnreachable("users", "gone"))
    for listener in listeners:
        with pytest.raises(SubgraphUnreachable):
            await listener.receive()


async def test_a_subscriber_after_the_end_starts_a_new_stream() -> None:
    source = Source()
    transport = SharedSubscriptions(source)
    first = Listener(transport, request())
    await settle()
    source.end()
    assert await first.receive() is None
    second = Listener(transport, request())
    await settle()
    assert source.opened == 2
    await second.leave()


async def test_a_slow_reader_misses_the_oldest_events_and_others_none() -> None:
    source = Source()
    transport = SharedSubscriptions(source, buffer=2)
    slow, quick = Listener(transport, request()), Listener(transport, request())
    await settle()
    received_events = []
    for number in range(1, 6):
        source.publish(number)
        received_events.append(await quick.receive())
    # The first event had been handed over already when the others came.
    assert received_events == [1, 2, 3, 4, 5]
    assert [await slow.receive() for _ in range(3)] == [1, 4, 5]
    await slow.leave()
    await quick.leave()
    assert transport.dropped == 2


async def test_a_slow_reader_may_be_given_up_instead() -> None:
    source = Source()
    transport = SharedSubscriptions(source, buffer=2, drop_oldest=False)
    slow, quick = Listener(transport, request()), Listener(transport, request())
    await settle()
    for number in range(1, 6):
        source.publish(number)
        await quick.receive()
    assert await slow.receive() == 1
    with pytest.raises(SlowReader):
        await slow.receive()
    await quick.leave()


async def test_closing_ends_everything() -> None:
    source = Source()
    transport = SharedSubscriptions(source)
    listener = Listener(transport, request())
    await settle()
    await transport.close()
    assert await listener.receive() is None
    assert source.streams == []
