"""Retries, circuits, bulkheads and hedging, each around a scripted subgraph."""

import asyncio
from typing import Any

import pytest

from router.execution.errors.subgraph_failures import (
    SubgraphFailure,
    SubgraphOverloaded,
    SubgraphTimeout,
    SubgraphUnreachable,
)
from router.server.config.options.resilience import (
    CircuitBreakerOptions,
    ConcurrencyOptions,
    HedgingOptions,
    RetryOptions,
)
from router.server.upstream.bulkhead import BulkheadTransport
from router.server.upstream.circuit_breaker import Circuit, CircuitBreaker, CircuitBreakingTransport
from router.server.upstream.hedging import HedgingTransport
from router.server.upstream.retries import RetryingTransport
from tests.router.server.upstream.scripted_subgraph import (
    MUTATION,
    Clock,
    Scripted,
    late,
    ok,
    request,
    status,
    unreachable,
)


def retrying(subgraph: Scripted, clock: Clock | None = None, **options: Any) -> RetryingTransport:
    clock = clock or Clock()
    return RetryingTransport(subgraph, RetryOptions(**options), sleep=clock.sleep, clock=clock)


@pytest.mark.parametrize("failure", [unreachable(), status(502), status(503), status(504)])
async def test_a_query_is_sent_again_after_a_failure_of_the_moment(failure: Any) -> None:
    subgraph = Scripted([failure, ok()])
    assert (await retrying(subgraph).execute(request())).status == 200
    assert len(subgraph.calls) == 2


@pytest.mark.parametrize("response", [status(500), status(400), status(429)])
async def test_other_responses_are_final(response: Any) -> None:
    subgraph = Scripted([response])
    assert (await retrying(subgraph).execute(request())).status == response.status
    assert len(subgraph.calls) == 1


async def test_a_mutation_is_never_sent_twice() -> None:
    subgraph = Scripted([unreachable(), ok()])
    with pytest.raises(SubgraphUnreachable):
        await retrying(subgraph).execute(request(MUTATION))
    assert len(subgraph.calls) == 1


async def test_a_mutation_that_was_not_sent_is_sent_again() -> None:
    subgraph = Scripted([SubgraphUnreachable("users", "refused", unsent=True), ok()])
    assert (await retrying(subgraph).execute(request(MUTATION))).status == 200
    assert len(subgraph.calls) == 2


async def test_retries_end_after_so_many_attempts() -> None:
    subgraph = Scripted([unreachable()])
    with pytest.raises(SubgraphUnreachable):
        await retrying(subgraph, max_retries=3).execute(request())
    assert len(subgraph.calls) == 4


async def test_no_retry_begins_after_the_deadline() -> None:
    clock = Clock()
    subgraph = Scripted([unreachable()])
    with pytest.raises(SubgraphUnreachable):
        await retrying(subgraph, clock, initial_backoff=10.0).execute(request(deadline=clock.now + 1))
    assert len(subgraph.calls) == 1


async def test_the_budget_bounds_what_retries_add_to_an_outage() -> None:
    subgraph = Scripted([unreachable()])
    transport = retrying(subgraph, max_retries=5, budget=0.1)
    for _ in range(200):
        with pytest.raises(SubgraphUnreachable):
            await transport.execute(request())
    assert len(subgraph.calls) - 200 <= 10 + 200 * 0.1


def breaker(clock: Clock) -> CircuitBreaker:
    options = CircuitBreakerOptions(failure_ratio=0.5, min_requests=4, window=10.0, reset_timeout=5.0)
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


async def test_few_calls_do_not_open_the_circuit() -> None:
    transport = CircuitBreakingTransport(Scripted([unreachable()]), breaker(Clock()))
    for _ in range(3):
        await outcome_of(transport)
    assert transport.breaker.state is Circuit.CLOSED


async def test_old_failures_expire() -> None:
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


async def test_while_the_circuit_is_half_open_only_one_call_is_made() -> None:
    clock = Clock()
    circuit = breaker(clock)
    for _ in range(4):
        assert circuit.admits()
        circuit.record(failure=True)
    clock.now += 5
    assert [circuit.admits(), circuit.admits()] == [True, False]
    circuit.release()
    assert circuit.admits()


async def test_a_bulkhead_lets_so_many_through_and_rejects_the_rest() -> None:
    subgraph = Scripted([0.02, ok()])
    transport = BulkheadTransport(subgraph, ConcurrencyOptions(max_requests=1, max_pending_requests=1))
    outcomes = await asyncio.gather(*(transport.execute(request()) for _ in range(3)), return_exceptions=True)
    assert [isinstance(outcome, SubgraphOverloaded) for outcome in outcomes] == [False, False, True]
    assert len(subgraph.calls) == 2


async def test_waiting_for_a_place_ends_with_the_deadline() -> None:
    import time

    transport = BulkheadTransport(Scripted([60.0, ok()]), ConcurrencyOptions(max_requests=1, max_pending_requests=1))
    first = asyncio.ensure_future(transport.execute(request()))
    await asyncio.sleep(0)
    with pytest.raises(SubgraphTimeout):
        await transport.execute(request(deadline=time.monotonic() + 0.01))
    first.cancel()


async def test_a_late_call_is_hedged_and_the_first_response_taken() -> None:
    subgraph = Scripted([60.0, ok()])
    response = await HedgingTransport(subgraph, HedgingOptions(delay=0.001)).execute(request())
    assert response.status == 200
    assert (len(subgraph.calls), subgraph.cancelled) == (2, 1)


async def test_a_quick_call_is_not_hedged_and_mutations_never() -> None:
    subgraph = Scripted([ok()])
    transport = HedgingTransport(subgraph, HedgingOptions(delay=0.001))
    await transport.execute(request())
    slow = Scripted([0.01, ok()])
    await HedgingTransport(slow, HedgingOptions(delay=0.001)).execute(request(MUTATION))
    assert (len(subgraph.calls), len(slow.calls)) == (1, 1)


async def test_only_a_share_of_calls_is_hedged() -> None:
    subgraph = Scripted([0.01, 0.01, ok()])
    hedged: list[str] = []
    transport = HedgingTransport(subgraph, HedgingOptions(delay=0.0001, max_ratio=0.01), on_hedge=hedged.append)
    slow = Scripted([0.005] * 1000 + [ok()])
    transport._inner = slow
    await asyncio.gather(*(transport.execute(request()) for _ in range(50)))
    assert len(hedged) <= 1
