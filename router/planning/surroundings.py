"""What can be had at a position, and by which ways it can be reached. Pure look-ups on the walk's state."""

from __future__ import annotations

from dataclasses import dataclass

from router.graph import LEAF, ContextInput, FederatedGraph, Node, NodeIndex
from router.planning.groups import Place, Position
from router.planning.landscape import Landscape
from router.planning.progress import Progress
from router.planning.purpose import Purpose
from router.planning.selection import Cell, Selection
from router.supergraph.model import SubgraphIndex


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Look-ups around positions, in one landscape."""

    landscape: Landscape

    @property
    def graph(self) -> FederatedGraph:
        """The graph of the landscape."""
        return self.landscape.graph

    def site(self, position: Position, bit: int, purpose: Purpose) -> frozenset[NodeIndex]:
        """The nodes at which objects of one type are at hand."""
        at_hand = [p.node.index for p in position.places if p.mask >> bit & 1 and purpose.can_use(p, whole=True)]
        return self.landscape.site(at_hand, bit)

    def telling(self, position: Position, purpose: Purpose) -> Place | None:
        """The place that tells the runtime type of a position's objects."""
        return next((p for p in position.places if p.builder.typename and purpose.can_use(p, whole=True)), None)

    def typed(self, position: Position, purpose: Purpose) -> bool:
        """Whether more is known of a position's objects than an interface that they have."""
        return any(not p.node.opaque and purpose.can_use(p, whole=True) for p in position.places)

    def context_source(self, position: Position, context: ContextInput) -> tuple[Position, Selection] | None:
        """The nearest position above whose objects all set a context, and what to read there."""
        above = position.parent
        while above is not None:
            for field_set in context.field_sets:
                if not above.mask & ~field_set.mask:
                    return above, self.landscape.selection_of(field_set)
            above = above.parent
        return None

    def over_parent(
        self, position: Position, purpose: Purpose, progress: Progress
    ) -> dict[SubgraphIndex, tuple[Node, int]]:
        """The subgraphs in which a position can be reached by way of its parent: the node there, and how many fetches
        away it is. `progress`: what is being opened and entered already, which must not lead through itself."""
        parent, via = position.parent, position.via
        if parent is None or via is None:
            return {}
        taken = {place.node.subgraph for place in position.places if purpose.can_use(place)}
        sources: dict[SubgraphIndex, tuple[Node, int]] = {}
        for place in parent.places:
            if purpose.can_use(place, whole=True):
                sources.setdefault(place.node.subgraph, (place.node, 0))
        if parent.root is not None:
            for subgraph in self.graph.supergraph.subgraphs:
                at_root = self.graph.nodes_of.get((parent.root, subgraph.index))
                if at_root is not None:
                    sources.setdefault(subgraph.index, (self.graph.nodes[at_root], 1))
        else:
            bit = (via.mask & -via.mask).bit_length() - 1
            site = self.site(parent, bit, purpose)
            entering = progress.entering.get((site, bit))
            for index, route in self.landscape.routes(site, bit, typed=self.typed(parent, purpose)).items():
                if entering is not None and index in entering.subgraphs:
                    continue
                if via.mask & (via.mask - 1) == 0 or not self.graph.nodes[route.entry.node].abstract:
                    entered = self.graph.entity_nodes[index] if route.entry.typename is None else route.entry.node
                    sources.setdefault(index, (self.graph.nodes[entered], route.distance))
            for index, reached in self.over_parent(parent, purpose, progress).items():
                sources.setdefault(index, reached)
        found = {}
        for index, (node, distance) in sources.items():
            if index in taken or (parent, index) in progress.opening:
                continue
            if self.landscape.cover(node, via.name) & via.mask == via.mask:
                edge = self.landscape.edge(node, (via.mask & -via.mask).bit_length() - 1, via.name)
                if edge is not None and edge.target != LEAF:
                    found[index] = (self.graph.nodes[edge.target], distance)
        return found

    def askable(self, position: Position, cell: Cell, mask: int) -> int:
        """Of the members of a union that a field returns: those known wherever the field could be asked instead."""
        if cell.name not in self.graph.disputed_fields:
            return -1
        bit = (mask & -mask).bit_length() - 1
        edges = [
            edge
            for index in self._anywhere(position, bit)
            if (edge := self.landscape.edge(self.graph.nodes[index], bit, cell.name)) is not None
        ]
        if all(edge.shared_mask == edge.target_mask for edge in edges):
            return -1
        common = -1
        for edge in edges:
            common &= edge.target_mask
        return common

    def _anywhere(self, position: Position, bit: int) -> frozenset[NodeIndex]:
        """Every node at which an object of a position could be met, however it is reached."""
        nodes = {place.node.index for place in position.places}
        if position.root is not None:
            for subgraph in self.graph.supergraph.subgraphs:
                index = self.graph.nodes_of.get((position.root, subgraph.index))
                if index is not None:
                    nodes.add(index)
        elif position.parent is not None and position.via is not None:
            via = position.via
            parent_bit = (via.mask & -via.mask).bit_length() - 1
            for index in self._anywhere(position.parent, parent_bit):
                edge = self.landscape.edge(self.graph.nodes[index], parent_bit, via.name)
                if edge is not None and edge.target != LEAF:
                    nodes.add(edge.target)
        site = self.landscape.site(nodes, bit)
        routes = self.landscape.routes(site, bit, typed=any(not self.graph.nodes[n].opaque for n in nodes))
        return site | {n for route in routes.values() for n in self.landscape.site([route.entry.node], bit)}
