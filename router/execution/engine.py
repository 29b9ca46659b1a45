"""The engine: a client's operation in, its result out.

`execute` does three steps: prepare (parse, validate, coerce variables), plan, run. A server that decides between these
steps (authorization, cost, a cache) calls them itself, each with the result of the one before.
"""

from collections.abc import AsyncIterator, Awaitable, Mapping

from router.execution.errors.error_exposure import ErrorExposure
from router.execution.errors.request_errors import OperationInvalid, RequestError
from router.execution.errors.schema_names import without_schema_names
from router.execution.fetch.introspection import IntrospectionExecutor
from router.execution.operation_execution import OperationExecution
from router.execution.options import EngineOptions
from router.execution.plan.plan_cache import PlanCache
from router.execution.plan.planned_operation import PlannedOperation
from router.execution.plan.planner import Planner
from router.execution.prepare.client_schema import client_schema
from router.execution.prepare.documents import Documents
from router.execution.prepare.operation_variables import checked_variables
from router.execution.prepare.prepared_operation import PlanKey, PreparedOperation, ValidDocument, kind_of
from router.execution.request import GraphQLRequest
from router.execution.result import ExecutionResult, IncrementalResult
from router.execution.subgraph_call import SubgraphTransport
from router.planning.plan import OperationKind


class Engine:
    """Executes operations against a supergraph. Safe for concurrent use within one event loop."""

    def __init__(
        self,
        planner: Planner,
        transports: Mapping[str, SubgraphTransport],
        options: EngineOptions | None = None,
    ) -> None:
        self.transports = transports
        self.options = options or EngineOptions()
        self.schema = client_schema(planner.api_schema)
        self.documents = Documents(self.schema, self.options)
        self.plans = PlanCache(planner, self.options)
        self._introspection = IntrospectionExecutor(self.schema)
        self._exposure = ErrorExposure(self.options.expose_subgraph_names, self.options.expose_subgraph_messages)

    async def execute(self, request: GraphQLRequest) -> ExecutionResult | IncrementalResult:
        """Execute a query or mutation. Whatever is wrong with it is in the result; only cancellation is raised.

        An `IncrementalResult` comes only for operations that use `@defer`, and only where the request accepts it.
        """
        try:
            planned = self.plan(self.prepare(request), request)
        except RequestError as error:
            return _not_executed(error)
        return await self.run(planned, request)

    def read(self, text: str) -> ValidDocument:
        """Parse and validate a document past the cache, in any thread. Raises `RequestError`."""
        try:
            return self.documents.read(text)
        except RequestError as error:
            raise error if self.options.introspection else without_schema_names(error) from None

    def prepare(self, request: GraphQLRequest, document: ValidDocument | None = None) -> PreparedOperation:
        """Parse, validate, choose the operation and coerce the variables. Raises `RequestError`.

        `document` is the request's, where it was read already.
        """
        try:
            if document is None:
                document = self.documents.get(request.query)
            prepared = document.prepared.get(request.operation_name)
            if prepared is not None:
                return prepared
            operation = document.operation(request.operation_name)
            variables = checked_variables(self.schema, operation, request.variables or {})
        except RequestError as error:
            raise error if self.options.introspection else without_schema_names(error) from None
        prepared = PreparedOperation(document, operation, kind_of(operation), variables)
        if not operation.variable_definitions:
            document.prepared[request.operation_name] = prepared
        return prepared

    def plan(self, prepared: PreparedOperation, request: GraphQLRequest) -> PlannedOperation:
        """Plan a prepared operation for what this client may see and accepts. Raises `RequestError`."""
        return self.plans.get(prepared, self.plan_key(prepared, request))

    def plan_key(self, prepared: PreparedOperation, request: GraphQLRequest) -> PlanKey:
        """Return everything that the plan of a request depends on."""
        if not (request.denied or request.accepts_deferred or request.override_labels):
            key = prepared.plan_key
            if key is None:
                key = prepared.plan_key = self.plans.key_of(prepared)
            return key
        return self.plans.key_of(
            prepared,
            active_labels=request.override_labels,
            denied=request.denied,
            defer=request.accepts_deferred,
        )

    def run(self, planned: PlannedOperation, request: GraphQLRequest) -> Awaitable[ExecutionResult | IncrementalResult]:
        """Execute a planned query or mutation."""
        if planned.prepared.kind is OperationKind.SUBSCRIPTION:
            return _without_stream()
        execution = self._execution(planned, request)
        return execution.run_incrementally() if planned.compiled.plan.deferred else execution.run()

    async def subscribe(
        self, planned: PlannedOperation, request: GraphQLRequest
    ) -> AsyncIterator[ExecutionResult] | ExecutionResult:
        """Start a planned subscription: one result per event, or a single result if it could not be started.

        Closing the iterator ends the subscription upstream.
        """
        if planned.prepared.kind is not OperationKind.SUBSCRIPTION:
            return _not_executed(OperationInvalid.with_message("The operation is not a subscription."))
        return self._execution(planned, request).subscribe()

    async def close(self) -> None:
        """Close the transports."""
        for transport in {id(transport): transport for transport in self.transports.values()}.values():
            await transport.close()

    def _execution(self, planned: PlannedOperation, request: GraphQLRequest) -> OperationExecution:
        planned.anonymous = request.identity is None
        return OperationExecution(
            planned,
            request=request,
            transports=self.transports,
            options=self.options,
            introspection=self._introspection,
            exposure=self._exposure,
        )


async def _without_stream() -> ExecutionResult:
    return _not_executed(OperationInvalid.with_message("A subscription needs a transport that streams."))


def _not_executed(error: RequestError) -> ExecutionResult:
    return ExecutionResult(errors=error.entries, has_data=False)
