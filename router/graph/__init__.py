"""The federated graph, which planning searches: a node for every type of every subgraph, and the edges between them.

federated_graph  FederatedGraph: the whole graph, immutable
nodes            Node (a type in a subgraph), FieldEdge, EntityEdge (a move by a key), FieldSet
type_sets        TypeSet: sets of object types and their operations
possible_types   PossibleTypes: the object types of every composite type
build            build_graph: Supergraph -> FederatedGraph
field_sets       parse_field_set
"""

from router.graph.build import ENTITY_UNION, build_graph, named_type
from router.graph.federated_graph import FederatedGraph
from router.graph.nodes import (
    LEAF,
    ContextInput,
    EntityEdge,
    FieldEdge,
    FieldSet,
    Node,
    NodeIndex,
    OverrideCondition,
)
from router.graph.type_sets import (
    ALL_TYPES,
    NO_TYPES,
    TypeIndex,
    TypeSet,
    contains_type,
    count_types,
    first_type,
    has_several_types,
    is_subset,
    only_type,
    type_indexes,
    type_set,
)

__all__ = [
    "ALL_TYPES",
    "ENTITY_UNION",
    "LEAF",
    "NO_TYPES",
    "ContextInput",
    "EntityEdge",
    "FederatedGraph",
    "FieldEdge",
    "FieldSet",
    "Node",
    "NodeIndex",
    "OverrideCondition",
    "TypeIndex",
    "TypeSet",
    "build_graph",
    "contains_type",
    "count_types",
    "first_type",
    "has_several_types",
    "is_subset",
    "named_type",
    "only_type",
    "type_indexes",
    "type_set",
]
