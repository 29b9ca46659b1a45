"""A supergraph as the engine knows it: its API schema, and the planner over its graph."""

from __future__ import annotations

from graphql import GraphQLSchema
from graphql.language import DocumentNode

from router.graph import build_graph
from router.planning import PlanningBudget, PlanningOptions, QueryPlan, plan_operation
from router.supergraph import Supergraph, read_supergraph


class PlannedSupergraph:
    """The real planner behind the engine's `PlannedGraph`."""

    def __init__(self, supergraph: Supergraph, budget: PlanningBudget | None = None) -> None:
        self.supergraph = supergraph
        self._graph = build_graph(supergraph)
        self._budget = budget or PlanningBudget()

    @classmethod
    def from_sdl(cls, sdl: str, budget: PlanningBudget | None = None) -> PlannedSupergraph:
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
        return plan_operation(
            self._graph,
            document,
            operation_name,
            PlanningOptions(active_labels=active_labels, defer=defer, budget=self._budget),
        )
