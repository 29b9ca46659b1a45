"""What of the graph can be reached from where, for one set of override labels. Pure look-ups, memoised.

"From where" is a set of nodes: the subgraphs in which an object of one type is at hand already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from router.graph import LEAF, Entry, FederatedGraph, FieldEdge, FieldSet, Node, NodeIndex, bits_of
from router.planning.normalise import Normaliser
from router.planning.options import PlanningBudget
from router.planning.selection import TYPENAME, Cell, Selection
from router.supergraph.model import SubgraphIndex

Nodes = frozenset[NodeIndex]

_MEMO_LIMIT = 50_000
"""Entries of one memo before it is dropped: node sets are few in practice, but operations choose them."""


@dataclass(frozen=True, slots=True)
class Route:
    """How an object gets into a subgraph: by `entry` with `key`, `distance` fetches after the nodes at hand."""

    distance: int
    entry: Entry
    key: FieldSet


@dataclass(slots=True, eq=False)
class Landscape:
    """Memoised answers about a graph while `labels` are the override labels that hold.

    Shared by all plans of the graph; `lock` is to be held while one asks, as searches keep track of themselves here.
    """

    graph: FederatedGraph
    labels: frozenset[str]
    lock: Lock = field(default_factory=Lock)
    _cover: dict[tuple[NodeIndex, str], int] = field(default_factory=dict)
    _needy: dict[tuple[NodeIndex, str], int] = field(default_factory=dict)
    _routes: dict[tuple[Nodes, int, bool], Mapping[SubgraphIndex, Route]] = field(default_factory=dict)
    _field_sets: dict[tuple[str, str], Selection] = field(default_factory=dict)
    _needs: dict[tuple[Nodes, int, bool, str, str], bool] = field(default_factory=dict)
    _finding: dict[tuple[Nodes, int, bool], dict[SubgraphIndex, Route]] = field(default_factory=dict)
    _meeting: set[tuple[Nodes, int, bool, str, str]] = field(default_factory=set)
    _cuts: int = 0

    def edge(self, node: Node, bit: int, name: str) -> FieldEdge | None:
        """How a subgraph resolves a field of an object of one type that is at `node`, if it does."""
        at = node if node.opaque else self.graph.member(node, bit)
        if at is None:
            return None
        edge = at.fields.get(name)
        if edge is None or edge.label is None:
            return edge
        return edge if (edge.label.label in self.labels) is edge.label.active else None

    def cover(self, node: Node, name: str) -> int:
        """The object types for which `node` resolves a field with nothing but the object itself."""
        known = self._cover.get((node.index, name))
        if known is None:
            self._split(node, name)
            known = self._cover[node.index, name]
        return known

    def needy(self, node: Node, name: str) -> int:
        """The object types for which the node's subgraph resolves a field given what it requires."""
        known = self._needy.get((node.index, name))
        if known is None:
            self._split(node, name)
            known = self._needy[node.index, name]
        return known

    def _split(self, node: Node, name: str) -> None:
        cover = needy = 0
        if name == TYPENAME:
            cover = 0 if node.opaque else node.mask
        elif node.opaque:
            edge = self.edge(node, 0, name)
            if edge is not None:
                if edge.requires is None and not edge.contexts:
                    cover = node.mask
                else:
                    needy = node.mask
        else:
            for bit in bits_of(node.mask):
                edge = self.edge(node, bit, name)
                if edge is not None:
                    if edge.requires is None and not edge.contexts:
                        cover |= 1 << bit
                    else:
                        needy |= 1 << bit
        self._cover[node.index, name] = cover
        self._needy[node.index, name] = needy

    def selection_of(self, field_set: FieldSet) -> Selection:
        """A field set, normalised over all types, hidden ones too."""
        key = (field_set.type_name, field_set.text)
        known = self._field_sets.get(key)
        if known is None:
            everything = (1 << len(self.graph.object_types)) - 1
            normaliser = Normaliser(self.graph, {}, PlanningBudget(), visible=everything)
            known = self._field_sets[key] = normaliser.normalise(field_set.type_name, field_set.node)
        return known

    def site(self, nodes: Iterable[NodeIndex], bit: int) -> Nodes:
        """The nodes of an object once its type is known to be the bit's."""
        found = set()
        for index in nodes:
            node = self.graph.nodes[index]
            at = node if node.opaque else self.graph.member(node, bit)
            if at is not None:
                found.add(at.index)
        return frozenset(found)

    def routes(self, nodes: Nodes, bit: int, *, typed: bool) -> Mapping[SubgraphIndex, Route]:
        """The subgraphs that an object of one type can be taken to by its keys, those it is in already included.

        `typed` false: the object is only known by an interface, so only that interface's keys serve at first.
        """
        key = (nodes, bit, typed)
        known = self._routes.get(key)
        if known is None:
            so_far = self._finding.get(key)
            if so_far is not None:
                # Asked of an object within a key: the nearer ways are open to it.
                self._cuts += 1
                return dict(so_far)
            cuts = self._cuts
            known = self._finding[key] = {}
            try:
                self._find_routes(nodes, bit, known, typed=typed)
            finally:
                del self._finding[key]
            # An answer that was cut short by a search that it is part of is none for others.
            if not self._searching or self._cuts == cuts:
                if len(self._routes) > _MEMO_LIMIT:
                    self._routes.clear()
                self._routes[key] = known
        return known

    @property
    def _searching(self) -> bool:
        return bool(self._finding or self._meeting)

    def _find_routes(self, nodes: Nodes, bit: int, found: dict[SubgraphIndex, Route], *, typed: bool) -> None:
        at_hand = set(nodes)
        distance = 0
        while True:
            distance += 1
            new: list[Route] = []
            here = frozenset(at_hand)
            for entry in self.graph.entries[bit]:
                if entry.subgraph in found or (entry.typename is None and not typed):
                    continue
                if typed and entry.typename is not None and self.graph.nodes[entry.node].abstract:
                    continue
                keys = sorted(entry.keys, key=self._reach)
                key = next((k for k in keys if self.resolvable(self.selection_of(k), here, bit)), None)
                if key is not None:
                    new.append(Route(distance, entry, key))
            if not new:
                return
            for route in new:
                found[route.entry.subgraph] = route
                node = self.graph.nodes[route.entry.node]
                at_hand |= self.site([node.index], bit)
                typed = typed or not node.opaque

    def _reach(self, key: FieldSet) -> int:
        """How many objects besides its own a key lies in: to fetch it from them may take further fetches."""
        return sum(cell.child is not None for cell in self.selection_of(key).cells)

    def resolvable(self, selection: Selection, nodes: Nodes, bit: int) -> bool:
        """Whether all of a selection can be had of an object at `nodes` without another fetch for the object itself."""
        return all(self._cell_resolvable(cell, nodes, bit) for cell in selection.cells if cell.mask >> bit & 1)

    def _cell_resolvable(self, cell: Cell, nodes: Nodes, bit: int) -> bool:
        if cell.name == TYPENAME:
            return True
        edges = [edge for index in nodes if (edge := self.edge(self.graph.nodes[index], bit, cell.name)) is not None]
        plain = [edge for edge in edges if edge.requires is None and not edge.contexts]
        if not plain:
            return any(self.needs_met(nodes, bit, edge, typed=True) for edge in edges)
        return cell.child is None or self.children_reachable(cell.child, [edge.target for edge in plain])

    def children_reachable(self, selection: Selection, targets: Iterable[NodeIndex]) -> bool:
        """Whether everything below a field can be had somehow once its objects are at all of `targets`."""
        nodes = [self.graph.nodes[target] for target in targets if target != LEAF]
        typed = any(not node.opaque for node in nodes)
        mask = 0
        for node in nodes:
            mask |= node.mask
        for bit in bits_of(mask & selection.mask):
            cells = [cell for cell in selection.cells if cell.mask >> bit & 1]
            site = self.site([node.index for node in nodes], bit)
            if all(self._cell_resolvable(cell, site, bit) for cell in cells):
                continue
            everywhere = site | {
                index
                for route in self.routes(site, bit, typed=typed).values()
                for index in self.site([route.entry.node], bit)
            }
            if not all(self._cell_resolvable(cell, everywhere, bit) for cell in cells):
                return False
        return True

    def needs_met(self, nodes: Nodes, bit: int, edge: FieldEdge, *, typed: bool) -> bool:
        """Whether what an edge requires can be had of an object that is at `nodes`, without that edge itself."""
        if edge.requires is None:
            return True
        mark = (nodes, bit, typed, edge.name, edge.requires.text)
        known = self._needs.get(mark)
        if known is not None:
            return known
        if mark in self._meeting:
            self._cuts += 1
            return False
        cuts = self._cuts
        self._meeting.add(mark)
        try:
            everywhere = nodes | {
                index
                for route in self.routes(nodes, bit, typed=typed).values()
                for index in self.site([route.entry.node], bit)
            }
            met = self.resolvable(self.selection_of(edge.requires), everywhere, bit)
        finally:
            self._meeting.discard(mark)
        if not self._searching or self._cuts == cuts:
            if len(self._needs) > _MEMO_LIMIT:
                self._needs.clear()
            self._needs[mark] = met
        return met
