"""A subgraph with configured responses, for tests."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field

from router.execution.errors.subgraph_failures import SubgraphFailure, SubgraphUnreachable
from router.execution.json_types import JSONObject
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse

FakeResponse = Mapping[str, object] | SubgraphFailure
Responder = Callable[[SubgraphRequest], FakeResponse]


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One call that a fake received."""

    subgraph: str
    document: str
    variables: Mapping[str, object]
    headers: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class FakeTransport:
    """Returns `response`, or raises it if it is a `SubgraphFailure`; records every call in `calls`.

    `events` gives the responses of a subscription.
    """

    response: Responder | FakeResponse
    events: Callable[[SubgraphRequest], Iterable[FakeResponse]] | None = None
    calls: list[RecordedCall] = field(default_factory=list)
    closed: bool = False

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        self._record(request)
        return self._response(request, self.response(request) if callable(self.response) else self.response)

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

    def _response(self, request: SubgraphRequest, response: FakeResponse) -> SubgraphResponse:
        if isinstance(response, SubgraphFailure):
            raise response
        payload: JSONObject = deepcopy(dict(response))
        return SubgraphResponse(request.subgraph, payload=payload)
