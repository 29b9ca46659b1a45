"""The engine's `Planner` over a supergraph: its API schema, and plans against its graph."""

from typing import Self

from graphql import GraphQLSchema
from graphql.language import DocumentNode

from router.graph import build_graph
from router.planning import PlanningBudget, PlanningOptions, QueryPlan, QueryPlanner
from router.supergraph import Supergraph, read_supergraph


class SupergraphPlanner:
    """Plans operations against one supergraph within a budget."""

    def __init__(self, supergraph: Supergraph, budget: PlanningBudget | None = None) -> None:
        self.supergraph = supergraph
        self._query_planner = QueryPlanner(build_graph(supergraph))
        self._budget = budget or PlanningBudget()

    @classmethod
    def from_sdl(cls, sdl: str, budget: PlanningBudget | None = None) -> Self:
        """Read join-spec SDL. Raises `SupergraphError`."""
        return cls(read_supergraph(sdl), budget)

    @property
    def api_schema(self) -> GraphQLSchema:
        return self.supergraph.api_schema

    @property
    def override_labels(self) -> frozenset[str]:
        return self.supergraph.override_labels

    def plan(
        self,
        document: DocumentNode,
        operation_name: str | None,
        *,
        active_labels: frozenset[str],
        defer: bool,
    ) -> QueryPlan:
        return self._query_planner.plan(
            document,
            operation_name,
            PlanningOptions(active_labels=active_labels, defer=defer, budget=self._budget),
        )
