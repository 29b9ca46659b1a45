"""The graph that plans are searched in: every type of every subgraph, and the moves between them.

federated_graph  FederatedGraph: the whole, frozen
nodes            Node (type, subgraph, specialisation), FieldEdge, Entry (a way in by a key), FieldSet
build            build_graph: Supergraph -> FederatedGraph
field_sets       parse_field_set
"""

from router.graph.build import ENTITY_UNION, build_graph, named_type
from router.graph.federated_graph import FederatedGraph, bits_of
from router.graph.nodes import LEAF, ContextInput, Entry, FieldEdge, FieldSet, LabelCondition, Node, NodeIndex, TypeMask

__all__ = [
    "ENTITY_UNION",
    "LEAF",
    "ContextInput",
    "Entry",
    "FederatedGraph",
    "FieldEdge",
    "FieldSet",
    "LabelCondition",
    "Node",
    "NodeIndex",
    "TypeMask",
    "bits_of",
    "build_graph",
    "named_type",
]
