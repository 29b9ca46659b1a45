"""One call to a subgraph: its request, its response, and the Protocol of transports.

The engine calls subgraphs only through `SubgraphTransport`. Everything around a call (headers, caches,
retries, circuit breakers) is a transport that wraps another one, or a hook of the engine.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, cast

import orjson

from router.exact_json import decode_json, encode_json
from router.execution.errors.subgraph_failures import SubgraphBadResponse, SubgraphFailure, SubgraphHttpError
from router.execution.json_types import JSONObject
from router.execution.request import GraphQLRequest
from router.planning.plan import Fetch, OperationKind

Headers = tuple[tuple[str, str], ...]
"""Header names (lower case) and values in the order in which they are sent."""

NO_HEADERS: Headers = ()

RawHeaders = tuple[tuple[bytes, bytes], ...]
"""The same as they were received, each character a byte."""


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
        """Return the request as the body of a POST with `application/json`, encoded once."""
        if self._body is None:
            self._body = self._encoded()
        return self._body

    def _encoded(self) -> bytes:
        variables = b',"variables":' + encode_json(self.variables) if self.variables else b""
        extensions = b',"extensions":' + encode_json(self.extensions) if self.extensions else b""
        return self.operation.wire_prefix + variables + extensions + b"}"


class SubgraphResponse:
    """A GraphQL response of a subgraph: decoded, or still as bytes.

    In-process transports give `payload`, others `body`, which is decoded at most once and only if needed. Decoded
    values belong to the engine, which writes into them: a transport (or cache) that stores them must give a copy.
    Headers are given as text, or raw: then they are decoded on first use.
    """

    __slots__ = ("_headers", "_payload", "_raw_headers", "body", "status", "subgraph")

    def __init__(
        self,
        subgraph: str,
        *,
        body: bytes | None = None,
        payload: JSONObject | None = None,
        status: int = 200,
        headers: Headers = NO_HEADERS,
        raw_headers: RawHeaders = (),
    ) -> None:
        self.subgraph = subgraph
        self.body = body
        self.status = status
        self._headers = headers
        self._raw_headers = raw_headers
        self._payload = payload

    @property
    def headers(self) -> Headers:
        """The headers of the response."""
        if self._raw_headers:
            decoded = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in self._raw_headers)
            self._headers, self._raw_headers = (*self._headers, *decoded), ()
        return self._headers

    def payload(self) -> JSONObject:
        """Return the response as a JSON object.

        Raises `SubgraphBadResponse`, or `SubgraphHttpError` for a bad status.
        """
        payload = self._payload
        if payload is None:
            payload = self._payload = self._decode()
        return payload

    def _decode(self) -> JSONObject:
        try:
            decoded = decode_json(self.body or b"")
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
        """Return a header by its lower-case name: the lines of a repeated name are one list (RFC 9110, section 5.3)."""
        lines = [value for key, value in self.headers if key == name]
        return ", ".join(lines) if lines else None


class SubgraphTransport(Protocol):
    """A transport of requests to subgraphs. One may serve several; `request.subgraph` is the name of the one."""

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation. Raises `SubgraphFailure`; cancelling the task cancels the call."""
        ...

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        """Start a subscription: one response per event, the end of the iterator is the end of the stream.

        Closing the iterator (`aclose`) ends it upstream. Raises `SubgraphFailure`, at once or from `__anext__`.
        """
        ...

    async def close(self) -> None:
        """Release connections and other resources. Calls under way fail with `SubgraphUnreachable`."""
        ...
