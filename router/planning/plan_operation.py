"""The planner's entry: an operation that is valid against the API schema becomes a `QueryPlan`."""

from __future__ import annotations

from graphql import DocumentNode

from router.graph import FederatedGraph
from router.planning.errors import PlanningError
from router.planning.options import PlanningOptions
from router.planning.plan import QueryPlan


def plan_operation(
    graph: FederatedGraph,
    document: DocumentNode,
    operation_name: str | None = None,
    options: PlanningOptions | None = None,
) -> QueryPlan:
    """Plan one operation of `document`.

    The document must be valid against `graph.supergraph.api_schema`; what an invalid one gives is undefined, but
    bounded. The result depends on nothing but the arguments. Raises `PlanningError` (see `router.planning.errors`).
    """
    raise PlanningError("The planner is being built.")
