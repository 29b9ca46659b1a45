"""The graph that plans are searched in: every type of every subgraph, and the moves between them.

federated_graph  FederatedGraph, build_graph: nodes (type, subgraph, specialisation) and their edges
"""

from router.graph.federated_graph import FederatedGraph, build_graph

__all__ = ["FederatedGraph", "build_graph"]
