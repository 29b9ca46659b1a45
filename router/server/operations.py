"""What happens to an operation, whichever protocol brought it: prepare, authorise, execute.

`Operations.start` reads as the list of stages. Everything that depends on the document alone is worked out once and
kept with the engine's prepared document.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from router.execution import ExecutionResult, GraphQLRequest, IncrementalResult
from router.execution.engine import PreparedOperation
from router.planning.plan import OperationKind
from router.server.authentication.identity import Identity
from router.server.authorization.authorizer import Demands, refuse
from router.server.authorization.policies import PolicyRequest
from router.server.configuration.root import RouterConfig
from router.server.errors import RequestRefused
from router.server.http.parameters import RequestParameters
from router.server.serving import Serving, ServingGraph

Outcome = ExecutionResult | IncrementalResult | AsyncIterator[ExecutionResult]
"""One answer, a first answer and its rest (@defer), or the events of a subscription."""

ANY_KIND = frozenset(OperationKind)
QUERIES = frozenset({OperationKind.QUERY})

_DEMANDS = "authorization.demands"
_INTROSPECTS = "introspection"


@dataclass(slots=True)
class Client:
    """Whom an operation is for. `headers` are those of the request, or of the WebSocket's handshake."""

    headers: Mapping[str, str]
    identity: Identity | None = None
    peer: str | None = None


class Operations:
    """Executes clients' operations against the supergraph that is being served."""

    def __init__(self, config: RouterConfig, serving: Serving) -> None:
        self._serving = serving
        self._reject = config.authorization.mode == "reject"
        self._introspection_scopes = frozenset(config.introspection.scopes)

    async def start(
        self,
        parameters: RequestParameters,
        client: Client,
        kinds: frozenset[OperationKind] = ANY_KIND,
        *,
        accepts_deferred: bool = False,
    ) -> Outcome:
        """Execute a query or mutation, or start a subscription.

        Without `accepts_deferred`, a query or mutation has a complete answer: @defer is ignored.

        Raises RequestRefused, or the engine's RequestError for what is wrong with the operation itself.
        """
        graph = self._serving.current
        if parameters.query is None:
            raise RequestRefused("PERSISTED_QUERY_NOT_SUPPORTED", "Persisted documents are not supported.")
        request = GraphQLRequest(
            parameters.query,
            parameters.variables,
            parameters.operation_name,
            parameters.extensions,
            client.headers,
            client.identity,
            accepts_deferred=accepts_deferred,
        )
        prepared = graph.engine.prepare(request)
        if prepared.kind not in kinds:
            raise _wrong_method(prepared.kind)
        if graph.authorizer.active:
            await self._authorise(graph, prepared, request, client)
        if self._introspection_scopes:
            self._check_introspection(prepared, client)
        if prepared.kind is OperationKind.SUBSCRIPTION:
            return await graph.engine.subscribe(request, prepared)
        return await graph.engine.run(prepared, request)

    async def _authorise(
        self, graph: ServingGraph, prepared: PreparedOperation, request: GraphQLRequest, client: Client
    ) -> None:
        demands = prepared.notes.get(_DEMANDS)
        if not isinstance(demands, Demands):
            demands = graph.authorizer.demands(prepared.document, prepared.operation)
            prepared.notes[_DEMANDS] = demands
        if not demands.fields:
            return
        asked = PolicyRequest(client.identity, prepared.name, prepared.variables, client.headers)
        denied = await graph.authorizer.denied(demands, asked)
        if not denied:
            return
        # A subscription has nothing left to deliver without its one root field.
        if self._reject or any(graph.authorizer.is_subscription(coordinate) for coordinate in denied):
            raise refuse(denied, client.identity)
        request.denied = denied

    def _check_introspection(self, prepared: PreparedOperation, client: Client) -> None:
        introspects = prepared.notes.get(_INTROSPECTS)
        if introspects is None:
            introspects = prepared.notes[_INTROSPECTS] = _introspects(prepared)
        if introspects and (client.identity is None or not client.identity.scopes & self._introspection_scopes):
            raise RequestRefused(
                "INTROSPECTION_DISABLED", "Introspection is not available.", status=403, well_formed=True
            )


def _introspects(prepared: PreparedOperation) -> bool:
    """Whether the document asks for `__schema` or `__type` anywhere: they stand at the root only, but in fragments."""
    from graphql.language import FieldNode, Visitor, visit

    found = False

    class Finder(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            nonlocal found
            found = found or node.name.value in ("__schema", "__type")

    visit(prepared.document, Finder())
    return found


def _wrong_method(kind: OperationKind) -> RequestRefused:
    if kind is OperationKind.MUTATION:
        return RequestRefused(
            "METHOD_NOT_ALLOWED", "Mutations must be sent with POST.", status=405, headers=[(b"allow", b"POST")]
        )
    return RequestRefused(
        "NOT_ACCEPTABLE",
        "Subscriptions need a WebSocket, or an Accept header with text/event-stream or multipart/mixed.",
        status=406,
    )
