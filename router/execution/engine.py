"""The engine: a client's operation in, its answer out.

`execute` reads: prepare (parse, validate, coerce variables), plan, run. A server that decides between these steps
(authorisation, cost, a cache) calls `prepare` and then `run` or `subscribe` with what it got.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from graphql import GraphQLSchema
from graphql.language import DocumentNode, OperationDefinitionNode, OperationType

from router.execution.answering import Answering
from router.execution.client_schema import client_schema
from router.execution.documents import Documents, ValidDocument
from router.execution.errors import GraphQLErrorEntry, OperationInvalid, RequestError
from router.execution.introspection import IntrospectionAnswers
from router.execution.operation_variables import checked_variables
from router.execution.options import EngineOptions
from router.execution.planned_operations import PlannedOperation, PlannedOperations
from router.execution.request import GraphQLRequest
from router.execution.result import ExecutionResult, IncrementalResult
from router.execution.subgraph_call import SubgraphTransport
from router.planning.plan import OperationKind, QueryPlan

_KINDS = {
    OperationType.QUERY: OperationKind.QUERY,
    OperationType.MUTATION: OperationKind.MUTATION,
    OperationType.SUBSCRIPTION: OperationKind.SUBSCRIPTION,
}


class PlannedGraph(Protocol):
    """What the engine needs to know of a supergraph: the schema that clients see, and how to plan against it."""

    @property
    def api_schema(self) -> GraphQLSchema:
        """What clients may ask: no inaccessible elements, none of federation's own."""
        ...

    @property
    def override_labels(self) -> frozenset[str]:
        """The labels of progressive overrides that plans may depend on."""
        ...

    def plan(
        self,
        document: DocumentNode,
        operation_name: str | None,
        *,
        active_labels: frozenset[str],
        defer: bool,
    ) -> QueryPlan:
        """Plan a valid operation. Raises `PlanningError` where the budget is spent or no plan exists."""
        ...


@dataclass(slots=True)
class PreparedOperation:
    """A valid operation with its variables.

    `notes` is kept with the document and shared by its requests: for what a server works out once per operation
    (required scopes, estimated cost). It must not depend on the client.
    """

    valid_document: ValidDocument
    operation: OperationDefinitionNode
    kind: OperationKind
    variables: Mapping[str, object]

    @property
    def document(self) -> DocumentNode:
        return self.valid_document.document

    @property
    def name(self) -> str | None:
        return self.operation.name.value if self.operation.name else None

    @property
    def notes(self) -> dict[str, object]:
        return self.valid_document.notes.setdefault(self.name, {})


class Engine:
    """Executes operations against a supergraph. Safe for concurrent use within one event loop."""

    def __init__(
        self,
        graph: PlannedGraph,
        transports: Mapping[str, SubgraphTransport],
        options: EngineOptions | None = None,
    ) -> None:
        self.graph = graph
        self.transports = transports
        self.options = options or EngineOptions()
        self.schema = client_schema(graph.api_schema)
        self.documents = Documents(self.schema, self.options)
        self.plans = PlannedOperations(graph, self.options)
        self._introspection = IntrospectionAnswers(self.schema)

    def prepare(self, request: GraphQLRequest) -> PreparedOperation:
        """Parse, validate, choose the operation and coerce the variables. Raises `RequestError`."""
        document = self.documents.get(request.query)
        operation = document.operation(request.operation_name)
        variables = checked_variables(self.schema, operation, request.variables or {})
        return PreparedOperation(document, operation, _KINDS[operation.operation], variables)

    def plan(self, prepared: PreparedOperation, request: GraphQLRequest) -> PlannedOperation:
        """The plan of a prepared operation, for what this client may see and take. Raises `RequestError`."""
        return self.plans.get(
            prepared.valid_document,
            prepared.name,
            active_labels=request.override_labels,
            denied=request.denied,
            defer=request.accepts_deferred,
        )

    async def execute(self, request: GraphQLRequest) -> ExecutionResult | IncrementalResult:
        """Execute a query or mutation. Whatever is wrong with it is in the result; only cancellation is raised.

        An `IncrementalResult` comes only for operations that use `@defer`, and only where the request accepts it.
        """
        try:
            return await self.run(self.prepare(request), request)
        except RequestError as error:
            return refusal(error)

    async def run(self, prepared: PreparedOperation, request: GraphQLRequest) -> ExecutionResult | IncrementalResult:
        """Execute what `prepare` gave for this request."""
        if prepared.kind is OperationKind.SUBSCRIPTION:
            return refusal(OperationInvalid.because("A subscription needs a transport that streams."))
        try:
            planned = self.plan(prepared, request)
        except RequestError as error:
            return refusal(error)
        answering = self._answering(planned, prepared, request)
        if planned.compiled.plan.deferred:
            return await answering.answer_incrementally()
        return await answering.answer()

    async def subscribe(
        self, request: GraphQLRequest, prepared: PreparedOperation | None = None
    ) -> AsyncIterator[ExecutionResult] | ExecutionResult:
        """Start a subscription: one result per event, or a single result if it could not be started.

        Closing the iterator ends the subscription upstream.
        """
        try:
            prepared = prepared or self.prepare(request)
            if prepared.kind is not OperationKind.SUBSCRIPTION:
                return refusal(OperationInvalid.because("The operation is not a subscription."))
            planned = self.plan(prepared, request)
        except RequestError as error:
            return refusal(error)
        return self._answering(planned, prepared, request).answer_events()

    async def close(self) -> None:
        """Close the transports."""
        for transport in {id(transport): transport for transport in self.transports.values()}.values():
            await transport.close()

    def _answering(self, planned: PlannedOperation, prepared: PreparedOperation, request: GraphQLRequest) -> Answering:
        return Answering(
            planned,
            variables=prepared.variables,
            request=request,
            transports=self.transports,
            options=self.options,
            introspection=self._introspection,
        )


def refusal(error: RequestError) -> ExecutionResult:
    """The answer to a request that was not executed."""
    entries: tuple[GraphQLErrorEntry, ...] = error.entries
    return ExecutionResult(errors=entries, has_data=False)
