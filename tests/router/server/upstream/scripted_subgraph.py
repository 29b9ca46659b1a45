"""A subgraph that behaves as a test scripts it, call by call."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from router.execution.errors.subgraph_failures import SubgraphFailure, SubgraphTimeout, SubgraphUnreachable
from router.execution.subgraph_call import SubgraphOperation, SubgraphRequest, SubgraphResponse
from router.planning.plan import OperationKind

QUERY = SubgraphOperation("{ a }", None, OperationKind.QUERY)
MUTATION = SubgraphOperation("mutation { a }", None, OperationKind.MUTATION)


def request(operation: SubgraphOperation = QUERY, **given: object) -> SubgraphRequest:
    return SubgraphRequest("users", operation, {}, **given)  # type: ignore[arg-type]


def ok() -> SubgraphResponse:
    return SubgraphResponse("users", payload={"data": {"a": 1}})


def status(code: int) -> SubgraphResponse:
    return SubgraphResponse("users", body=b"", status=code)


def unreachable() -> SubgraphFailure:
    return SubgraphUnreachable("users", "gone")


def late() -> SubgraphFailure:
    return SubgraphTimeout("users", "late")


class Scripted:
    """A transport with scripted outcomes, in order, the last one for ever. A float is a pause before the next one."""

    def __init__(self, outcomes: Sequence[SubgraphResponse | SubgraphFailure | float]) -> None:
        self._outcomes = list(outcomes)
        self.calls: list[SubgraphRequest] = []
        self.cancelled = 0
        self.closed = False

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        self.calls.append(request)
        try:
            while isinstance(outcome := self._next(), float):  # noqa: ASYNC110 - pauses are part of the script
                await asyncio.sleep(outcome)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if isinstance(outcome, SubgraphFailure):
            raise outcome
        return outcome

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        raise NotImplementedError

    async def close(self) -> None:
        self.closed = True

    def _next(self) -> SubgraphResponse | SubgraphFailure | float:
        return self._outcomes.pop(0) if len(self._outcomes) > 1 else self._outcomes[0]


class Clock:
    """A clock that a test advances."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
