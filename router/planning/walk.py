"""Walk: find a source for every field of a normalised operation, and open the fetches that this takes.

At each position, what the places at hand resolve is taken there; for the rest subgraphs are chosen (see `choose`) and
entered by a key, whose fields are planned the same way at the same position before. What a field requires is planned
like a key. Nothing is ever undone: whether a way exists is asked of the `Landscape` first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

from router.graph import LEAF, ContextInput, Entry, FieldEdge, FieldSet, Node, NodeIndex, bits_of, named_type
from router.planning.choose import FETCH, Demand, choose_subgraphs
from router.planning.conditions import TRUE, Formula, conjunction, disjunction
from router.planning.errors import PlanningBudgetExceeded, UnsatisfiableOperation
from router.planning.estimate import Estimator
from router.planning.groups import BuilderEntry, ContextNeed, Entrance, FetchedCell, Group, Place, Position
from router.planning.landscape import Landscape
from router.planning.options import PlanningBudget
from router.planning.selection import NOT_FETCHED, TYPENAME, Cell, DeferBlock, Selection, Shape, shape_of
from router.supergraph.model import SubgraphIndex

_SHARED_CALL = 50.0
"""The price of an entity fetch that will travel with another one to the same subgraph."""

_SAME_GROUP = 10.0
_REQUIREMENT = 500.0
_OVER_THE_PARENT = 200.0


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a selection is planned for.

    `condition`: under which it is needed, absolute. `injected`: it is a key or a requirement, not the client's.
    `farthest`: only subgraphs that are this many fetches away may be entered at this position (for keys, so that
    the way into a subgraph never leads through it).
    """

    block: DeferBlock | None = None
    condition: Formula = TRUE
    injected: bool = False
    farthest: int | None = None


@dataclass(slots=True, eq=False)
class _Item:
    cell: Cell
    mask: int
    purpose: Purpose


_Below = tuple[Cell, FetchedCell, Purpose]
"""A composite field that has a source, and whose selection is still to be planned."""


@dataclass(frozen=True, slots=True)
class _Offer:
    """A way to get at a cell in a subgraph: "entity", "root" or "parent"."""

    way: str
    subgraph: SubgraphIndex
    price: float
    distance: int


@dataclass(frozen=True, slots=True)
class _Part:
    """Some types of an item with the best place at hand, its price there, and what subgraphs offer."""

    item: _Item
    mask: int
    place: Place | None
    local: float
    offers: dict[SubgraphIndex, _Offer]


class Walker:
    """Plans one operation. `groups` are the fetches opened so far, in the order in which they were."""

    def __init__(self, landscape: Landscape, budget: PlanningBudget) -> None:
        self.landscape = landscape
        self.graph = landscape.graph
        self.budget = budget
        self.estimator = Estimator(landscape)
        self.groups: list[Group] = []
        self._steps = 0
        self._calls: set[tuple[SubgraphIndex, int, DeferBlock | None]] = set()
        self._opening: set[tuple[Position, SubgraphIndex]] = set()
        self._requiring: set[tuple[Position, SubgraphIndex, str]] = set()
        self._contexts = 0

    # The walk

    def plan(self, position: Position, selection: Selection, purpose: Purpose, mask: int = -1) -> set[Group]:
        """Find sources for all of a selection at a position, for objects of the types in `mask`.

        Returns the groups that they come from. Raises `UnsatisfiableOperation` and `PlanningBudgetExceeded`.
        """
        self._step(len(selection.cells))
        mask &= position.mask & position.asked
        cells = [cell for cell in selection.cells if cell.mask & mask]
        if not purpose.injected:
            position.selections.append(selection)
            for cell in cells:
                position.reserved.setdefault(cell.response_key, set()).add(cell.signature)
        used = self._settle_type(position, cells, mask, purpose)
        items: list[_Item] = []
        below: list[_Below] = []
        for cell in cells:
            if cell.name in NOT_FETCHED:
                continue
            inner = self._purpose_of(cell, purpose)
            left = self._reuse(position, cell, cell.mask & mask, inner, used, below)
            if left:
                items.append(_Item(cell, left, inner))
        for block_items in _by_block(items):
            self._assign(position, block_items, used, below)
        for cell, fetched, inner in below:
            assert cell.child is not None and fetched.child is not None  # noqa: PT018
            used |= self.plan(fetched.child, cell.child, replace(inner, farthest=None))
        return used

    def plan_serially(self, position: Position, selection: Selection, purpose: Purpose) -> None:
        """Plan the fields of a mutation: each starts when all that the ones before it take has ended.

        Neighbours that one subgraph resolves without help travel together; it runs them in order itself.
        """
        last: Place | None = None
        for cell in selection.cells:
            if cell.name in NOT_FETCHED:
                continue
            if last is not None and len(self.groups) > last.group.index + 1:
                last = None
            inner = self._purpose_of(cell, purpose)
            item = _Item(cell, cell.mask & position.mask, inner)
            if last is None or not self.landscape.cover(last.node, cell.name):
                assert position.root is not None
                bit = (item.mask & -item.mask).bit_length() - 1
                offers = self._root_offers(position.root, item, bit, None)
                if not offers:
                    raise UnsatisfiableOperation(f"{cell.parent_type}.{cell.name}", (cell.response_key,))
                best = min(offers, key=lambda offer: (offer.price, offer.subgraph))
                before = list(self.groups)
                position.anchored.clear()
                last = self.open_root(position, best.subgraph, replace(inner, block=None))
                last.group.wait_for(before)
            position.selections.append(selection)
            for _, fetched, below in self._fetch(position, item, item.mask, last, set()):
                assert cell.child is not None and fetched.child is not None  # noqa: PT018
                self.plan(fetched.child, cell.child, below)

    def _step(self, count: int) -> None:
        self._steps += count
        if self._steps > self.budget.steps:
            raise PlanningBudgetExceeded("steps", self.budget.steps)

    def _purpose_of(self, cell: Cell, purpose: Purpose) -> Purpose:
        block = purpose.block if purpose.injected or cell.block is None else cell.block
        if cell.condition == TRUE and block is purpose.block:
            return purpose
        condition = conjunction(purpose.condition, cell.condition)
        if len(condition) > self.budget.condition_terms:
            raise PlanningBudgetExceeded("condition_terms", self.budget.condition_terms)
        return replace(purpose, condition=condition, block=block)

    # What is in the internal tree already

    def _reuse(
        self,
        position: Position,
        cell: Cell,
        mask: int,
        purpose: Purpose,
        used: set[Group],
        below: list[_Below],
    ) -> int:
        """Take what has been fetched already; returns the types for which the cell still needs a source."""
        for fetched in _candidates(position, cell, injected=purpose.injected):
            overlap = fetched.mask & mask
            if not overlap:
                continue
            if fetched.child is not None:
                # All sources of a composite field show the same objects.
                source = next((p for p, _ in fetched.sources if _usable(p, purpose)), None)
                if source is not None:
                    self._widen(source, fetched, purpose.condition)
                    used.add(source.group)
                    below.append((cell, fetched, purpose))
                    mask &= ~overlap
                    if not purpose.injected:
                        position.resolved.setdefault(cell, []).append((overlap, fetched))
                continue
            for place, covered in fetched.sources:
                if covered & mask and _usable(place, purpose):
                    self._widen(place, fetched, purpose.condition)
                    used.add(place.group)
                    if not purpose.injected:
                        position.resolved.setdefault(cell, []).append((covered & mask, fetched))
                    mask &= ~covered
        return mask

    # Conditions: what is needed under one more of them takes its keys and requirements along

    def _widen(self, place: Place, fetched: FetchedCell, condition: Formula) -> None:
        entry = place.builder.entries[fetched]
        wider = disjunction(entry.condition, condition)
        if wider != entry.condition:
            entry.condition = wider
            if entry.requires is not None:
                group = place.group
                self.plan(group.anchor, entry.requires, Purpose(group.block, wider, injected=True), entry.mask)
        self._widen_place(place, condition)

    def _widen_place(self, place: Place, condition: Formula) -> None:
        if place.within is not None:
            self._widen(*place.within, condition)
        else:
            self._widen_group(place.group, condition)

    def _widen_group(self, group: Group, condition: Formula) -> None:
        wider = disjunction(group.condition, condition)
        if wider != group.condition:
            group.condition = wider
            for entrance in group.entrances:
                purpose = Purpose(group.block, wider, injected=True, farthest=0)
                self.plan(group.anchor, entrance.inputs[0], purpose, entrance.mask)
            for need in group.contexts:
                self.plan(need.at, need.selection, Purpose(group.block, wider, injected=True))

    # Runtime types

    def _settle_type(self, position: Position, cells: Sequence[Cell], mask: int, purpose: Purpose) -> set[Group]:
        """See to it that the runtime type is known where something depends on it; returns the group that tells it."""
        if not any(place.node.opaque for place in position.places) and position.mask & (position.mask - 1) == 0:
            return set()
        telling = self._telling(position, purpose)
        if telling is not None:
            return {telling.group}
        visible = position.mask & self.graph.visible
        if all(cell.name != TYPENAME and cell.mask & visible == visible for cell in cells):
            return set()
        if not position.places:
            return set()
        bit = (mask & -mask).bit_length() - 1
        site = self._site(position, bit, purpose)
        candidates = [
            route
            for route in self.landscape.routes(site, bit, typed=False).values()
            if not self.graph.nodes[route.entry.node].opaque
        ]
        if not candidates:
            raise UnsatisfiableOperation(TYPENAME, _response_path(position))

        def rank(entry: Entry, distance: int) -> tuple[int, int, int]:
            node = self.graph.nodes[entry.node]
            covered = sum(bool(self.landscape.cover(node, cell.name) & cell.mask) for cell in cells)
            return distance, -covered, entry.subgraph

        best = min(candidates, key=lambda route: rank(route.entry, route.distance))
        group = self._enter(position, best.entry.subgraph, position.mask, purpose, set())
        return {group}

    # Sources

    def _assign(self, position: Position, items: Sequence[_Item], used: set[Group], below: list[_Below]) -> None:
        """Fetch every type of every item from a place; opens fetches where no place at hand will do."""
        parts: list[_Part] = []
        for item in items:
            for mask, place, price in self._at_hand(position, item):
                if place is not None and price == 0.0:
                    below += self._fetch(position, item, mask, place, used)
                else:
                    parts.extend(self._parts(position, item, mask, place, price))
        if not parts:
            return
        entering: dict[SubgraphIndex, float] = {}
        for part in parts:
            for subgraph, offer in part.offers.items():
                price = self._entering_price(position, offer, part.item.purpose)
                entering[subgraph] = min(price, entering.get(subgraph, inf))
        demands = [Demand(part.local, {s: offer.price for s, offer in part.offers.items()}) for part in parts]
        chosen = choose_subgraphs(demands, entering)
        entered: dict[tuple[str, SubgraphIndex], list[_Part]] = {}
        # What is taken here comes first: the keys of the subgraphs entered below may ask for the same.
        for part, source in zip(parts, chosen, strict=True):
            if source is not None:
                entered.setdefault((part.offers[source].way, source), []).append(part)
            elif part.place is not None and part.local < inf:
                below += self._fetch(position, part.item, part.mask, part.place, used)
            else:
                self._assign_without_block(position, part, used, below)
        for (way, subgraph), wanted in entered.items():
            for item, mask, place in self._obtain(position, way, subgraph, wanted):
                left = self._reuse(position, item.cell, mask, item.purpose, used, below)
                if left:
                    below += self._fetch(position, item, left, place, used)

    def _assign_without_block(self, position: Position, part: _Part, used: set[Group], below: list[_Below]) -> None:
        """A deferred field that no key leads to comes with the payload around it; anything else has no way at all."""
        item = part.item
        if item.purpose.block is None or item.purpose.injected:
            coordinate = f"{item.cell.parent_type}.{item.cell.name}"
            raise UnsatisfiableOperation(coordinate, (*_response_path(position), item.cell.response_key))
        outer = replace(item.purpose, block=item.purpose.block.parent)
        self._assign(position, [_Item(item.cell, part.mask, outer)], used, below)

    def _at_hand(self, position: Position, item: _Item) -> Iterator[tuple[int, Place | None, float]]:
        """Split an item's types by the place at hand that serves them best."""
        covers = []
        for place in position.places:
            if _usable(place, item.purpose):
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

    def _parts(self, position: Position, item: _Item, mask: int, place: Place | None, price: float) -> list[_Part]:
        """Split types further, by what subgraphs offer for them."""
        by_offers: dict[tuple[_Offer, ...], int] = {}
        for bit in bits_of(mask):
            self._step(1)
            offers = tuple(self._offers(position, item, bit, place))
            by_offers[offers] = by_offers.get(offers, 0) | 1 << bit
        return [
            _Part(item, part, place, price, {offer.subgraph: offer for offer in offers})
            for offers, part in by_offers.items()
        ]

    def _offers(self, position: Position, item: _Item, bit: int, place: Place | None) -> list[_Offer]:
        if position.root is not None:
            return self._root_offers(position.root, item, bit, place)
        cell, purpose = item.cell, item.purpose
        site = self._site(position, bit, purpose)
        typed = self._typed(position, purpose)
        found = []
        for subgraph, route in self.landscape.routes(site, bit, typed=typed).items():
            if purpose.farthest is not None and route.distance > purpose.farthest:
                continue
            node = self.graph.nodes[route.entry.node]
            edge = self.landscape.edge(node, bit, cell.name)
            if edge is None or (position, subgraph, cell.signature) in self._requiring:
                continue
            price = 1.0
            if edge.requires is not None or edge.contexts:
                if not self.landscape.needs_met(site, bit, edge, typed=typed):
                    continue
                if any(self._context_source(position, context) is None for context in edge.contexts):
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
                found.append(_Offer("entity", subgraph, price, route.distance))
        if found or place is not None:
            return found
        return self._parent_offers(position, item)

    def _root_offers(self, root: str, item: _Item, bit: int, place: Place | None) -> list[_Offer]:
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
                    found.append(_Offer("root", subgraph.index, price, 1))
        return found

    def _parent_offers(self, position: Position, item: _Item) -> list[_Offer]:
        """Where no key leads, the field that leads here may be asked of another subgraph as well."""
        found = []
        whole = item.cell.mask & position.mask
        for subgraph, (node, distance) in self._over_parent(position, item.purpose).items():
            # Two answers for one object of an abstract type agree on its type only if both subgraphs know them all.
            if self.landscape.cover(node, item.cell.name) & whole == whole:
                price = 1.0 + self._child_price(node, whole, item.cell)
                if price < inf:
                    found.append(_Offer("parent", subgraph, price, distance))
        return found

    def _over_parent(self, position: Position, purpose: Purpose) -> dict[SubgraphIndex, tuple[Node, int]]:
        """The subgraphs in which a position can be reached by way of its parent, with the node there."""
        parent, via = position.parent, position.via
        if parent is None or via is None:
            return {}
        taken = {place.node.subgraph for place in position.places if _usable(place, purpose)}
        sources: dict[SubgraphIndex, tuple[Node, int]] = {}
        for place in parent.places:
            if _usable(place, purpose, whole=True):
                sources.setdefault(place.node.subgraph, (place.node, 0))
        if parent.root is not None:
            for subgraph in self.graph.supergraph.subgraphs:
                at_root = self.graph.nodes_of.get((parent.root, subgraph.index))
                if at_root is not None:
                    sources.setdefault(subgraph.index, (self.graph.nodes[at_root], 1))
        else:
            bit = (via.mask & -via.mask).bit_length() - 1
            routes = self.landscape.routes(self._site(parent, bit, purpose), bit, typed=self._typed(parent, purpose))
            for index, route in routes.items():
                if via.mask & (via.mask - 1) == 0 or not self.graph.nodes[route.entry.node].abstract:
                    entered = self.graph.entity_nodes[index] if route.entry.typename is None else route.entry.node
                    sources.setdefault(index, (self.graph.nodes[entered], route.distance))
            if not routes:
                for index, reached in self._over_parent(parent, purpose).items():
                    sources.setdefault(index, reached)
        found = {}
        for index, (node, distance) in sources.items():
            if index in taken or (parent, index) in self._opening:
                continue
            if self.landscape.cover(node, via.name) & via.mask == via.mask:
                edge = self.landscape.edge(node, (via.mask & -via.mask).bit_length() - 1, via.name)
                if edge is not None and edge.target != LEAF:
                    found[index] = (self.graph.nodes[edge.target], distance)
        return found

    def _entering_price(self, position: Position, offer: _Offer, purpose: Purpose) -> float:
        if any(g.subgraph == offer.subgraph and g.block is purpose.block for g in position.anchored):
            return _SAME_GROUP
        base = min((place.group.stage for place in position.places), default=-1 if position.root else 0)
        known = (offer.subgraph, base + offer.distance, purpose.block) in self._calls
        price = FETCH * max(offer.distance, 0)
        if known and offer.distance:
            price += _SHARED_CALL - FETCH
        return price + (_OVER_THE_PARENT if offer.way == "parent" else 0.0)

    # Opening fetches

    def _obtain(
        self, position: Position, way: str, subgraph: SubgraphIndex, wanted: Sequence[_Part]
    ) -> list[tuple[_Item, int, Place]]:
        purpose = wanted[0].item.purpose
        condition = purpose.condition
        mask = 0
        for part in wanted:
            condition = disjunction(condition, part.item.purpose.condition)
            mask |= part.mask
        purpose = replace(purpose, condition=condition)
        if way == "root":
            assert position.root is not None
            place = self.open_root(position, subgraph, purpose)
            return [(part.item, part.mask, place) for part in wanted]
        if way == "parent":
            place = self._open_over_parent(position, subgraph, purpose)
            return [(part.item, part.mask, place) for part in wanted]
        found: list[tuple[_Item, int, Place]] = []
        plain: list[_Part] = []
        for part in wanted:
            if any(edge.requires is not None or edge.contexts for edge in self._edges(position, subgraph, part)):
                found.extend(self._enter_with_requirement(position, subgraph, part))
            else:
                plain.append(part)
        if plain:
            mask = 0
            for part in plain:
                mask |= part.mask
            group = self._enter(position, subgraph, mask, purpose, set())
            for part in plain:
                found.extend(
                    (part.item, part.mask & place.mask, place) for place in group.places if place.mask & part.mask
                )
        return found

    def _edges(self, position: Position, subgraph: SubgraphIndex, part: _Part) -> list[FieldEdge]:
        edges = []
        typed = self._typed(position, part.item.purpose)
        for bit in bits_of(part.mask):
            route = self.landscape.routes(self._site(position, bit, part.item.purpose), bit, typed=typed)[subgraph]
            edge = self.landscape.edge(self.graph.nodes[route.entry.node], bit, part.item.cell.name)
            assert edge is not None
            edges.append(edge)
        return edges

    def _enter_with_requirement(
        self, position: Position, subgraph: SubgraphIndex, part: _Part
    ) -> list[tuple[_Item, int, Place]]:
        by_needs: dict[tuple[FieldSet | None, tuple[ContextInput, ...]], int] = {}
        for bit, edge in zip(bits_of(part.mask), self._edges(position, subgraph, part), strict=True):
            by_needs[edge.requires, edge.contexts] = by_needs.get((edge.requires, edge.contexts), 0) | 1 << bit
        found = []
        for (field_set, contexts), mask in by_needs.items():
            purpose = replace(part.item.purpose, injected=True, farthest=None)
            deps: set[Group] = set()
            inputs: list[Selection] = []
            needs: list[ContextNeed] = []
            mark = (position, subgraph, part.item.cell.signature)
            self._requiring.add(mark)
            if field_set is not None:
                inputs = [self.landscape.selection_of(field_set)]
                deps = self.plan(position, inputs[0], purpose, mask)
            for context in contexts:
                source = self._context_source(position, context)
                assert source is not None
                above, selection = source
                deps |= self.plan(above, selection, purpose)
                needs.append(ContextNeed(f"__context{self._contexts}", context, above, selection))
                self._contexts += 1
            self._requiring.discard(mark)
            group = self._enter(position, subgraph, mask, part.item.purpose, deps, inputs, needs)
            found += [(part.item, mask & place.mask, place) for place in group.places if place.mask & mask]
        return found

    def _context_source(self, position: Position, context: ContextInput) -> tuple[Position, Selection] | None:
        """The nearest position above whose objects all set a context, and what to read there."""
        above = position.parent
        while above is not None:
            for field_set in context.field_sets:
                if not above.mask & ~field_set.mask:
                    return above, self.landscape.selection_of(field_set)
            above = above.parent
        return None

    def open_root(self, position: Position, subgraph: SubgraphIndex, purpose: Purpose) -> Place:
        """A place at a position of a root type; opens a fetch of root fields if there is none yet."""
        assert position.root is not None
        for group in position.anchored:
            if group.subgraph == subgraph and group.block is purpose.block and group.kind != "entity":
                return group.places[0]
        node = self.graph.nodes[self.graph.nodes_of[position.root, subgraph]]
        group = self._new_group(position, subgraph, self._root_kind(position.root), purpose)
        # Met again inside of an answer, a root type can be asked once the object that holds it is there.
        within = {place.group for place in position.places if place.group.anchor is not position}
        group.wait_for(within)
        return self._add_place(group, position, node, position.mask)

    def _root_kind(self, root: str) -> str:
        return next(kind for kind, name in self.graph.supergraph.roots.items() if name == root)

    def _open_over_parent(self, position: Position, subgraph: SubgraphIndex, purpose: Purpose) -> Place:
        parent, via = position.parent, position.via
        assert parent is not None
        assert via is not None
        mark = (parent, subgraph)
        self._opening.add(mark)
        try:
            place = next(
                (p for p in parent.places if p.node.subgraph == subgraph and _usable(p, purpose, whole=True)), None
            )
            if place is None and parent.root is not None:
                place = self.open_root(parent, subgraph, purpose)
            elif place is None:
                bit = (via.mask & -via.mask).bit_length() - 1
                site = self._site(parent, bit, purpose)
                if subgraph in self.landscape.routes(site, bit, typed=self._typed(parent, purpose)):
                    group = self._enter(parent, subgraph, via.mask, purpose, set())
                    place = next(p for p in group.places if p.mask & via.mask)
                else:
                    place = self._open_over_parent(parent, subgraph, purpose)
        finally:
            self._opening.discard(mark)
        return self._add_source(place, via, via.mask, purpose.condition)

    def _enter(
        self,
        position: Position,
        subgraph: SubgraphIndex,
        mask: int,
        purpose: Purpose,
        deps: set[Group],
        inputs: Sequence[Selection] = (),
        contexts: Sequence[ContextNeed] = (),
    ) -> Group:
        """An entity fetch into a subgraph for objects of some types, given what it requires beyond a key."""
        typed = self._typed(position, purpose)
        ways: dict[tuple[str | None, str, str, NodeIndex], tuple[Entry, FieldSet, int, int]] = {}
        for bit in bits_of(mask):
            route = self.landscape.routes(self._site(position, bit, purpose), bit, typed=typed).get(subgraph)
            if route is not None:
                index = self.graph.entity_nodes[subgraph] if route.entry.typename is None else route.entry.node
                key = (route.entry.typename, route.key.type_name, route.key.text, index)
                before = ways.get(key, (route.entry, route.key, 0, route.distance))
                ways[key] = (before[0], before[1], before[2] | 1 << bit, max(before[3], route.distance))
        entrances: list[Entrance] = []
        deps = set(deps)
        for (_, _, _, _), (entry, key_fields, bits, distance) in ways.items():
            selection = self.landscape.selection_of(key_fields)
            inner = replace(purpose, injected=True, farthest=distance - 1)
            deps |= self.plan(position, selection, inner, bits)
            entrances.append(Entrance(entry, bits, [selection, *inputs]))
        telling = self._telling(position, purpose)
        if telling is not None and position.mask & (position.mask - 1):
            deps.add(telling.group)
        group = next(
            (
                g
                for g in position.anchored
                if g.subgraph == subgraph
                and g.block is purpose.block
                and g.kind == "entity"
                and [need.input for need in g.contexts] == [need.input for need in contexts]
                and _compatible(g.entrances, entrances)
                and not any(dep.depends_on(g) for dep in deps)
            ),
            None,
        )
        if group is None:
            group = self._new_group(position, subgraph, "entity", purpose)
            group.contexts += contexts
        self._widen_group(group, purpose.condition)
        group.wait_for(deps)
        self._calls.add((subgraph, group.stage, purpose.block))
        for (_, _, _, index), entrance in zip(ways, entrances, strict=True):
            _add_entrance(group, entrance)
            node = self.graph.nodes[index]
            reached = node.mask if entrance.entry.typename is not None else entrance.mask
            place = next((p for p in group.places if p.node is node), None)
            if place is None:
                self._add_place(group, position, node, reached & position.mask)
            else:
                place.mask |= reached & position.mask
        return group

    def _new_group(self, position: Position, subgraph: SubgraphIndex, kind: str, purpose: Purpose) -> Group:
        if len(self.groups) >= self.budget.fetches:
            raise PlanningBudgetExceeded("fetches", self.budget.fetches)
        group = Group(len(self.groups), subgraph, kind, position, purpose.block, condition=purpose.condition)
        self.groups.append(group)
        position.anchored.append(group)
        self._calls.add((subgraph, group.stage, purpose.block))
        return group

    def _add_place(self, group: Group, position: Position, node: Node, mask: int) -> Place:
        place = Place(group, node, mask)
        # What enters an abstract type by an interface's key does so to learn the runtime type.
        place.builder.typename = node.abstract and node.index != self.graph.entity_nodes[node.subgraph]
        group.places.append(place)
        position.places.append(place)
        return place

    # Selecting

    def _fetch(self, position: Position, item: _Item, mask: int, place: Place, used: set[Group]) -> list[_Below]:
        """Select a cell at a place. A composite field whose objects are at different nodes is fetched apart."""
        cell, purpose = item.cell, item.purpose
        used.add(place.group)
        by_target: dict[NodeIndex, tuple[int, int]] = {}
        for bit in bits_of(mask):
            edge = self.landscape.edge(place.node, bit, cell.name)
            assert edge is not None
            before, target_mask = by_target.get(edge.target, (0, 0))
            by_target[edge.target] = (before | 1 << bit, target_mask | edge.target_mask)
        found = []
        for part, target_mask in by_target.values():
            fetched = self._cell_for(position, cell, part, target_mask, injected=purpose.injected)
            self._add_source(place, fetched, part, purpose.condition)
            if not purpose.injected:
                position.resolved.setdefault(cell, []).append((part, fetched))
            if fetched.child is not None:
                found.append((cell, fetched, purpose))
        return found

    def _add_source(self, place: Place, fetched: FetchedCell, mask: int, condition: Formula) -> Place:
        """Let a place fetch a cell; for a composite one, returns the place of its objects."""
        entry = place.builder.entries.get(fetched)
        if entry is not None:
            entry.mask |= mask
            for index, (source, covered) in enumerate(fetched.sources):
                if source is place:
                    fetched.sources[index] = (place, covered | mask)
            self._widen(place, fetched, condition)
            return entry.child or place
        self._widen_place(place, condition)
        edge = self.landscape.edge(place.node, (mask & -mask).bit_length() - 1, fetched.name)
        assert edge is not None
        child = None
        if fetched.child is not None:
            node = self.graph.nodes[edge.target]
            within = (place, fetched)
            child = Place(place.group, node, edge.target_mask & fetched.child.mask, within)
            child.builder.typename = node.abstract
            fetched.child.places.append(child)
        requires = None if edge.requires is None else self.landscape.selection_of(edge.requires)
        place.builder.entries[fetched] = BuilderEntry(
            fetched,
            mask,
            condition,
            child,
            requires,
            tuple((need.input, need.variable) for need in place.group.contexts if need.input in edge.contexts),
        )
        fetched.sources.append((place, mask))
        return child or place

    def _cell_for(self, position: Position, cell: Cell, mask: int, target_mask: int, *, injected: bool) -> FetchedCell:
        shape = self._shape(cell, mask)
        if cell.child is None:
            for fetched in _candidates(position, cell, injected=injected):
                if fetched.shape == shape:
                    others = position.keys[fetched.internal_key]
                    if all(other is fetched or not other.mask & mask for other in others):
                        fetched.mask |= mask
                        return fetched
        key = self._internal_key(position, cell, mask, shape, injected=injected)
        child = None
        if cell.child is not None:
            type_name = named_type(cell.type)
            root = type_name if type_name in self.graph.supergraph.roots.values() else None
            child = Position(position, None, self.graph.masks[type_name] & target_mask, position.depth + 1, root)
            child.asked = self._askable(position, cell, mask)
        fetched = FetchedCell(cell.name, cell.signature, cell.arguments, mask, key, shape, cell.type.count("["), child)
        if child is not None:
            child.via = fetched
        position.cells.setdefault(cell.signature, []).append(fetched)
        position.keys.setdefault(key, []).append(fetched)
        return fetched

    def _askable(self, position: Position, cell: Cell, mask: int) -> int:
        """Of the members of a union that a field returns: those known wherever the field could be asked instead."""
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

    def _shape(self, cell: Cell, mask: int) -> Shape:
        definition = self.graph.supergraph.types[self.graph.object_types[(mask & -mask).bit_length() - 1]]
        return shape_of(definition.fields[cell.name])

    def _internal_key(self, position: Position, cell: Cell, mask: int, shape: Shape, *, injected: bool) -> str:
        wanted = cell.response_key if cell.response_key != TYPENAME else "typename"
        key, number = wanted, 0
        while True:
            others = position.keys.get(key, ())
            free = not others or (
                cell.child is None and all(o.child is None and o.shape == shape and not o.mask & mask for o in others)
            )
            reserved = position.reserved.get(key, set()) - {cell.signature}
            if free and (not reserved or (not injected and key == wanted)):
                return key
            number += 1
            key = f"{wanted}_{number}"

    # Looking around

    def _site(self, position: Position, bit: int, purpose: Purpose) -> frozenset[NodeIndex]:
        at_hand = [p.node.index for p in position.places if p.mask >> bit & 1 and _usable(p, purpose, whole=True)]
        return self.landscape.site(at_hand, bit)

    def _telling(self, position: Position, purpose: Purpose) -> Place | None:
        """The place that tells the runtime type of a position's objects."""
        return next((p for p in position.places if p.builder.typename and _usable(p, purpose, whole=True)), None)

    def _typed(self, position: Position, purpose: Purpose) -> bool:
        return any(not p.node.opaque and _usable(p, purpose, whole=True) for p in position.places)


def _candidates(position: Position, cell: Cell, *, injected: bool) -> list[FetchedCell]:
    """What is in the tree, or will be, that a cell could be: for the client's, only under its own response key."""
    if injected:
        return position.cells.get(cell.signature, [])
    return [fetched for fetched in position.keys.get(cell.response_key, ()) if fetched.signature == cell.signature]


def _usable(place: Place, purpose: Purpose, *, whole: bool = False) -> bool:
    """Whether a place's answer is there in time. A deferred field is not to be fetched with an earlier payload,
    but its keys are, and they may come from any payload around it (`whole`)."""
    if place.group.block is purpose.block:
        return True
    return (whole or purpose.injected) and place.is_ready_for(purpose.block)


def _by_block(items: Iterable[_Item]) -> list[list[_Item]]:
    found: dict[DeferBlock | None, list[_Item]] = {}
    for item in items:
        found.setdefault(item.purpose.block, []).append(item)
    return [found[block] for block in sorted(found, key=lambda block: -1 if block is None else block.index)]


def _compatible(present: Iterable[Entrance], added: Iterable[Entrance]) -> bool:
    """Whether one representation can hold what both need: a field of one name has one value in it."""
    for one in present:
        for other in added:
            if one.mask & other.mask:
                if one.entry.typename != other.entry.typename:
                    return False
                if any(_clash(a, b) for a in one.inputs for b in other.inputs):
                    return False
    return True


def _clash(one: Selection, other: Selection) -> bool:
    if one is other:
        return False
    for a in one.cells:
        for b in other.cells:
            if a.name == b.name and a.mask & b.mask:
                if a.signature != b.signature:
                    return True
                if a.child is not None and b.child is not None and _clash(a.child, b.child):
                    return True
    return False


def _add_entrance(group: Group, added: Entrance) -> None:
    for present in group.entrances:
        if present.entry.typename == added.entry.typename and present.mask == added.mask:
            present.inputs += [selection for selection in added.inputs if selection not in present.inputs]
            return
    group.entrances.append(added)


def _response_path(position: Position) -> tuple[str, ...]:
    path: list[str] = []
    while position.via is not None and position.parent is not None:
        path.insert(0, position.via.internal_key)
        position = position.parent
    return tuple(path)
