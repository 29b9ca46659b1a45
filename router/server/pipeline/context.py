"""One operation on its way through the pipeline."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field

from router.execution import ExecutionResult, GraphQLRequest, IncrementalResult, RequestError
from router.execution.plan.planned_operation import PlannedOperation
from router.execution.prepare.prepared_operation import PreparedOperation
from router.planning.plan import OperationKind
from router.server.errors import RequestRejected
from router.server.pipeline.parameters import RequestParameters
from router.server.schema_state.loaded_supergraph import LoadedSupergraph
from router.server.security.authentication.identity import Identity

Result = ExecutionResult | IncrementalResult | AsyncGenerator[ExecutionResult, None]
"""One response, an initial response and its incremental rest (@defer), or the events of a subscription."""

Rejection = RequestRejected | RequestError
"""An operation that was not executed: rejected by the server, or invalid by the GraphQL specification."""

REJECTIONS = (RequestRejected, RequestError)
"""The same for `isinstance`, which is slower on a union."""

ANY_KIND = frozenset(OperationKind)
QUERIES = frozenset({OperationKind.QUERY})
QUERIES_AND_MUTATIONS = frozenset({OperationKind.QUERY, OperationKind.MUTATION})


@dataclass(slots=True)  # Not frozen, which would double the time to create one for each request.
class Client:
    """The sender of an operation.

    `headers` are those of the request, or of the WebSocket's handshake, with names in lower case. `peer` is the address
    of the other end of the connection, None where there is none.
    """

    headers: Mapping[str, str]
    identity: Identity | None = None
    peer: str | None = None


@dataclass(slots=True, eq=False)
class OperationContext:
    """State of one operation: the request, its client, and what the stages add to it.

    `allowed_kinds` are the kinds of operations that the protocol can carry. Without `accepts_deferred`, @defer is
    ignored and a query or mutation has one complete response. `uploads` are the files of a multipart request by their
    paths in the parameters (`variables.file`).
    """

    parameters: RequestParameters
    client: Client
    allowed_kinds: frozenset[OperationKind] = ANY_KIND
    accepts_deferred: bool = False
    uploads: Mapping[str, object] | None = None
    request: GraphQLRequest = field(init=False)
    """The operation as the engine and calls to subgraphs see it."""
    graph: LoadedSupergraph = field(init=False)
    """The supergraph that the whole operation uses, also if another one replaces it meanwhile. Set by the pipeline."""
    prepared: PreparedOperation = field(init=False)
    """The valid operation with its variables. Set by `preparation`."""
    planned: PlannedOperation = field(init=False)
    """The compiled query plan. Set by `planning`, once."""
    cost: float = 0.0
    """The estimated cost, where a stage needs it. Set by `cost`."""
    served_from_cache: bool = False
    """True if the whole response was in the cache. Set by `response_cache`."""
    response_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    """Headers for the response, for protocols that have any."""

    def __post_init__(self) -> None:
        parameters, client = self.parameters, self.client
        self.request = GraphQLRequest(
            parameters.query or "",
            parameters.variables,
            parameters.operation_name,
            parameters.extensions,
            client.headers,
            client.identity,
            client.peer,
            accepts_deferred=self.accepts_deferred,
            uploads=self.uploads,
        )

    @property
    def identity(self) -> Identity | None:
        """The client's verified identity."""
        return self.client.identity

    def replace_parameters(self, parameters: RequestParameters) -> None:
        """Execute another operation than the one that was received. Has an effect before `preparation` only."""
        self.parameters = parameters
        request = self.request
        request.query = parameters.query or ""
        request.variables = parameters.variables
        request.operation_name = parameters.operation_name
        request.extensions = parameters.extensions
