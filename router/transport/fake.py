"""A subgraph that answers what it is told, for tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field

from router.execution.subgraph_call import (
    JSONObject,
    SubgraphFailure,
    SubgraphRequest,
    SubgraphResponse,
    SubgraphUnreachable,
)

Answer = Mapping[str, object] | SubgraphFailure
Answerer = Callable[[SubgraphRequest], Answer]


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """What a fake was asked."""

    subgraph: str
    document: str
    variables: Mapping[str, object]
    headers: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class FakeTransport:
    """Answers with what `answer` returns, or raises it if it is a `SubgraphFailure`; keeps every call in `calls`.

    `events` gives the responses of a subscription.
    """

    answer: Answerer | Answer
    events: Callable[[SubgraphRequest], Iterable[Answer]] | None = None
    calls: list[RecordedCall] = field(default_factory=list)
    closed: bool = False

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        self._record(request)
        return self._response(request, self.answer(request) if callable(self.answer) else self.answer)

    async def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        self._record(request)
        for event in self.events(request) if self.events else ():
            yield self._response(request, event)

    async def close(self) -> None:
        self.closed = True

    def _record(self, request: SubgraphRequest) -> None:
        if self.closed:
            raise SubgraphUnreachable(request.subgraph, "the transport is closed")
        self.calls.append(
            RecordedCall(request.subgraph, request.operation.text, deepcopy(dict(request.variables)), request.headers)
        )

    def _response(self, request: SubgraphRequest, answer: Answer) -> SubgraphResponse:
        if isinstance(answer, SubgraphFailure):
            raise answer
        payload: JSONObject = deepcopy(dict(answer))
        return SubgraphResponse(request.subgraph, payload=payload)
