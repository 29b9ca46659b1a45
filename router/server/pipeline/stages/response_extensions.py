"""Report the plan and the cost of an operation in the response's `extensions`, to clients that request it."""

from router.execution import ExecutionResult
from router.planning.display.plan_text import print_plan
from router.server.config.root import RouterConfig
from router.server.pipeline.context import OperationContext


class ResponseExtensions:
    """The stage that adds the extensions requested by headers, as far as the configuration defines such headers."""

    def __init__(self, config: RouterConfig) -> None:
        self._plan_header = (config.telemetry.debug.plan_header or "").lower()
        self._cost_header = (config.cost.expose_header or "").lower()

    @property
    def active(self) -> bool:
        """True if any extension can be requested."""
        return bool(self._plan_header or self._cost_header)

    def extend(self, operation: OperationContext, result: ExecutionResult) -> ExecutionResult:
        """Return the result with the extensions that were requested."""
        headers, prepared = operation.request.headers, operation.prepared
        added: dict[str, object] = {}
        if self._plan_header and self._plan_header in headers and result.has_data:
            added["queryPlan"] = print_plan(operation.planned.compiled.plan)
        if self._cost_header and self._cost_header in headers:
            costs, arguments = operation.graph.costs, (prepared.document, prepared.operation, prepared.variables)
            added["cost"] = {
                "estimated": costs.estimated(*arguments),
                "actual": costs.actual(*arguments, result.data),
            }
        if not added:
            return result
        return ExecutionResult(
            data=result.data,
            errors=result.errors,
            extensions={**(result.extensions or {}), **added},
            has_data=result.has_data,
        )
