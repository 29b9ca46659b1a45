"""What happens to an operation, whichever protocol brought it.

`Operations._execute` reads as the list of stages. Everything that depends on the document alone is worked out once and
kept with the engine's prepared document. A stage that is not configured is None and costs nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from graphql.language import FieldNode, Visitor, visit

from router.execution import ExecutionResult, GraphQLRequest, IncrementalResult, RequestError, SubgraphFailure
from router.execution.engine import PreparedOperation
from router.planning.plan import OperationKind
from router.server.answer_caching import AnswerCaching
from router.server.answer_extensions import AnswerExtensions
from router.server.answer_headers import AnswerHeaderRules
from router.server.authentication.identity import Identity
from router.server.authorization.authorizer import NOTHING, Demands, refuse
from router.server.authorization.policies import PolicyRequest
from router.server.caching import tally_of
from router.server.configuration.root import RouterConfig
from router.server.errors import RequestRefused
from router.server.http.parameters import RequestParameters
from router.server.http.uploads import stream_where_possible
from router.server.identical_queries import IdenticalQueries
from router.server.observability.records import OperationObserver, OperationRecord
from router.server.observability.refusals import Refusals
from router.server.persisted import DocumentResolution
from router.server.plugins import OperationStage, Plugins
from router.server.serving import Serving, ServingGraph
from router.server.traffic.rate_limits import Asker, RateLimiter
from router.transport.shared_subscriptions import END_SUBSCRIPTION

Outcome = ExecutionResult | IncrementalResult | AsyncIterator[ExecutionResult]
"""One answer, a first answer and its rest (@defer), or the events of a subscription."""

ANY_KIND = frozenset(OperationKind)
QUERIES = frozenset({OperationKind.QUERY})

_DEMANDS = "authorization.demands"
_INTROSPECTS = "introspection"


@dataclass(slots=True)
class Client:
    """Whom an operation is for. `headers` are those of the request, or of the WebSocket's handshake.

    `answer_headers` collects what is to be told in the headers of the answer, where the protocol has any. `request` is
    what the engine was asked for it.
    """

    headers: Mapping[str, str]
    identity: Identity | None = None
    peer: str | None = None
    answer_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    request: GraphQLRequest | None = None


class AuthorizationLost(SubgraphFailure):
    """A subscription that its client's new credentials do not allow."""

    code = "FORBIDDEN"
    public_message = "Not authorized any more."


class Operations:
    """Executes clients' operations against the supergraph that is being served."""

    def __init__(
        self,
        config: RouterConfig,
        serving: Serving,
        *,
        documents: DocumentResolution | None = None,
        limiter: RateLimiter | None = None,
        plugins: Plugins | None = None,
        caching: AnswerCaching | None = None,
        observers: tuple[OperationObserver, ...] = (),
    ) -> None:
        self._serving = serving
        self._documents = documents
        self._limiter = limiter
        self._plugins = plugins or Plugins()
        self._caching = caching
        self._observers = observers
        self.refusals = Refusals(observers)
        """Told by each protocol of what it refuses before there is an operation."""
        self._reject = config.authorization.mode == "reject"
        self._introspection_scopes = frozenset(config.introspection.scopes)
        self._max_cost = config.cost.max
        self._needs_cost = config.cost.max is not None or (limiter is not None and limiter.needs_cost)
        self._address_header = (config.rate_limits.address_header or "").lower()
        self._identical = IdenticalQueries() if config.server.share_identical_queries else None
        self._tells_headers = bool(config.headers.answers)
        self._max_list_items = config.limits.list_items
        extensions = AnswerExtensions(config)
        self._extensions = extensions if extensions.active else None

    async def start(
        self,
        parameters: RequestParameters,
        client: Client,
        kinds: frozenset[OperationKind] = ANY_KIND,
        *,
        accepts_deferred: bool = False,
        uploads: Mapping[str, object] | None = None,
    ) -> Outcome:
        """Execute a query or mutation, or start a subscription.

        Without `accepts_deferred`, a query or mutation has a complete answer: @defer is ignored.
        Raises RequestRefused, or the engine's RequestError for what is wrong with the operation itself.
        """
        request = GraphQLRequest(
            parameters.query or "",
            parameters.variables,
            parameters.operation_name,
            parameters.extensions,
            client.headers,
            client.identity,
            accepts_deferred=accepts_deferred,
            uploads=uploads,
        )
        client.request = request
        if not self._observers:
            return await self._execute(parameters, request, client, kinds, None)
        record = OperationRecord(client.headers, client.identity, client.peer)
        for observer in self._observers:
            observer.began(record)
        ending: object = None
        try:
            ending = outcome = await self._execute(parameters, request, client, kinds, record)
            return outcome
        except BaseException as failure:
            ending = failure
            if isinstance(failure, RequestRefused):
                failure.recorded = True
            raise
        finally:
            record.end(ending)
            for observer in reversed(self._observers):
                observer.ended(record)

    async def renew(self, client: Client, headers: Mapping[str, str], identity: Identity | None) -> None:
        """Go on with an operation under new credentials of the same client.

        Calls that are made for it from now on carry them. A subscription that they do not allow ends with FORBIDDEN.
        """
        request = client.request
        if request is None:
            return
        request.headers, request.identity = headers, identity
        end = request.context.get(END_SUBSCRIPTION)
        graph = self._serving.current
        if not callable(end) or not graph.authorizer.active:
            return
        try:
            prepared = graph.engine.prepare(request)
        except RequestError:
            return  # Its schema was replaced, which ended it.
        if await self._denied(graph, prepared, headers, identity) - request.denied:
            (subgraph, *_) = graph.subgraphs_of(prepared, request)
            end(AuthorizationLost(subgraph, "the client's new credentials do not allow it"))

    async def _execute(
        self,
        parameters: RequestParameters,
        request: GraphQLRequest,
        client: Client,
        kinds: frozenset[OperationKind],
        record: OperationRecord | None,
    ) -> Outcome:
        for hook in self._plugins.operation:
            stage = OperationStage(parameters, client.identity, request)
            await hook(stage)
            parameters = stage.parameters
            _take_parameters(request, parameters)
        if self._documents is not None:
            _take_parameters(request, await self._documents.resolve(parameters))
        elif parameters.query is None:
            raise RequestRefused(
                "PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported", status=400, well_formed=True
            )
        graph = self._serving.current
        prepared = graph.engine.prepare(request)
        if record is not None:
            record.prepared = prepared
        if self._max_list_items is not None and prepared.variables:
            _check_lists(prepared.variables, self._max_list_items)
        if prepared.kind not in kinds:
            raise _wrong_method(prepared.kind)
        if graph.authorizer.active:
            await self._authorise(graph, prepared, request, client)
        if self._introspection_scopes:
            self._check_introspection(prepared, client)
        cost = self._check_cost(graph, prepared) if self._needs_cost else 0.0
        if self._limiter is not None:
            client.answer_headers.extend(await self._limiter.admit(self._asker(prepared, client), cost))
        if self._plugins.plan:
            planned = graph.engine.plan(prepared, request)
            for hook in self._plugins.plan:
                await hook(planned.compiled.plan, prepared, request)
        if request.uploads:
            stream_where_possible(graph.engine.plan(prepared, request).compiled.plan, request.uploads)
        if record is not None:
            record.subgraphs = graph.subgraphs_of(prepared, request)
        if prepared.kind is OperationKind.SUBSCRIPTION:
            return await self._subscribe(graph, prepared, request)
        if self._identical is not None and prepared.kind is OperationKind.QUERY:
            result = await self._identical.run(request, lambda: self._run(graph, prepared, request, client))
        else:
            result = await self._run(graph, prepared, request, client)
        return await self._finish(result, graph, prepared, request)

    async def _run(
        self, graph: ServingGraph, prepared: PreparedOperation, request: GraphQLRequest, client: Client
    ) -> ExecutionResult | IncrementalResult:
        if self._caching is not None:
            result = await self._run_cached(self._caching, graph, prepared, request, client)
        else:
            result = await graph.engine.run(prepared, request)
        if self._tells_headers:
            client.answer_headers.extend(AnswerHeaderRules.collected(request))
        return result

    async def _run_cached(
        self,
        caching: AnswerCaching,
        graph: ServingGraph,
        prepared: PreparedOperation,
        request: GraphQLRequest,
        client: Client,
    ) -> ExecutionResult | IncrementalResult:
        """Execute through the cache of whole answers. Only what may be shared is in it."""
        key = None
        if caching.keeps_whole(graph.subgraphs_of(prepared, request)):
            key = caching.response_key(prepared, request, graph.digest)
        now: int | None = None
        if key is not None and caching.responses is not None:
            kept, now = await caching.responses.get(key)
            if kept is not None:
                client.answer_headers.extend(caching.headers_of(kept.policy, kept.age))
                return ExecutionResult(encoded_data=kept.encoded_data)
        result = await graph.engine.run(prepared, request)
        if not isinstance(result, ExecutionResult):
            return result
        client.answer_headers.extend(caching.headers(request, result))
        if key is not None and now is not None and caching.responses is not None and _is_clean(result):
            await caching.responses.put(key, result.encoded_data, tally_of(request), now)
        return result

    async def _finish(
        self,
        result: ExecutionResult | IncrementalResult,
        graph: ServingGraph,
        prepared: PreparedOperation,
        request: GraphQLRequest,
    ) -> ExecutionResult | IncrementalResult:
        if isinstance(result, ExecutionResult):
            if self._extensions is not None:
                result = self._extensions.extended(result, graph, prepared, request)
            if self._plugins.response:
                result = await self._plugins.transform(request, result)
        return result

    async def _subscribe(
        self, graph: ServingGraph, prepared: PreparedOperation, request: GraphQLRequest
    ) -> ExecutionResult | AsyncIterator[ExecutionResult]:
        events = await graph.engine.subscribe(request, prepared)
        if isinstance(events, ExecutionResult):
            return events
        if self._plugins.event:
            events = self._plugins.transform_events(request, events)
        return self._serving.tracked(events, prepared, request)

    async def _authorise(
        self, graph: ServingGraph, prepared: PreparedOperation, request: GraphQLRequest, client: Client
    ) -> None:
        denied = await self._denied(graph, prepared, client.headers, client.identity)
        if not denied:
            return
        # A subscription has nothing left to deliver without its one root field.
        if self._reject or any(graph.authorizer.is_subscription(coordinate) for coordinate in denied):
            raise refuse(denied, client.identity)
        request.denied = denied

    @staticmethod
    async def _denied(
        graph: ServingGraph, prepared: PreparedOperation, headers: Mapping[str, str], identity: Identity | None
    ) -> frozenset[str]:
        demands = prepared.notes.get(_DEMANDS)
        if not isinstance(demands, Demands):
            demands = graph.authorizer.demands(prepared.document, prepared.operation)
            prepared.notes[_DEMANDS] = demands
        if not demands.fields:
            return NOTHING
        asked = PolicyRequest(identity, prepared.name, prepared.variables, headers)
        return await graph.authorizer.denied(demands, asked)

    def _check_introspection(self, prepared: PreparedOperation, client: Client) -> None:
        introspects = prepared.notes.get(_INTROSPECTS)
        if introspects is None:
            introspects = prepared.notes[_INTROSPECTS] = _introspects(prepared)
        if introspects and (client.identity is None or not client.identity.scopes & self._introspection_scopes):
            raise RequestRefused(
                "INTROSPECTION_DISABLED", "Introspection is not available.", status=403, well_formed=True
            )

    def _check_cost(self, graph: ServingGraph, prepared: PreparedOperation) -> float:
        cost = graph.costs.estimated(prepared.document, prepared.operation, prepared.variables)
        if self._max_cost is not None and cost > self._max_cost:
            raise RequestRefused(
                "COST_ESTIMATED_TOO_EXPENSIVE",
                f"The operation is estimated to cost {cost:g}; at most {self._max_cost:g} is allowed.",
                well_formed=True,
                extensions={"estimated": cost, "max": self._max_cost},
            )
        return cost

    def _asker(self, prepared: PreparedOperation, client: Client) -> Asker:
        address = client.peer
        if self._address_header:
            # Each proxy appends whom it heard from: only what the nearest one says is beyond the client's reach.
            address = client.headers.get(self._address_header, "").rpartition(",")[2].strip() or address
        return Asker(address, client.identity, prepared.name, prepared.kind.value)


def _check_lists(variables: Mapping[str, object], most: int) -> None:
    """Raises RequestRefused if a list in the variables has more items than allowed."""
    pending: list[object] = list(variables.values())
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            if len(value) > most:
                raise RequestRefused(
                    "MAX_LIST_ITEMS_EXCEEDED", f"A list in the variables has more than {most} items.", well_formed=True
                )
            pending.extend(value)
        elif isinstance(value, dict):
            pending.extend(value.values())


def _is_clean(result: ExecutionResult) -> bool:
    return result.has_data and not result.errors and not result.extensions


def _take_parameters(request: GraphQLRequest, parameters: RequestParameters) -> None:
    request.query = parameters.query or ""
    request.variables = parameters.variables
    request.operation_name = parameters.operation_name
    request.extensions = parameters.extensions


class _IntrospectionFinder(Visitor):
    found = False

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.found = self.found or node.name.value in ("__schema", "__type")


def _introspects(prepared: PreparedOperation) -> bool:
    """Whether the document asks for `__schema` or `__type` anywhere: they stand at the root only, but in fragments."""
    finder = _IntrospectionFinder()
    visit(prepared.document, finder)
    return finder.found


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
