"""Retries, circuits, bulkheads, hedging and replicas, each around a scripted subgraph."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from router.execution.subgraph_call import SubgraphFailure, SubgraphOverloaded, SubgraphTimeout, SubgraphUnreachable
from router.server.configuration.subgraphs import (
    CircuitBreakerOptions,
    ConcurrencyOptions,
    EjectionOptions,
    HedgingOptions,
    RetryOptions,
)
from router.server.traffic.bulkhead import BulkheadTransport
from router.server.traffic.circuit_breaker import Circuit, CircuitBreaker, CircuitBreakingTransport
from router.server.traffic.hedging import HedgingTransport
from router.server.traffic.replicas import ReplicaTransport
from router.server.traffic.retries import RetryingTransport
from tests.router.server.traffic.scripted import MUTATION, Clock, Scripted, late, ok, request, status, unreachable


def retrying(subgraph: Scripted, clock: Clock | None = None, **options: Any) -> RetryingTransport:
    clock = clock or Clock()
    return RetryingTransport(subgraph, RetryOptions(**options), sleep=clock.sleep, clock=clock)


@pytest.mark.parametrize("failure", [unreachable(), status(502), status(503), status(504)])
async def test_a_query_is_sent_again_after_a_failure_of_the_moment(failure: Any) -> None:
    subgraph = Scripted([failure, ok()])
    assert (await retrying(subgraph).execute(request())).status == 200
    assert len(subgraph.calls) == 2


@pytest.mark.parametrize("answer", [status(500), status(400), status(429)])
async def test_other_answers_are_final(answer: Any) -> None:
    subgraph = Scripted([answer])
    assert (await retrying(subgraph).execute(request())).status == answer.status
    assert len(subgraph.calls) == 1


async def test_a_mutation_is_never_sent_twice() -> None:
    subgraph = Scripted([unreachable(), ok()])
    with pytest.raises(SubgraphUnreachable):
        await retrying(subgraph).execute(request(MUTATION))
    assert len(subgraph.calls) == 1


async def test_retries_end_after_so_many_attempts() -> None:
    subgraph = Scripted([unreachable()])
    with pytest.raises(SubgraphUnreachable):
        await retrying(subgraph, attempts=3).execute(request())
    assert len(subgraph.calls) == 4


async def test_no_retry_begins_after_the_deadline() -> None:
    clock = Clock()
    subgraph = Scripted([unreachable()])
    with pytest.raises(SubgraphUnreachable):
        await retrying(subgraph, clock, first_pause=10.0).execute(request(deadline=clock.now + 1))
    assert len(subgraph.calls) == 1


async def test_the_budget_bounds_what_retries_add_to_an_outage() -> None:
    subgraph = Scripted([unreachable()])
    transport = retrying(subgraph, attempts=5, budget=0.1)
    for _ in range(200):
        with pytest.raises(SubgraphUnreachable):
            await transport.execute(request())
    assert transport.retried <= 10 + 200 * 0.1


def breaker(clock: Clock) -> CircuitBreaker:
    options = CircuitBreakerOptions(failure_ratio=0.5, least_calls=4, window=10.0, open_for=5.0)
    return CircuitBreaker(options, clock)


async def outcome_of(transport: CircuitBreakingTransport) -> str:
    try:
        response = await transport.execute(request())
    except SubgraphFailure as failure:
        return failure.code
    return str(response.status)


async def test_a_circuit_opens_when_too_many_calls_fail() -> None:
    subgraph = Scripted([ok(), ok(), late(), unreachable(), ok()])
    transport = CircuitBreakingTransport(subgraph, breaker(Clock()))
    outcomes = [await outcome_of(transport) for _ in range(6)]
    assert outcomes == ["200", "200", "SUBGRAPH_TIMEOUT", "SUBGRAPH_UNREACHABLE"] + ["SUBGRAPH_OVERLOADED"] * 2
    assert len(subgraph.calls) == 4


async def test_few_calls_tell_nothing() -> None:
    transport = CircuitBreakingTransport(Scripted([unreachable()]), breaker(Clock()))
    for _ in range(3):
        await outcome_of(transport)
    assert transport.breaker.state is Circuit.CLOSED


async def test_old_failures_are_forgotten() -> None:
    clock = Clock()
    transport = CircuitBreakingTransport(Scripted([unreachable()] * 3 + [ok()]), breaker(clock))
    for _ in range(3):
        await outcome_of(transport)
    clock.now += 11
    for _ in range(4):
        await outcome_of(transport)
    assert transport.breaker.state is Circuit.CLOSED


@pytest.mark.parametrize(("probe", "expected"), [(ok(), Circuit.CLOSED), (unreachable(), Circuit.OPEN)])
async def test_after_a_while_one_call_decides(probe: Any, expected: Circuit) -> None:
    clock = Clock()
    subgraph = Scripted([unreachable()] * 4 + [probe])
    transport = CircuitBreakingTransport(subgraph, breaker(clock))
    for _ in range(4):
        await outcome_of(transport)
    clock.now += 5
    await outcome_of(transport)
    assert (transport.breaker.state, len(subgraph.calls)) == (expected, 5)


async def test_while_one_call_decides_others_are_refused() -> None:
    clock = Clock()
    circuit = breaker(clock)
    for _ in range(4):
        assert circuit.admits()
        circuit.record(failure=True)
    clock.now += 5
    assert [circuit.admits(), circuit.admits()] == [True, False]
    circuit.release()
    assert circuit.admits()


async def test_a_bulkhead_lets_so_many_through_and_refuses_the_rest() -> None:
    subgraph = Scripted([0.02, ok()])
    transport = BulkheadTransport(subgraph, ConcurrencyOptions(calls=1, waiting=1))
    outcomes = await asyncio.gather(*(transport.execute(request()) for _ in range(3)), return_exceptions=True)
    assert [isinstance(outcome, SubgraphOverloaded) for outcome in outcomes] == [False, False, True]
    assert len(subgraph.calls) == 2


async def test_waiting_for_a_place_ends_with_the_deadline() -> None:
    import time

    transport = BulkheadTransport(Scripted([60.0, ok()]), ConcurrencyOptions(calls=1, waiting=1))
    first = asyncio.ensure_future(transport.execute(request()))
    await asyncio.sleep(0)
    with pytest.raises(SubgraphTimeout):
        await transport.execute(request(deadline=time.monotonic() + 0.01))
    first.cancel()


async def test_a_late_answer_is_asked_for_again_and_the_first_taken() -> None:
    subgraph = Scripted([60.0, ok()])
    response = await HedgingTransport(subgraph, HedgingOptions(after=0.001)).execute(request())
    assert response.status == 200
    assert (len(subgraph.calls), subgraph.cancelled) == (2, 1)


async def test_a_quick_answer_is_not_hedged_and_mutations_never() -> None:
    subgraph = Scripted([ok()])
    transport = HedgingTransport(subgraph, HedgingOptions(after=0.001))
    await transport.execute(request())
    slow = Scripted([0.01, ok()])
    await HedgingTransport(slow, HedgingOptions(after=0.001)).execute(request(MUTATION))
    assert (len(subgraph.calls), len(slow.calls)) == (1, 1)


async def test_only_a_share_of_calls_is_hedged() -> None:
    subgraph = Scripted([0.01, 0.01, ok()])
    transport = HedgingTransport(subgraph, HedgingOptions(after=0.0001, share=0.01))
    slow = Scripted([0.005] * 1000 + [ok()])
    transport._inner = slow
    await asyncio.gather(*(transport.execute(request()) for _ in range(50)))
    assert transport.hedged <= 1


async def test_replicas_share_the_calls() -> None:
    replicas = [Scripted([ok()]) for _ in range(3)]
    transport = ReplicaTransport(replicas, EjectionOptions())
    for _ in range(9):
        await transport.execute(request())
    assert [len(replica.calls) for replica in replicas] == [3, 3, 3]


async def test_the_replica_with_the_least_to_do_is_chosen() -> None:
    busy, free = Scripted([60.0, ok()]), Scripted([ok()])
    transport = ReplicaTransport([busy, free], EjectionOptions())
    waiting = asyncio.ensure_future(transport.execute(request()))
    await asyncio.sleep(0)
    for _ in range(5):
        await transport.execute(request())
    assert (len(busy.calls), len(free.calls)) == (1, 5)
    waiting.cancel()


async def test_a_replica_that_keeps_failing_is_left_out_for_a_while() -> None:
    clock = Clock()
    bad, good = Scripted([unreachable()]), Scripted([ok()])
    transport = ReplicaTransport([bad, good], EjectionOptions(failures=2, duration=10.0), clock=clock)
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
    transport = ReplicaTransport([back, good], EjectionOptions(failures=1, duration=10.0), clock=clock)
    with pytest.raises(SubgraphUnreachable):
        await transport.execute(request())
    for _ in range(50):
        await transport.execute(request())
    clock.now += 11
    for _ in range(10):
        await transport.execute(request())
    assert (len(back.calls), len(good.calls)) == (1 + 5, 50 + 5)


async def test_where_all_replicas_fail_all_are_tried() -> None:
    clock = Clock()
    replicas = [Scripted([unreachable(), ok()]) for _ in range(2)]
    transport = ReplicaTransport(replicas, EjectionOptions(failures=1, duration=100.0), clock=clock)
    for _ in range(2):
        with pytest.raises(SubgraphUnreachable):
            await transport.execute(request())
    assert (await transport.execute(request())).status == 200
