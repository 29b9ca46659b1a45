"""Query planning: an operation on the API schema becomes a DAG of subgraph fetches and a projection.

query_planner    QueryPlanner: the entry, which runs the stages below in order
normalize/       fragments, conditions and types resolved
path_selection/  a source for every field, and the fetch groups that this takes
  sources/         the candidates for a source, their costs, and the choice
  fetch_groups/    the planner's working state: fetch groups, and the response tree that they fill
  reachability/    what can be reached from where, by keys
fetch_assembly/  fetch groups batched into requests, and their documents
output/          the projection of the response, and of deferred payloads
plan             QueryPlan and its parts: the contract with execution
options, errors  PlanningOptions and PlanningBudget; the errors that planning raises
conditions       @skip and @include as boolean algebra
meta_fields      __typename, __schema, __type
display/         a plan as a tree, as text and as JSON
plan_verifier/   checks that a plan is correct, without any of the planner's structures
"""

from router.planning.display.plan_json import plan_as_json
from router.planning.display.plan_text import print_plan
from router.planning.errors import PlanningBudgetExceeded, PlanningError, UnknownOperation, UnsatisfiableOperation
from router.planning.options import PlanningBudget, PlanningOptions
from router.planning.plan import QueryPlan
from router.planning.query_planner import QueryPlanner, find_operation

__all__ = [
    "PlanningBudget",
    "PlanningBudgetExceeded",
    "PlanningError",
    "PlanningOptions",
    "QueryPlan",
    "QueryPlanner",
    "UnknownOperation",
    "UnsatisfiableOperation",
    "find_operation",
    "plan_as_json",
    "print_plan",
]
