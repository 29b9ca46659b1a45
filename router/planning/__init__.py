"""Query planning: an operation on the API schema becomes a DAG of subgraph fetches and a projection.

plan_operation   the entry: normalise, walk, assemble, project
plan             QueryPlan and its parts: the contract with execution
options, errors  PlanningOptions and PlanningBudget; what planning raises
specialise       decides conditions on variables whose values are known
normalise        fragments, conditions and types resolved (selection, conditions)
walk             a source for every field (purpose, progress); its state is groups and internal_tree
offers           where a field can be had, at what price (surroundings, landscape, estimate); choose picks
entrances        what can share an entity look-up
assemble         fetches out of the walk's groups (schedule, documents, representations)
project, defer   what the client is shown, and when
introspect       what the router answers itself
display          the plan as a tree, as text (display_text) and JSON (display_json)
soundness        whether a plan is right, worked out independently
"""

from router.planning.display_json import plan_as_json
from router.planning.display_text import print_plan
from router.planning.errors import OperationNotFound, PlanningBudgetExceeded, PlanningError, UnsatisfiableOperation
from router.planning.options import PlanningBudget, PlanningOptions
from router.planning.plan import QueryPlan
from router.planning.plan_operation import find_operation, plan_operation

__all__ = [
    "OperationNotFound",
    "PlanningBudget",
    "PlanningBudgetExceeded",
    "PlanningError",
    "PlanningOptions",
    "QueryPlan",
    "UnsatisfiableOperation",
    "find_operation",
    "plan_as_json",
    "plan_operation",
    "print_plan",
]
