"""Offers: from which places and subgraphs a field can be had at a position, and at what price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from router.graph import LEAF, FederatedGraph, FieldEdge, Node, bits_of
from router.planning.choose import FETCH
from router.planning.estimate import Estimator
from router.planning.groups import Place, Position
from router.planning.landscape import Landscape, Nodes
from router.planning.progress import Progress
from router.planning.purpose import Purpose
from router.planning.selection import Cell
from router.planning.surroundings import Surroundings
from router.supergraph.model import SubgraphIndex

_SHARED_CALL = 50.0
"""The price of an entity fetch that will travel with another one to the same subgraph."""

_SAME_GROUP = 10.0
_REQUIREMENT = 500.0
_OVER_THE_PARENT = 200.0


@dataclass(slots=True, eq=False)
class Item:
    """A cell that needs a source, for objects of the types in `mask`."""

    cell: Cell
    mask: int
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to get at a cell in a subgraph: "entity", "root" or "parent"; or "step", which is on the way to another."""

    way: str
    subgraph: SubgraphIndex
    price: float
    distance: int


@dataclass(frozen=True, slots=True)
class Part:
    """Some types of an item with the best place at hand, its price there, and what subgraphs offer."""

    item: Item
    mask: int
    place: Place | None
    local: float
    offers: dict[SubgraphIndex, Offer]


class Market:
    """Finds and prices the offers for one walk."""

    def __init__(self, landscape: Landscape, around: Surroundings, progress: Progress) -> None:
        self.landscape = landscape
        self.graph: FederatedGraph = landscape.graph
        self.around = around
        self.progress = progress
        self.estimator = Estimator(landscape)

    def at_hand(self, position: Position, item: Item) -> Iterator[tuple[int, Place | None, float]]:
        """Split an item's types by the place at hand that serves them best."""
        covers = []
        for place in position.places:
            if item.purpose.can_use(place):
                cover = self.landscape.cover(place.node, item.cell.name) & place.mask & item.mask
                if cover:
                    covers.append((place, cover, self._child_price(place.node, cover, item.cell)))
        left = item.mask
        while left:
            best = min(
                (c for c in covers if c[1] & left and c[2] < inf),
                key=lambda c: (-(c[1] & left).bit_count(), c[2]),
                default=None,
            )
            if best is None:
                yield left, None, inf
                return
            yield best[1] & left, best[0], best[2]
            left &= ~best[1]

    def _child_price(self, node: Node, mask: int, cell: Cell) -> float:
        if cell.child is None:
            return 0.0
        price = 0.0
        for target in {
            e.target for bit in bits_of(mask) if (e := self.landscape.edge(node, bit, cell.name)) is not None
        }:
            price = max(price, self.estimator.cost(self.graph.nodes[target], cell.child))
        return price * FETCH

    def parts(self, position: Position, item: Item, mask: int, place: Place | None, price: float) -> list[Part]:
        """Split types further, by what subgraphs offer for them."""
        by_offers: dict[tuple[Offer, ...], int] = {}
        for bit in bits_of(mask):
            self.progress.step(1)
            offers = tuple(self._offers(position, item, bit, place))
            by_offers[offers] = by_offers.get(offers, 0) | 1 << bit
        return [
            Part(item, part, place, price, {offer.subgraph: offer for offer in offers})
            for offers, part in by_offers.items()
        ]

    def _offers(self, position: Position, item: Item, bit: int, place: Place | None) -> list[Offer]:
        if position.root is not None:
            return self.root_offers(position.root, item, bit, place)
        cell, purpose = item.cell, item.purpose
        site = self.around.site(position, bit, purpose)
        typed = self.around.typed(position, purpose)
        found = []
        for subgraph, route in self.landscape.routes(site, bit, typed=typed).items():
            if purpose.farthest is not None and route.distance > purpose.farthest:
                continue
            node = self.graph.nodes[route.entry.node]
            edge = self.landscape.edge(node, bit, cell.name)
            if edge is None or (position, subgraph, cell.signature) in self.progress.requiring:
                continue
            price = 1.0
            if edge.requires is not None or edge.contexts:
                if not self._can_be_met(position, site, bit, edge, typed=typed):
                    continue
                price += _REQUIREMENT
            elif place is not None and place.node.subgraph == subgraph:
                continue
            if cell.child is not None and edge.target != LEAF:
                key = self.landscape.selection_of(route.key)
                if place is not None and any(part.signature == cell.signature for part in key.cells):
                    continue  # The way there fetches the field already.
                price += FETCH * self.estimator.cost(self.graph.nodes[edge.target], cell.child)
            if price < inf:
                found.append(Offer("entity", subgraph, price, route.distance))
        entering = self.progress.entering.get((site, bit))
        if entering is not None:
            # Within the key of such an object: what is nearer than where that is taken leads there at last, and what
            # it is not being taken to at least not back here.
            nearer = [offer for offer in found if offer.distance < entering.distance]
            found = nearer or [offer for offer in found if offer.subgraph not in entering.subgraphs]
        if found or place is not None:
            return found
        return self._parent_offers(position, item)

    def root_offers(self, root: str, item: Item, bit: int, place: Place | None) -> list[Offer]:
        """The subgraphs that have a root field, but for the one at hand."""
        found = []
        for subgraph in self.graph.supergraph.subgraphs:
            index = self.graph.nodes_of.get((root, subgraph.index))
            if index is None or (place is not None and place.node.subgraph == subgraph.index):
                continue
            edge = self.landscape.edge(self.graph.nodes[index], bit, item.cell.name)
            if edge is not None:
                price = 1.0
                if item.cell.child is not None and edge.target != LEAF:
                    price += FETCH * self.estimator.cost(self.graph.nodes[edge.target], item.cell.child)
                if price < inf:
                    found.append(Offer("root", subgraph.index, price, 1))
        return found

    def _parent_offers(self, position: Position, item: Item) -> list[Offer]:
        """Where no key leads, the field that leads here may be asked of another subgraph as well."""
        found = []
        whole = item.cell.mask & position.mask
        ways = self.around.over_parent(position, item.purpose, self.progress)
        for subgraph, (node, distance) in ways.items():
            # Two answers for one object of an abstract type agree on its type only if both subgraphs know them all.
            if self.landscape.cover(node, item.cell.name) & whole == whole:
                price = 1.0 + self._child_price(node, whole, item.cell)
                if price < inf:
                    found.append(Offer("parent", subgraph, price, distance))
        if not found and whole & (whole - 1) == 0:
            for subgraph, (node, distance) in ways.items():
                price = self._price_beyond(position, item, node)
                if price < inf:
                    found.append(Offer("step", subgraph, price, distance))
        return found

    def _price_beyond(self, position: Position, item: Item, node: Node) -> float:
        """What a field costs that a key leads to once objects of one type are at `node`, too."""
        cell = item.cell
        bit = item.mask.bit_length() - 1
        site = self.around.site(position, bit, item.purpose) | self.landscape.site([node.index], bit)
        typed = not node.opaque
        best = inf
        for route in self.landscape.routes(site, bit, typed=typed).values():
            entered = self.graph.nodes[route.entry.node]
            edge = self.landscape.edge(entered, bit, cell.name)
            if edge is None or not self._can_be_met(position, site, bit, edge, typed=typed):
                continue
            price = FETCH * route.distance + self._child_price(entered, item.mask, cell)
            best = min(best, price if edge.requires is None and not edge.contexts else price + _REQUIREMENT)
        return best

    def _can_be_met(self, position: Position, site: Nodes, bit: int, edge: FieldEdge, *, typed: bool) -> bool:
        """Whether what a field requires can be had of objects at a position, if they are at these nodes."""
        return self.landscape.needs_met(site, bit, edge, typed=typed) and all(
            self.around.context_source(position, context) is not None for context in edge.contexts
        )

    def entering_price(self, position: Position, offer: Offer, purpose: Purpose) -> float:
        """What it costs to enter an offer's subgraph at a position, whatever is then taken there."""
        if any(g.subgraph == offer.subgraph and g.block is purpose.block for g in position.anchored):
            return _SAME_GROUP
        base = min((place.group.stage for place in position.places), default=-1 if position.root else 0)
        known = (offer.subgraph, base + offer.distance, purpose.block) in self.progress.calls
        price = FETCH * max(offer.distance, 0)
        if known and offer.distance:
            price += _SHARED_CALL - FETCH
        return price + (_OVER_THE_PARENT if offer.way in ("parent", "step") else 0.0)
