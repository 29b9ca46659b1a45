"""What an answer tells of itself when it is asked to: the plan, the cost."""

from __future__ import annotations

from typing import Any

from router.execution import ExecutionResult, GraphQLRequest
from router.execution.engine import PreparedOperation
from router.planning.display_text import print_plan
from router.server.configuration.root import RouterConfig
from router.server.serving import ServingGraph


class AnswerExtensions:
    """Adds to `extensions` what the request's headers ask for, as far as the configuration names such headers."""

    def __init__(self, config: RouterConfig) -> None:
        self._plan_header = (config.telemetry.debug.plan_header or "").lower()
        self._cost_header = (config.cost.expose_header or "").lower()

    @property
    def active(self) -> bool:
        """Whether anything can be asked for."""
        return bool(self._plan_header or self._cost_header)

    def extended(
        self, result: ExecutionResult, graph: ServingGraph, prepared: PreparedOperation, request: GraphQLRequest
    ) -> ExecutionResult:
        """The answer with what was asked for."""
        added: dict[str, Any] = {}
        if self._plan_header and self._plan_header in request.headers and result.has_data:
            plan = graph.engine.plan(prepared, request).compiled.plan
            added["queryPlan"] = print_plan(plan)
        if self._cost_header and self._cost_header in request.headers:
            asked = (prepared.document, prepared.operation, prepared.variables)
            added["cost"] = {
                "estimated": graph.costs.estimated(*asked),
                "actual": graph.costs.actual(*asked, result.data),
            }
        if not added:
            return result
        return ExecutionResult(
            data=result.data,
            errors=result.errors,
            extensions={**(result.extensions or {}), **added},
            has_data=result.has_data,
        )
