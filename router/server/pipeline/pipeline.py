"""The operation pipeline, whichever protocol brought the operation.

`OperationPipeline._execute` lists the stages. Everything that depends on the document alone is computed once and cached
with the engine's prepared document. A stage that is not configured is None and costs nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from router.execution import ExecutionResult, IncrementalResult, RequestError
from router.planning.plan import OperationKind
from router.server.errors import RequestRejected
from router.server.pipeline.context import Client, OperationContext, Rejection, Result
from router.server.pipeline.planning_lane import PlanningLane
from router.server.pipeline.stages.authorization import AuthorizationStage
from router.server.pipeline.stages.concurrency import ConcurrencyStage
from router.server.pipeline.stages.cost import CostStage
from router.server.pipeline.stages.deduplication import RequestDeduplication
from router.server.pipeline.stages.documents import DocumentStage, require_text
from router.server.pipeline.stages.execution import execute, subscribe
from router.server.pipeline.stages.header_propagation import propagate_headers
from router.server.pipeline.stages.introspection import IntrospectionStage
from router.server.pipeline.stages.operation_kind import check_kind
from router.server.pipeline.stages.planning import find_plan, make_plan
from router.server.pipeline.stages.plugins import OperationHooks
from router.server.pipeline.stages.preparation import prepare, read_document
from router.server.pipeline.stages.rate_limit import RateLimitStage
from router.server.pipeline.stages.response_cache import ResponseCacheStage, cache_status
from router.server.pipeline.stages.response_extensions import ResponseExtensions
from router.server.pipeline.stages.response_size import limit_response
from router.server.pipeline.stages.uploads import stream_where_possible
from router.server.pipeline.stages.variable_limits import VariableLimits
from router.server.schema_state.loaded_supergraph import fetched_subgraphs
from router.server.schema_state.state import SchemaState
from router.server.security.authentication.identity import Identity
from router.server.telemetry.records import OperationObserver, OperationRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineStages:
    """The configured stages, in the order in which they run."""

    hooks: OperationHooks
    lane: PlanningLane
    concurrency: ConcurrencyStage | None = None
    documents: DocumentStage | None = None
    variable_limits: VariableLimits
    authorization: AuthorizationStage
    introspection: IntrospectionStage | None = None
    cost: CostStage | None = None
    rate_limit: RateLimitStage | None = None
    deduplication: RequestDeduplication | None = None
    response_cache: ResponseCacheStage | None = None
    max_response: int | None = None
    """The most bytes of the data of a response."""
    propagates_headers: bool = False
    """True if rules propagate headers of the subgraphs' responses."""
    response_extensions: ResponseExtensions | None = None


class OperationPipeline:
    """Executes clients' operations against the supergraph that is being served."""

    def __init__(
        self, schema: SchemaState, stages: PipelineStages, observers: Sequence[OperationObserver] = ()
    ) -> None:
        self._schema = schema
        self._stages = stages
        self._observers = observers
        self._has_final_stages = stages.response_extensions is not None or bool(stages.hooks.response)

    async def run(self, operation: OperationContext) -> Result | Rejection:
        """Execute a query or mutation, or start a subscription.

        What is wrong with the operation or its client is returned as a rejection, not raised. Observers are called with
        the end of every operation, so callers need not report rejections.
        """
        record = self._begin(operation.client) if self._observers else None
        outcome: Result | BaseException | None = None
        concurrency = self._stages.concurrency
        client = None if concurrency is None else concurrency.key_of(operation.client)
        try:
            if concurrency is None or client is None:
                outcome = await self._execute(operation, record)
                return outcome
            turns = concurrency.turns
            if not turns.take(client):
                await turns.wait(client)
            try:
                outcome = await self._execute(operation, record)
                return outcome
            finally:
                turns.end(client)
        except (RequestRejected, RequestError) as rejection:
            outcome = rejection
            return rejection
        except BaseException as failure:
            outcome = failure
            raise
        finally:
            if record is not None:
                self._end(record, outcome)

    def _begin(self, client: Client) -> OperationRecord:
        record = OperationRecord(client.headers, client.identity, client.peer)
        for observer in self._observers:
            observer.began(record)
        return record

    def _end(self, record: OperationRecord, outcome: Result | BaseException | None) -> None:
        record.end(outcome)
        for observer in reversed(self._observers):
            observer.ended(record)

    async def renew(self, operation: OperationContext, headers: Mapping[str, str], identity: Identity | None) -> None:
        """Continue a running operation under new credentials of the same client.

        Calls to subgraphs carry them from now on. A subscription that they do not allow ends with FORBIDDEN.
        """
        operation.request.headers, operation.request.identity = headers, identity
        await self._stages.authorization.reauthorize(operation, self._schema.current, headers, identity)

    async def _execute(self, operation: OperationContext, record: OperationRecord | None) -> Result:
        stages = self._stages
        if stages.hooks.operation:
            await stages.hooks.on_operation(operation)
        if stages.rate_limit is not None:
            stages.rate_limit.check(operation)
        if stages.documents is not None:
            await stages.documents.resolve(operation)
        else:
            require_text(operation)
        graph = operation.graph = self._schema.current
        try:
            document = graph.engine.documents.cache.get(operation.request.query)
            if document is None:
                document = await read_document(operation, stages.lane)
            prepare(operation, document, stages.variable_limits)
        except RequestError as error:
            if stages.rate_limit is not None:
                await stages.rate_limit.count_unread(operation)
            raise error if stages.introspection is None else stages.introspection.hide_names(operation, error) from None
        if record is not None:
            record.prepared = operation.prepared
            record.schema = graph.engine.schema
        check_kind(operation.prepared.kind, operation.allowed_kinds)
        if graph.authorizer.active:
            await stages.authorization.authorize(operation)
        if stages.introspection is not None:
            stages.introspection.check(operation)
        if stages.cost is not None:
            stages.cost.check(operation)
            if record is not None:
                record.cost = operation.cost
        if stages.rate_limit is not None:
            await stages.rate_limit.admit(operation)
        try:
            key = find_plan(operation)
            if key is not None:
                await make_plan(operation, key, stages.lane)
        except RequestError as error:
            return await self._unplannable(operation, error)
        if stages.hooks.plan:
            await stages.hooks.on_plan(operation)
        if operation.uploads:
            stream_where_possible(operation.planned.compiled.plan, operation.uploads)
        if record is not None:
            record.subgraphs = fetched_subgraphs(operation.planned)
        if operation.prepared.kind is OperationKind.SUBSCRIPTION:
            return await self._subscribe(operation)
        if stages.deduplication is not None and operation.prepared.kind is OperationKind.QUERY:
            result = await stages.deduplication.run(operation, lambda: self._fetch(operation))
        else:
            result = await self._fetch(operation)
        if record is not None and stages.response_cache is not None:
            record.cache = cache_status(operation)
        return await self._finish(operation, result) if self._has_final_stages else result

    async def _fetch(self, operation: OperationContext) -> ExecutionResult | IncrementalResult:
        cache = self._stages.response_cache
        result = await (cache.execute(operation, execute) if cache is not None else execute(operation))
        if self._stages.max_response is not None and isinstance(result, ExecutionResult):
            result = limit_response(result, self._stages.max_response)
        if self._stages.propagates_headers:
            propagate_headers(operation)
        return result

    async def _finish(
        self, operation: OperationContext, result: ExecutionResult | IncrementalResult
    ) -> ExecutionResult | IncrementalResult:
        if isinstance(result, ExecutionResult):
            if self._stages.response_extensions is not None:
                result = self._stages.response_extensions.extend(operation, result)
            if self._stages.hooks.response:
                result = await self._stages.hooks.on_response(operation.request, result)
        return result

    async def _subscribe(self, operation: OperationContext) -> Result:
        events = await subscribe(operation)
        if isinstance(events, ExecutionResult):
            return events
        if self._stages.hooks.event:
            events = self._stages.hooks.on_events(operation.request, events)
        return self._schema.subscriptions.track(events, operation.graph, operation.planned, operation.request)

    async def _unplannable(self, operation: OperationContext, error: RequestError) -> Result:
        """Respond to an operation without a plan as to one that was executed and failed."""
        result = ExecutionResult(errors=error.entries, has_data=False)
        if self._stages.response_cache is not None:
            self._stages.response_cache.add_headers(operation, result)
        return await self._finish(operation, result)
