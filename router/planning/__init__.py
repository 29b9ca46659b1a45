"""Query planning: an operation on the API schema becomes a DAG of subgraph fetches and a projection.

plan            QueryPlan and its parts: the contract with execution
plan_operation  the entry
options         PlanningOptions, PlanningBudget
errors          what planning raises
"""

from router.planning.errors import OperationNotFound, PlanningBudgetExceeded, PlanningError, UnsatisfiableOperation
from router.planning.options import PlanningBudget, PlanningOptions
from router.planning.plan import QueryPlan
from router.planning.plan_operation import plan_operation

__all__ = [
    "OperationNotFound",
    "PlanningBudget",
    "PlanningBudgetExceeded",
    "PlanningError",
    "PlanningOptions",
    "QueryPlan",
    "UnsatisfiableOperation",
    "plan_operation",
]
