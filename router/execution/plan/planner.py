"""The planner as the engine uses it."""

from typing import Protocol

from graphql import GraphQLSchema
from graphql.language import DocumentNode

from router.planning.plan import QueryPlan


class Planner(Protocol):
    """Plans operations against a supergraph, and has the schema that clients see."""

    @property
    def api_schema(self) -> GraphQLSchema:
        """The schema without inaccessible elements and without federation's own."""
        ...

    @property
    def override_labels(self) -> frozenset[str]:
        """The labels of progressive overrides that plans may depend on."""
        ...

    def plan(
        self,
        document: DocumentNode,
        operation_name: str | None,
        *,
        active_labels: frozenset[str],
        defer: bool,
    ) -> QueryPlan:
        """Plan a valid operation. Raises `PlanningError` where the budget is spent or no plan exists."""
        ...
