"""An operation with everything that subgraphs answered to it, kept in a file, and played again without them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from router.execution.subgraph_call import (
    SubgraphRequest,
    SubgraphResponse,
    SubgraphTransport,
    SubgraphUnreachable,
)
from router.transport.wrapping import WrappingTransport


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """One call and its answer. Headers are not kept: they hold credentials."""

    subgraph: str
    document: str
    variables: Mapping[str, Any]
    status: int
    payload: Mapping[str, Any]


@dataclass(slots=True)
class Recording:
    """One operation. `plan` is for people who read the file."""

    supergraph: str
    operation: str
    variables: Mapping[str, Any]
    plan: str = ""
    calls: list[RecordedAnswer] = field(default_factory=list)
    answer: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """The content of a recording's file."""
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)

    @classmethod
    def from_json(cls, content: bytes) -> Recording:
        """Read a recording's file. Raises ValueError for what is none."""
        try:
            parsed = orjson.loads(content)
            calls = [RecordedAnswer(**call) for call in parsed.pop("calls")]
            return cls(**parsed, calls=calls)
        except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"not a recording: {error}") from None


class RecordingTransport(WrappingTransport):
    """Writes down what another transport answers, but for subscriptions."""

    def __init__(self, inner: SubgraphTransport, calls: list[RecordedAnswer]) -> None:
        super().__init__(inner)
        self._calls = calls

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        response = await self._inner.execute(request)
        payload = orjson.loads(orjson.dumps(response.payload()))
        variables = orjson.loads(orjson.dumps(request.variables))
        self._calls.append(
            RecordedAnswer(request.subgraph, request.operation.text, variables, response.status, payload)
        )
        return response


class ReplayingTransport:
    """Answers as recorded. What was never asked counts as a subgraph that cannot be reached, and is in `unknown`."""

    def __init__(self, calls: list[RecordedAnswer]) -> None:
        self._calls = calls
        self.unknown: list[SubgraphRequest] = []
        self.asked = 0

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Answer a query or a mutation."""
        self.asked += 1
        variables = orjson.loads(orjson.dumps(request.variables))
        for call in self._calls:
            if (call.subgraph, call.document, call.variables) == (request.subgraph, request.operation.text, variables):
                return SubgraphResponse(request.subgraph, body=orjson.dumps(call.payload), status=call.status)
        self.unknown.append(request)
        raise SubgraphUnreachable(request.subgraph, "the recording has no such call")

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Subscriptions are not recorded."""
        raise SubgraphUnreachable(request.subgraph, "subscriptions are not recorded")

    async def close(self) -> None:
        """Nothing is held open."""
