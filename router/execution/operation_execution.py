"""The execution of one planned operation."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

from router.execution.errors.collected_errors import CollectedErrors
from router.execution.errors.error_exposure import ErrorExposure
from router.execution.errors.subgraph_failures import SubgraphFailure
from router.execution.fetch.execution_budget import ExecutionBudget
from router.execution.fetch.introspection import IntrospectionExecutor
from router.execution.fetch.plan_execution import PlanExecution
from router.execution.fetch.subgraph_caller import SubgraphCaller
from router.execution.incremental_delivery import IncrementalDelivery
from router.execution.options import EngineOptions
from router.execution.plan.planned_operation import PlannedOperation
from router.execution.project.pass_through import data_of
from router.execution.project.response_projector import ResponseProjector
from router.execution.request import GraphQLRequest
from router.execution.result import ExecutionResult, IncrementalResult
from router.execution.subgraph_call import SubgraphResponse, SubgraphTransport


class OperationExecution:
    """The execution of one request's plan."""

    def __init__(
        self,
        planned: PlannedOperation,
        *,
        request: GraphQLRequest,
        transports: Mapping[str, SubgraphTransport],
        options: EngineOptions,
        introspection: IntrospectionExecutor,
        exposure: ErrorExposure,
    ) -> None:
        plan, variables = planned.compiled.plan, planned.prepared.variables
        self._planned = planned
        self._variables = {**variables, **plan.constants} if plan.constants else variables
        self._options = options
        self._introspection = introspection
        self._caller = SubgraphCaller(transports, options, request)
        self._exposure = exposure

    async def run(self) -> ExecutionResult:
        """Run the plan and project the fetched data."""
        execution = self._execution()
        if self._planned.compiled.passes_through and not self._planned.denied:
            response = await execution.only_response()
            if response is not None:
                large = self._options.pass_through_above
                if response.body is not None and large is not None and len(response.body) > large:
                    data = data_of(response.body) if 200 <= response.status < 300 else None
                    if data is not None:
                        alone = len(response.body) == len(b'{"data":}') + len(data)
                        return ExecutionResult(encoded_data=data, encoded=response.body if alone else None)
                execution.merge_only_response(response)
        else:
            self._introspect(execution)
            await execution.run()
        return self._result(execution)

    def _execution(self) -> PlanExecution:
        return PlanExecution(
            self._planned.compiled,
            self._variables,
            self._caller.call,
            CollectedErrors(self._options.max_errors),
            self._exposure,
            ExecutionBudget(self._options.max_returned_objects, self._options.max_response_bytes),
        )

    def _introspect(self, execution: PlanExecution) -> None:
        introspection = self._planned.compiled.plan.introspection
        if introspection is not None:
            execution.tree.update(self._introspection.execute(introspection, self._variables))

    def _result(self, execution: PlanExecution) -> ExecutionResult:
        compiled, errors = self._planned.compiled, execution.errors
        data = None
        if not self._planned.denied:
            data = compiled.projection.project(execution.tree, self._variables)
        if data is None:
            projector = ResponseProjector(
                self._variables, errors, self._planned.denied, self._planned.anonymous, execution.absent
            )
            data = projector.project(compiled.plan.projection, execution.tree)
        return ExecutionResult(data=data, errors=errors.entries() if errors else ())

    async def run_incrementally(self) -> IncrementalResult | ExecutionResult:
        """Run the fetches that are not deferred; the others run while the result's `subsequent` is read.

        If nothing turns out to be deferred, the result is an ordinary one.
        """
        execution = self._execution()
        self._introspect(execution)
        delivery = IncrementalDelivery(self._planned, self._variables, execution, self._options.max_errors)
        first, parts = await delivery.first()
        if not parts:
            return ExecutionResult(data=first["data"], errors=execution.errors.entries())
        return IncrementalResult(first, delivery.following(parts))

    def subscribe(self) -> AsyncIterator[ExecutionResult] | ExecutionResult:
        """Subscribe upstream; complete and project each event."""
        subscription = self._planned.compiled.fetches[0]
        execution = self._execution()
        try:
            transport = self._caller.transport(subscription.fetch.subgraph)
            variables = {
                name: self._variables[name] for name in subscription.fetch.variables if name in self._variables
            }
            # A subscription has no deadline as a whole; the calls that complete its events have theirs.
            request = replace(self._caller.request(subscription, variables), deadline=None)
            return self._events(transport.subscribe(request))
        except SubgraphFailure as failure:
            execution.fail(subscription, failure)
            return ExecutionResult(errors=execution.errors.entries(), has_data=False)

    async def _events(self, upstream: AsyncIterator[SubgraphResponse]) -> AsyncIterator[ExecutionResult]:
        subscription = self._planned.compiled.fetches[0]
        async with _closing(upstream):
            try:
                async for response in upstream:
                    yield await self._event(response)
            except SubgraphFailure as failure:
                execution = self._execution()
                execution.fail(subscription, failure)
                yield ExecutionResult(errors=execution.errors.entries(), has_data=False)

    async def _event(self, response: SubgraphResponse) -> ExecutionResult:
        """Complete one event of the subscription."""
        subscription = self._planned.compiled.fetches[0]
        self._caller.restart_clock()
        execution = self._execution()
        try:
            execution.budget.spend(response)
            execution.merge_root(subscription, response.payload(), [execution.tree])
            await execution.run_after(subscription)
        except SubgraphFailure as failure:
            execution.fail(subscription, failure)
        return self._result(execution)


@asynccontextmanager
async def _closing(stream: AsyncIterator[SubgraphResponse]) -> AsyncIterator[None]:
    """Close the stream at the end, if it can be closed."""
    try:
        yield
    finally:
        close = getattr(stream, "aclose", None)
        if close is not None:
            await close()
