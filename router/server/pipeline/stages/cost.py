"""Estimate the cost of an operation and limit it."""

from router.execution.typed_state import StateKey
from router.server.errors import RequestRejected
from router.server.pipeline.context import OperationContext

_COST: StateKey[float] = StateKey("estimated cost without variables")


class CostStage:
    """Estimates costs, for the limit and for rate limits that count costs."""

    def __init__(self, max_cost: float | None) -> None:
        self._max_cost = max_cost

    def check(self, operation: OperationContext) -> None:
        """Set `operation.cost`. Raises RequestRejected if the operation is too expensive."""
        prepared = operation.prepared
        if prepared.variables:
            cost = operation.graph.costs.estimated(prepared.document, prepared.operation, prepared.variables)
        else:
            cost = prepared.analyses.get_or_create(_COST, lambda: _cost_without_variables(operation))
        if self._max_cost is not None and cost > self._max_cost:
            raise RequestRejected(
                "COST_ESTIMATED_TOO_EXPENSIVE",
                f"The operation is estimated to cost {cost:g}; at most {self._max_cost:g} is allowed.",
                well_formed=True,
                extensions={"estimated": cost, "max": self._max_cost},
            )
        operation.cost = cost


def _cost_without_variables(operation: OperationContext) -> float:
    prepared = operation.prepared
    return operation.graph.costs.estimated(prepared.document, prepared.operation, {})
