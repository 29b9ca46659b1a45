"""What can go wrong when an operation is planned.

PlanningError                  every error below; has a stable `code`
  OperationNotFound            no operation of that name, or several and no name       OPERATION_RESOLUTION_FAILURE
  PlanningBudgetExceeded       the operation asks for too much work                    QUERY_PLAN_BUDGET_EXCEEDED
  UnsatisfiableOperation       no way through the subgraphs leads to a field           QUERY_PLAN_UNSATISFIABLE
"""

from __future__ import annotations


class PlanningError(Exception):
    """An operation that cannot be planned. The message may be shown to the client."""

    code: str = "QUERY_PLANNING_FAILED"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class OperationNotFound(PlanningError):
    """The document has no operation of the given name, or several while no name was given."""

    code = "OPERATION_RESOLUTION_FAILURE"


class PlanningBudgetExceeded(PlanningError):
    """One of the bounds of `PlanningBudget` was reached. `budget` is the name of its field."""

    code = "QUERY_PLAN_BUDGET_EXCEEDED"

    def __init__(self, budget: str, limit: int) -> None:
        super().__init__(f"The operation is too expensive to plan: more than {limit} {budget.replace('_', ' ')}.")
        self.budget = budget
        self.limit = limit


class UnsatisfiableOperation(PlanningError):
    """The supergraph offers no way to a requested field: it does not satisfy its own API schema there."""

    code = "QUERY_PLAN_UNSATISFIABLE"

    def __init__(self, coordinate: str, path: tuple[str, ...]) -> None:
        super().__init__(f'No subgraph can resolve "{coordinate}" at "{".".join(path)}".')
        self.coordinate = coordinate
        self.path = path
