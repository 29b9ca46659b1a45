"""Call plugins at their stages of the pipeline."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from router.execution import ExecutionResult, GraphQLRequest
from router.execution.prepare.prepared_operation import PreparedOperation
from router.planning.plan import QueryPlan
from router.server.pipeline.context import OperationContext

OperationHook = Callable[[OperationContext], Awaitable[None]]
PlanHook = Callable[[QueryPlan, PreparedOperation, GraphQLRequest], Awaitable[None]]
ResponseHook = Callable[[GraphQLRequest, ExecutionResult], Awaitable[ExecutionResult | None]]


@dataclass(frozen=True, slots=True)
class OperationHooks:
    """The hooks of all plugins by stage, in the order in which the plugins were given."""

    operation: tuple[OperationHook, ...] = ()
    plan: tuple[PlanHook, ...] = ()
    response: tuple[ResponseHook, ...] = ()
    event: tuple[ResponseHook, ...] = ()

    async def on_operation(self, operation: OperationContext) -> None:
        """Call the hooks that may replace the operation. Raises what a hook raises."""
        for hook in self.operation:
            parameters = operation.parameters
            await hook(operation)
            if operation.parameters is not parameters:
                operation.replace_parameters(operation.parameters)

    async def on_plan(self, operation: OperationContext) -> None:
        """Call the hooks that may reject the planned operation. Raises what a hook raises."""
        for hook in self.plan:
            await hook(operation.planned.compiled.plan, operation.prepared, operation.request)

    async def on_response(self, request: GraphQLRequest, result: ExecutionResult) -> ExecutionResult:
        """Return the result as the hooks leave it."""
        for hook in self.response:
            result = await hook(request, result) or result
        return result

    async def on_events(
        self, request: GraphQLRequest, events: AsyncGenerator[ExecutionResult, None]
    ) -> AsyncGenerator[ExecutionResult, None]:
        """Yield a subscription's events as the hooks leave them."""
        async with aclosing(events):
            async for event in events:
                for hook in self.event:
                    event = await hook(request, event) or event  # noqa: PLW2901 - each hook gets what the last left
                yield event
