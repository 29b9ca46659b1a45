"""Request deduplication: the calls that are shared, and above all those that are not."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from router.execution import SubgraphOperation, SubgraphRequest, SubgraphResponse
from router.execution.errors.subgraph_failures import SubgraphTimeout, SubgraphUnreachable
from router.planning.plan import OperationKind
from router.transport import DeduplicatingTransport

QUERY = SubgraphOperation("{ me }", None, OperationKind.QUERY)
MUTATION = SubgraphOperation("mutation { pay }", None, OperationKind.MUTATION)


class Gate:
    """A transport that responds when the test releases it; `bodies` are its next outcomes, by call."""

    def __init__(self, *outcomes: bytes | Exception) -> None:
        self.open = asyncio.Event()
        self.calls = 0
        self.outcomes = outcomes or (b'{"data":{"me":1}}',)

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        self.calls += 1
        number = self.calls
        await self.open.wait()
        outcome = self.outcomes[min(number, len(self.outcomes)) - 1]
        if isinstance(outcome, Exception):
            raise outcome
        return SubgraphResponse(request.subgraph, body=outcome)

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        raise NotImplementedError

    async def close(self) -> None:
        self.open.set()


def request_of(operation: SubgraphOperation = QUERY, subgraph: str = "shop", **changes: Any) -> SubgraphRequest:
    return SubgraphRequest(subgraph, operation, **{"variables": {}, **changes})


async def both(gate: Gate, first: SubgraphRequest, second: SubgraphRequest) -> list[Any]:
    transport = DeduplicatingTransport(gate)
    calls = [asyncio.create_task(transport.execute(request)) for request in (first, second)]
    await asyncio.sleep(0)
    gate.open.set()
    return await asyncio.gather(*calls, return_exceptions=True)


async def test_identical_queries_in_flight_share_one_call() -> None:
    gate = Gate()
    first, second = await both(gate, request_of(), request_of())
    assert gate.calls == 1
    assert first.payload() == second.payload() == {"data": {"me": 1}}
    assert first.payload() is not second.payload()


@pytest.mark.parametrize(
    "other",
    [
        request_of(headers=(("authorization", "b"),)),
        request_of(headers=(("authorization", "a"), ("x-tenant", "1"))),
        request_of(headers=(("authorization", "a"),), variables={"x": 1}),
        request_of(headers=(("authorization", "a"),), subgraph="stock"),
        request_of(SubgraphOperation("{ you }", None, OperationKind.QUERY), headers=(("authorization", "a"),)),
        request_of(SubgraphOperation("{ me }", "Named", OperationKind.QUERY), headers=(("authorization", "a"),)),
    ],
)
async def test_queries_that_differ_in_anything_that_is_sent_share_nothing(other: SubgraphRequest) -> None:
    gate = Gate()
    await both(gate, request_of(headers=(("authorization", "a"),)), other)
    assert gate.calls == 2


async def test_mutations_are_never_shared() -> None:
    gate = Gate()
    await both(gate, request_of(MUTATION), request_of(MUTATION))
    assert gate.calls == 2


async def test_a_query_after_the_response_makes_a_new_call() -> None:
    gate = Gate()
    gate.open.set()
    transport = DeduplicatingTransport(gate)
    await transport.execute(request_of())
    await transport.execute(request_of())
    assert gate.calls == 2


async def test_a_failure_is_shared_too() -> None:
    gate = Gate(SubgraphUnreachable("shop", "down"))
    outcomes = await both(gate, request_of(), request_of())
    assert gate.calls == 1
    assert [type(outcome) for outcome in outcomes] == [SubgraphUnreachable, SubgraphUnreachable]


async def test_a_deadline_of_one_caller_does_not_fail_the_other() -> None:
    gate = Gate(SubgraphTimeout("shop", "late"), b'{"data":{"me":2}}')
    first, second = await both(gate, request_of(), request_of())
    assert isinstance(first, SubgraphTimeout)
    assert second.payload() == {"data": {"me": 2}}


async def test_if_the_caller_whose_call_is_shared_is_cancelled_the_next_one_calls() -> None:
    gate = Gate()
    transport = DeduplicatingTransport(gate)
    first, second = (asyncio.create_task(transport.execute(request_of())) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    gate.open.set()
    assert (await second).payload() == {"data": {"me": 1}}
    assert gate.calls == 2
