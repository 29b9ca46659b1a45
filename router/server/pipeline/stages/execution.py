"""Execute the planned operation against the subgraphs."""

from collections.abc import AsyncGenerator, Awaitable
from typing import cast

from router.execution import ExecutionResult, IncrementalResult
from router.server.pipeline.context import OperationContext


def execute(operation: OperationContext) -> Awaitable[ExecutionResult | IncrementalResult]:
    """Execute a query or mutation."""
    return operation.graph.engine.run(operation.planned, operation.request)


async def subscribe(operation: OperationContext) -> AsyncGenerator[ExecutionResult, None] | ExecutionResult:
    """Start a subscription; a single result if it could not be started."""
    events = await operation.graph.engine.subscribe(operation.planned, operation.request)
    return events if isinstance(events, ExecutionResult) else cast(AsyncGenerator[ExecutionResult, None], events)
