"""`RootEntry`: fetches of root fields, and the root selection nodes of all fetches."""

from dataclasses import dataclass

from router.graph import FederatedGraph, Node, TypeSet
from router.planning.fetch_groups.fetch_context import FetchContext
from router.planning.fetch_groups.fetch_group import FetchGroup, FetchSelectionNode, Position
from router.planning.fetch_groups.planner_state import PlannerState
from router.planning.plan import OperationKind
from router.supergraph.model import SubgraphIndex


@dataclass(frozen=True, slots=True)
class RootEntry:
    """Enters subgraphs at positions of a root operation type, where no key is needed."""

    graph: FederatedGraph
    state: PlannerState

    def enter(self, position: Position, subgraph: SubgraphIndex, fetch_context: FetchContext) -> FetchSelectionNode:
        """Return the root selection node of a fetch of root fields, which is opened if the position has none yet."""
        assert position.root is not None
        for group in position.anchored_groups:
            if group.subgraph == subgraph and group.block is fetch_context.block and not group.is_entity_fetch:
                return group.fetch_nodes[0]
        graph_node = self.graph.nodes[self.graph.nodes_of[position.root, subgraph]]
        group = self.state.new_group(position, subgraph, self._operation_kind(position.root), fetch_context)
        # A root type inside of a response can be queried once the object that has it as a field is there.
        group.wait_for({node.group for node in position.fetch_nodes if node.group.anchor is not position})
        return add_root_node(self.graph, group, position, graph_node, position.types)

    def _operation_kind(self, root: str) -> OperationKind:
        return next(OperationKind(kind) for kind, name in self.graph.supergraph.roots.items() if name == root)


def add_root_node(
    graph: FederatedGraph, group: FetchGroup, position: Position, graph_node: Node, types: TypeSet
) -> FetchSelectionNode:
    """Add a selection node at the root of a group's response."""
    root_node = FetchSelectionNode(group, graph_node, types)
    # An abstract type that is entered by the key of an interface is entered to fetch the runtime type.
    entity_node = graph.entity_nodes[graph_node.subgraph]
    root_node.selects_typename = graph_node.is_abstract and graph_node.index != entity_node
    group.fetch_nodes.append(root_node)
    position.fetch_nodes.append(root_node)
    return root_node
