"""Recordings: an operation with all responses of subgraphs in a file, replayed without them."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

import orjson

from router.exact_json import decode_json, encode_json
from router.execution.errors.subgraph_failures import SubgraphUnreachable
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.transport.wrapping import WrappingTransport


@dataclass(frozen=True, slots=True)
class RecordedResponse:
    """One call and its response. Headers are not recorded: they hold credentials."""

    subgraph: str
    document: str
    variables: Mapping[str, Any]
    status: int
    payload: Mapping[str, Any]


@dataclass(slots=True)
class Recording:
    """One operation. `plan` is for readers of the file."""

    supergraph: str
    operation: str
    variables: Mapping[str, Any]
    plan: str = ""
    calls: list[RecordedResponse] = field(default_factory=list)
    response: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """Encode the content of a recording's file."""
        return encode_json(asdict(self), orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """Read a recording's file. Raises `ValueError` for invalid content."""
        try:
            parsed = decode_json(content)
            calls = [RecordedResponse(**call) for call in parsed.pop("calls")]
            return cls(**parsed, calls=calls)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"not a recording: {error}") from None


class RecordingTransport(WrappingTransport):
    """A recorder of another transport's responses, except those to subscriptions."""

    def __init__(self, inner: SubgraphTransport, calls: list[RecordedResponse]) -> None:
        super().__init__(inner)
        self._calls = calls

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        response = await self._inner.execute(request)
        payload = decode_json(encode_json(response.payload()))
        variables = decode_json(encode_json(request.variables))
        self._calls.append(
            RecordedResponse(request.subgraph, request.operation.text, variables, response.status, payload)
        )
        return response


class ReplayingTransport:
    """Replays recorded responses. A call that was not recorded fails as unreachable and is added to `unknown`."""

    def __init__(self, calls: list[RecordedResponse]) -> None:
        self._calls = calls
        self.unknown: list[SubgraphRequest] = []
        self.calls_received = 0

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Return the recorded response to a query or a mutation."""
        self.calls_received += 1
        variables = decode_json(encode_json(request.variables))
        for call in self._calls:
            if (call.subgraph, call.document, call.variables) == (request.subgraph, request.operation.text, variables):
                return SubgraphResponse(request.subgraph, body=encode_json(call.payload), status=call.status)
        self.unknown.append(request)
        raise SubgraphUnreachable(request.subgraph, "the recording has no such call")

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Subscriptions are not recorded."""
        raise SubgraphUnreachable(request.subgraph, "subscriptions are not recorded")

    async def close(self) -> None:
        """Close nothing: there are no connections."""
