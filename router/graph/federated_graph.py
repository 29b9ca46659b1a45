"""The graph that plans are searched in."""

from __future__ import annotations

from dataclasses import dataclass

from router.supergraph import Supergraph


@dataclass(frozen=True, slots=True)
class FederatedGraph:
    """A supergraph, indexed for planning. Build once per supergraph with `build_graph`, use for every operation."""

    supergraph: Supergraph


def build_graph(supergraph: Supergraph) -> FederatedGraph:
    """Index a supergraph for planning."""
    return FederatedGraph(supergraph)
