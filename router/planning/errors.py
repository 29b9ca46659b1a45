"""The errors of planning.

PlanningError                  base class of the errors below; has a stable `code`
  UnknownOperation             no operation of that name, or several and no name       OPERATION_RESOLUTION_FAILURE
  PlanningBudgetExceeded       planning would take too much work                       QUERY_PLAN_BUDGET_EXCEEDED
  UnsatisfiableOperation       no path through the subgraphs leads to a field          QUERY_PLAN_UNSATISFIABLE
"""


class PlanningError(Exception):
    """An operation that cannot be planned. The message may be shown to the client."""

    code: str = "QUERY_PLANNING_FAILED"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UnknownOperation(PlanningError):
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
    """No path through the subgraphs leads to a requested field: the supergraph does not satisfy its API schema."""

    code = "QUERY_PLAN_UNSATISFIABLE"

    def __init__(self, coordinate: str, path: tuple[str, ...]) -> None:
        super().__init__(f'No subgraph can resolve "{coordinate}" at "{".".join(path)}".')
        self.coordinate = coordinate
        self.path = path
