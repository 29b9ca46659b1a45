"""One call to a subgraph: what the engine asks, what a transport answers, how it fails.

The engine knows subgraphs only through `SubgraphTransport`. Everything that goes around a call (headers, caches,
retries, circuit breakers) is a transport that wraps another one, or a hook of the engine.

    SubgraphFailure             a call that gave no GraphQL response; `code` is what clients see in `extensions.code`
    +-- SubgraphUnreachable     no connection, or it broke before the whole response was there
    +-- SubgraphTimeout         the deadline passed
    +-- SubgraphHttpError       a status that is not 2xx, with no GraphQL body; has `status`
    +-- SubgraphBadResponse     not JSON, not a GraphQL response, or larger than allowed
    +-- SubgraphOverloaded      refused before it was sent: a full queue or an open circuit
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, cast

import orjson

from router.planning.plan import Fetch, OperationKind

if TYPE_CHECKING:
    from router.execution.request import GraphQLRequest

Headers = tuple[tuple[str, str], ...]
"""Header names (lower case) and values in the order in which they are sent."""

NO_HEADERS: Headers = ()


class SubgraphFailure(Exception):
    """A call to a subgraph that gave no GraphQL response."""

    code = "SUBGRAPH_FAILURE"
    public_message = "A subgraph request failed."

    def __init__(self, subgraph: str, reason: str) -> None:
        super().__init__(f"{subgraph}: {reason}")
        self.subgraph = subgraph
        self.reason = reason


class SubgraphUnreachable(SubgraphFailure):
    """No connection, or it broke before the whole response was there."""

    code = "SUBGRAPH_UNREACHABLE"
    public_message = "A subgraph could not be reached."


class SubgraphTimeout(SubgraphFailure):
    """The deadline passed before the whole response was there."""

    code = "SUBGRAPH_TIMEOUT"
    public_message = "A subgraph did not answer in time."


class SubgraphHttpError(SubgraphFailure):
    """An HTTP status that is not 2xx whose body is no GraphQL response."""

    code = "SUBGRAPH_HTTP_ERROR"
    public_message = "A subgraph answered with an HTTP error."

    def __init__(self, subgraph: str, status: int) -> None:
        super().__init__(subgraph, f"HTTP status {status}")
        self.status = status


class SubgraphBadResponse(SubgraphFailure):
    """What came back is not JSON, not a GraphQL response, or larger than allowed."""

    code = "SUBGRAPH_BAD_RESPONSE"
    public_message = "A subgraph answered with something that is not a GraphQL response."


class SubgraphOverloaded(SubgraphFailure):
    """The call was refused before it was sent: its queue is full or its circuit is open."""

    code = "SUBGRAPH_OVERLOADED"
    public_message = "A subgraph is overloaded."


class SubgraphOperation:
    """The document of a fetch, made once per plan: its text, and its beginning as JSON.

    Transports may key caches by the object itself; it lives as long as its plan.
    """

    __slots__ = ("__weakref__", "kind", "name", "text", "wire_prefix")

    def __init__(self, text: str, name: str | None, kind: OperationKind) -> None:
        self.text = text
        self.name = name
        self.kind = kind
        operation_name = b',"operationName":' + orjson.dumps(name) if name else b""
        self.wire_prefix = b'{"query":' + orjson.dumps(text) + operation_name


@dataclass(slots=True)
class SubgraphRequest:
    """One GraphQL request to one subgraph.

    `deadline` is in seconds of `time.monotonic()`. `identity` is whatever the server verified about the client, handed
    on as it is to in-process subgraphs. `client` is the request that this call serves and `fetch` the plan's node: for
    wrappers and hooks, which may also replace `headers` before the request is sent. `uploads` maps a dotted path in
    the request body ("variables.file") to a file of a multipart request.
    """

    subgraph: str
    operation: SubgraphOperation
    variables: Mapping[str, object]
    headers: Headers = NO_HEADERS
    identity: object = None
    deadline: float | None = None
    client: GraphQLRequest | None = None
    fetch: Fetch | None = None
    uploads: Mapping[str, object] | None = None
    extensions: Mapping[str, object] | None = None
    _body: bytes | None = field(default=None, repr=False, compare=False)

    def body(self) -> bytes:
        """The request as the body of a POST with `application/json`, encoded once."""
        if self._body is None:
            self._body = self._encoded()
        return self._body

    def _encoded(self) -> bytes:
        variables = b',"variables":' + orjson.dumps(self.variables) if self.variables else b""
        extensions = b',"extensions":' + orjson.dumps(self.extensions) if self.extensions else b""
        return self.operation.wire_prefix + variables + extensions + b"}"


JSONObject = dict[str, Any]


class SubgraphResponse:
    """A GraphQL response of a subgraph: decoded, or still as bytes.

    In-process transports give `payload`, others `body`, which is decoded at most once and only if needed. Decoded
    values belong to the engine, which writes into them: a transport (or cache) that keeps them must give a copy.
    """

    __slots__ = ("_payload", "body", "headers", "status", "subgraph")

    def __init__(
        self,
        subgraph: str,
        *,
        body: bytes | None = None,
        payload: JSONObject | None = None,
        status: int = 200,
        headers: Headers = NO_HEADERS,
    ) -> None:
        self.subgraph = subgraph
        self.body = body
        self.status = status
        self.headers = headers
        self._payload = payload

    def payload(self) -> JSONObject:
        """The response as a JSON object. Raises `SubgraphBadResponse`, or `SubgraphHttpError` for a bad status."""
        payload = self._payload
        if payload is None:
            payload = self._payload = self._decode()
        return payload

    def _decode(self) -> JSONObject:
        try:
            decoded = orjson.loads(self.body or b"")
        except ValueError as error:
            raise self._failure("the body is not JSON") from error
        if not isinstance(decoded, dict) or not ("data" in decoded or "errors" in decoded):
            raise self._failure("the body is not a GraphQL response")
        data, errors = decoded.get("data"), decoded.get("errors")
        if not (data is None or isinstance(data, dict)) or not (errors is None or isinstance(errors, list)):
            raise self._failure("the body is not a GraphQL response")
        if data is None and not errors:
            raise self._failure("the body has neither data nor errors")
        return cast(JSONObject, decoded)

    def _failure(self, reason: str) -> SubgraphFailure:
        if not 200 <= self.status < 300:
            return SubgraphHttpError(self.subgraph, self.status)
        return SubgraphBadResponse(self.subgraph, reason)

    def header(self, name: str) -> str | None:
        """The first value of a header, by its lower-case name."""
        for key, value in self.headers:
            if key == name:
                return value
        return None


class SubgraphTransport(Protocol):
    """How requests reach a subgraph. One instance may serve several; `request.subgraph` says which is meant."""

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation. Raises `SubgraphFailure`; cancelling the task cancels the call."""
        ...

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Start a subscription: one response per event, the end of the iterator is the end of the stream.

        Closing the iterator (`aclose`) ends it upstream. Raises `SubgraphFailure`, at once or from `__anext__`.
        """
        ...

    async def close(self) -> None:
        """Release what is held open. Calls under way fail with `SubgraphUnreachable`."""
        ...


@dataclass(frozen=True, slots=True)
class SubgraphError:
    """An error object of a subgraph's response, read leniently."""

    message: str
    path: Sequence[str | int] | None
    extensions: Mapping[str, object] = field(default_factory=dict)


def read_errors(raw: object) -> list[SubgraphError]:
    """The `errors` of a response. What is not an error object becomes one with a general message."""
    found: list[SubgraphError] = []
    for entry in raw if isinstance(raw, list) else ():
        if not isinstance(entry, dict):
            found.append(SubgraphError("The subgraph reported an error.", None))
            continue
        message, path, extensions = entry.get("message"), entry.get("path"), entry.get("extensions")
        found.append(
            SubgraphError(
                message if isinstance(message, str) else "The subgraph reported an error.",
                path if isinstance(path, list) and all(type(step) in (str, int) for step in path) else None,
                extensions if isinstance(extensions, dict) else {},
            )
        )
    return found
