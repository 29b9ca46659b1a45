"""How many more fetches a selection will cost from a node: the look-ahead of the choice between places.

An estimate, not a bound: it looks at one subgraph at a time, and at one object type where all are alike in practice.
"""

from __future__ import annotations

from math import inf

from router.graph import LEAF, Node, NodeIndex
from router.planning.landscape import Landscape
from router.planning.selection import NOT_FETCHED, TYPENAME, Cell, Selection
from router.supergraph.model import SubgraphIndex

_OVER_THE_PARENT = 3.0
"""What a field costs that no key leads to: its parent must be fetched from another subgraph as well, if it can."""

_DETOUR = 0.25
"""What it costs on top to leave a field that is at hand for the same one elsewhere."""


class Estimator:
    """Memoised estimates for one operation."""

    def __init__(self, landscape: Landscape) -> None:
        self.landscape = landscape
        self.graph = landscape.graph
        self._known: dict[tuple[NodeIndex, Selection], float] = {}

    def cost(self, node: Node, selection: Selection | None) -> float:
        """Fetches that `selection` needs beyond the one that put its objects at `node`; infinite if there is no way."""
        if selection is None:
            return 0.0
        key = (node.index, selection)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._cost(node, selection)
        return known

    def _cost(self, node: Node, selection: Selection) -> float:
        total = 0.0
        missing: dict[int, list[Cell]] = {}
        must_learn_type = False
        for cell in selection.cells:
            mask = cell.mask & node.mask
            if not mask:
                continue
            if node.opaque and (cell.name == TYPENAME or mask != node.mask & self.graph.visible):
                must_learn_type = True
            if cell.name in NOT_FETCHED:
                continue
            covered = self.landscape.cover(node, cell.name) & mask
            if covered and cell.child is not None:
                price = self._child(node, covered, cell)
                if price < inf:
                    total += price
                else:
                    # Objects that lead no further from here may lead further from another subgraph.
                    covered = 0
                    total += _DETOUR
            if mask != covered:
                rest = mask & ~covered
                missing.setdefault((rest & -rest).bit_length() - 1, []).append(cell)
        chosen: set[SubgraphIndex] = set()
        for bit, cells in missing.items():
            total += self._missing(node, bit, cells, chosen)
        return total + (1.0 if must_learn_type and not chosen else 0.0)

    def _child(self, node: Node, mask: int, cell: Cell) -> float:
        edge = self.landscape.edge(node, (mask & -mask).bit_length() - 1, cell.name)
        if edge is None or edge.target == LEAF:
            return 0.0
        return self.cost(self.graph.nodes[edge.target], cell.child)

    def _missing(self, node: Node, bit: int, cells: list[Cell], chosen: set[SubgraphIndex]) -> float:
        total = 0.0
        site = self.landscape.site([node.index], bit)
        routes = self.landscape.routes(site, bit, typed=not node.opaque)
        options: dict[SubgraphIndex, tuple[float, list[tuple[Cell, float]]]] = {}
        for subgraph, route in routes.items():
            target = self.graph.nodes[route.entry.node]
            here: list[tuple[Cell, float]] = []
            for cell in cells:
                edge = self.landscape.edge(target, bit, cell.name)
                if edge is None:
                    continue
                cost = 0.0
                if edge.requires is not None or edge.contexts:
                    if not self.landscape.needs_met(site, bit, edge, typed=not node.opaque):
                        continue
                    cost = 0.5
                if edge.target != LEAF:
                    cost += self.cost(self.graph.nodes[edge.target], cell.child)
                if cost < inf:
                    here.append((cell, cost))
            if here:
                options[subgraph] = (float(route.distance), here)
        left = set(cells)
        while left:
            best = None
            for subgraph, (distance, here) in options.items():
                gain = [(cell, cost) for cell, cost in here if cell in left]
                if gain:
                    price = (0.0 if subgraph in chosen else distance) + sum(cost for _, cost in gain)
                    rank = (price / len(gain), subgraph)
                    if best is None or rank < best[0]:
                        best = (rank, subgraph, price, gain)
            if best is None:
                alone = node.mask & (node.mask - 1) == 0
                return total + _OVER_THE_PARENT * len(left) if alone else inf
            chosen.add(best[1])
            total += best[2]
            left -= {cell for cell, _ in best[3]}
        return total
