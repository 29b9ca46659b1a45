"""Balancing between replicas, and their discovery by name."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, cast

import pytest

from router.execution.errors.subgraph_failures import SubgraphFailure, SubgraphUnreachable
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse
from router.server.config.options.resilience import EjectionOptions, RetryOptions
from router.server.upstream.discovery import DiscoveringTransport
from router.server.upstream.replicas import ReplicaTransport
from router.server.upstream.retries import RetryingTransport
from tests.router.server.upstream.scripted_subgraph import Clock, Scripted, ok, request, unreachable
from tests.waiting import eventually


def balancing(*replicas: Scripted, clock: Clock | None = None, **options: Any) -> ReplicaTransport:
    named = {str(number): replica for number, replica in enumerate(replicas)}
    return ReplicaTransport(named, EjectionOptions(**options), clock=clock or Clock())


async def test_replicas_share_the_calls() -> None:
    replicas = [Scripted([ok()]) for _ in range(3)]
    transport = balancing(*replicas)
    for _ in range(9):
        await transport.execute(request())
    assert [len(replica.calls) for replica in replicas] == [3, 3, 3]


async def test_the_replica_with_the_least_to_do_is_chosen() -> None:
    busy, free = Scripted([60.0, ok()]), Scripted([ok()])
    transport = balancing(busy, free)
    waiting = asyncio.ensure_future(transport.execute(request()))
    await asyncio.sleep(0)
    for _ in range(5):
        await transport.execute(request())
    assert (len(busy.calls), len(free.calls)) == (1, 5)
    waiting.cancel()


async def test_a_failing_replica_is_ejected_for_a_while() -> None:
    clock = Clock()
    bad, good = Scripted([unreachable()]), Scripted([ok()])
    transport = balancing(bad, good, clock=clock, consecutive_failures=2, ejection_time=10.0)
    outcomes = await asyncio.gather(*(transport.execute(request()) for _ in range(20)), return_exceptions=True)
    before = len(bad.calls)
    for _ in range(10):
        await transport.execute(request())
    assert len(bad.calls) == before
    clock.now += 11
    await asyncio.gather(*(transport.execute(request()) for _ in range(20)), return_exceptions=True)
    assert len(bad.calls) > before
    assert any(isinstance(outcome, SubgraphUnreachable) for outcome in outcomes)


async def test_a_replica_that_comes_back_is_not_sent_all_that_it_missed() -> None:
    clock = Clock()
    back, good = Scripted([unreachable(), ok()]), Scripted([ok()])
    transport = balancing(back, good, clock=clock, consecutive_failures=1, ejection_time=10.0)
    with pytest.raises(SubgraphUnreachable):
        await transport.execute(request())
    for _ in range(50):
        await transport.execute(request())
    clock.now += 11
    for _ in range(10):
        await transport.execute(request())
    assert (len(back.calls), len(good.calls)) == (1 + 5, 50 + 5)


async def test_a_retry_goes_to_another_replica() -> None:
    clock = Clock()
    bad, good = Scripted([unreachable()]), Scripted([ok()])
    transport = RetryingTransport(balancing(bad, good, clock=clock), RetryOptions(), sleep=clock.sleep, clock=clock)
    for _ in range(3):
        assert (await transport.execute(request())).status == 200
    assert (len(bad.calls), len(good.calls)) == (1, 3)


async def test_if_all_replicas_fail_all_are_tried() -> None:
    clock = Clock()
    replicas = [Scripted([unreachable(), ok()]) for _ in range(2)]
    transport = balancing(*replicas, clock=clock, consecutive_failures=1, ejection_time=100.0)
    for _ in range(2):
        with pytest.raises(SubgraphUnreachable):
            await transport.execute(request())
    assert (await transport.execute(request())).status == 200


async def test_a_removed_replica_gets_no_calls_and_is_closed_when_its_last_one_ends() -> None:
    leaving, staying = Scripted([0.01, ok()]), Scripted([ok()])
    transport = balancing(leaving, staying)
    last = asyncio.ensure_future(transport.execute(request()))
    await asyncio.sleep(0)
    await transport.remove("0")
    closed_at_once = leaving.closed
    assert (await last).status == 200
    assert (closed_at_once, leaving.closed) == (False, True)
    for _ in range(3):
        await transport.execute(request())
    assert (len(leaving.calls), len(staying.calls)) == (1, 3)


async def test_an_idle_replica_is_closed_when_it_is_removed() -> None:
    leaving = Scripted([ok()])
    transport = balancing(leaving)
    await transport.remove("0")
    assert leaving.closed
    with pytest.raises(SubgraphUnreachable):
        await transport.execute(request())


class Stream(Scripted):
    """A subgraph whose subscriptions have these events, a failure being a broken connection."""

    def __init__(self, *events: SubgraphResponse | SubgraphFailure) -> None:
        super().__init__([ok()])
        self._stream = events
        self.streams = 0

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        self.streams += 1
        for event in self._stream:
            if isinstance(event, SubgraphFailure):
                raise event
            yield event


async def events_of(transport: ReplicaTransport | DiscoveringTransport) -> int:
    async with aclosing(cast(Any, transport.subscribe(request()))) as events:
        return len([event async for event in events])


async def test_a_stream_starts_elsewhere_if_a_replica_cannot_be_reached() -> None:
    dead, living = Stream(unreachable()), Stream(ok(), ok())
    assert await events_of(balancing(dead, living)) == 2
    assert (dead.streams, living.streams) == (1, 1)


async def test_a_stream_that_no_replica_can_start_fails() -> None:
    dead = [Stream(unreachable()), Stream(unreachable())]
    with pytest.raises(SubgraphUnreachable):
        await events_of(balancing(*dead))
    assert [replica.streams for replica in dead] == [1, 1]


async def test_a_stream_that_breaks_later_is_not_begun_again_here() -> None:
    """Its events would come twice: whether it can be resumed is decided where it is known what came."""
    breaking, other = Stream(ok(), unreachable()), Stream(ok())
    with pytest.raises(SubgraphUnreachable):
        await events_of(balancing(breaking, other))
    assert other.streams == 0


class Names:
    """A resolver whose addresses a test changes."""

    def __init__(self, **addresses: set[str]) -> None:
        self.addresses = addresses
        self.made: dict[str, Stream] = {}

    async def resolve(self, host: str) -> frozenset[str]:
        if not self.addresses.get(host):
            raise OSError("no such name")
        return frozenset(self.addresses[host])

    def transport_to(self, url: str, address: str) -> Stream:
        self.made[address] = Stream(ok())
        return self.made[address]

    def discovering(self, *urls: str, interval: float = 60.0) -> DiscoveringTransport:
        return DiscoveringTransport(
            urls or ("http://catalog:8000/graphql",),
            ReplicaTransport({}, EjectionOptions()),
            self.transport_to,
            interval=interval,
            resolve=self.resolve,
        )

    def calls(self) -> dict[str, int]:
        return {address: len(replica.calls) for address, replica in sorted(self.made.items())}


async def test_calls_are_balanced_between_all_addresses_of_all_names() -> None:
    names = Names(catalog={"10.0.0.1", "10.0.0.2"}, spare={"10.0.0.3"})
    transport = names.discovering("http://catalog:8000/graphql", "http://spare:8000/graphql")
    await asyncio.gather(*(transport.execute(request()) for _ in range(6)))
    assert names.calls() == {"10.0.0.1": 2, "10.0.0.2": 2, "10.0.0.3": 2}
    await transport.close()
    assert all(replica.closed for replica in names.made.values())


async def test_replicas_follow_the_addresses_of_the_names() -> None:
    names = Names(catalog={"10.0.0.1"})
    transport = names.discovering()
    await transport.execute(request())
    names.addresses["catalog"] = {"10.0.0.2"}
    await transport.refresh()
    await transport.execute(request())
    assert names.calls() == {"10.0.0.1": 1, "10.0.0.2": 1}
    assert (names.made["10.0.0.1"].closed, names.made["10.0.0.2"].closed) == (True, False)
    await transport.close()


async def test_names_are_resolved_again_without_being_called() -> None:
    names = Names(catalog={"10.0.0.1"})
    transport = names.discovering(interval=0.001)
    await transport.execute(request())
    names.addresses["catalog"] = {"10.0.0.2"}
    await eventually(lambda: "10.0.0.2" in names.made, "the new address")
    await transport.close()


async def test_addresses_stay_while_a_name_cannot_be_resolved(caplog: pytest.LogCaptureFixture) -> None:
    names = Names(catalog={"10.0.0.1"})
    transport = names.discovering()
    await transport.execute(request())
    names.addresses.clear()
    await transport.refresh()
    await transport.execute(request())
    assert names.calls() == {"10.0.0.1": 2}
    assert "cannot be resolved" in caplog.text
    await transport.close()


async def test_a_name_that_never_resolved_is_tried_again_by_the_next_call() -> None:
    names = Names()
    transport = names.discovering()
    with pytest.raises(SubgraphUnreachable) as failure:
        await transport.execute(request())
    assert failure.value.unsent
    names.addresses["catalog"] = {"10.0.0.1"}
    assert (await transport.execute(request())).status == 200
    await transport.close()


async def test_calls_at_once_resolve_a_name_once() -> None:
    names = Names(catalog={"10.0.0.1"})
    transport = names.discovering()
    await asyncio.gather(*(transport.execute(request()) for _ in range(5)))
    assert len(names.made) == 1
    assert await events_of(transport) == 1
    await transport.close()
