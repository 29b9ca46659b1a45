"""Walk: find a source for every field of a normalised operation, and open the fetches that this takes.

At each position, what the places at hand resolve is taken there; for the rest subgraphs are chosen (see `choose`) and
entered by a key, whose fields are planned the same way at the same position before. What a field requires is planned
like a key. Nothing is ever undone: whether a way exists is asked of the `Landscape` first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import inf

from router.graph import ContextInput, Entry, FieldEdge, FieldSet, Node, NodeIndex, bits_of
from router.planning.choose import Demand, choose_subgraphs
from router.planning.conditions import TRUE, Formula, conjunction, disjunction
from router.planning.entrances import add_entrance, compatible
from router.planning.errors import PlanningBudgetExceeded, UnsatisfiableOperation
from router.planning.groups import BuilderEntry, ContextNeed, Entrance, FetchedCell, Group, Place, Position, Requirement
from router.planning.internal_tree import InternalTree, candidates
from router.planning.landscape import Landscape
from router.planning.offers import Item, Market, Part
from router.planning.options import PlanningBudget
from router.planning.progress import Progress
from router.planning.purpose import Purpose
from router.planning.selection import NOT_FETCHED, TYPENAME, Cell, DeferBlock, Selection
from router.planning.surroundings import Surroundings
from router.supergraph.model import SubgraphIndex

_Below = tuple[Cell, FetchedCell, Purpose]
"""A composite field that has a source, and whose selection is still to be planned."""


class Walker:
    """Plans one operation. `groups` are the fetches opened so far, in the order in which they were."""

    def __init__(self, landscape: Landscape, budget: PlanningBudget) -> None:
        self.landscape = landscape
        self.graph = landscape.graph
        self.progress = Progress(budget)
        self.around = Surroundings(landscape)
        self.market = Market(landscape, self.around, self.progress)
        self.tree = InternalTree(self.graph, self.around)

    @property
    def groups(self) -> list[Group]:
        """The fetches opened so far, in the order in which they were."""
        return self.progress.groups

    # The walk

    def plan(self, position: Position, selection: Selection, purpose: Purpose, mask: int = -1) -> set[Group]:
        """Find sources for all of a selection at a position, for objects of the types in `mask`.

        Returns the groups that they come from. Raises `UnsatisfiableOperation` and `PlanningBudgetExceeded`.
        """
        self.progress.step(len(selection.cells))
        mask &= position.mask & position.asked
        cells = [cell for cell in selection.cells if cell.mask & mask]
        if not purpose.injected:
            position.selections.append(selection)
            for cell in cells:
                position.reserved.setdefault(cell.response_key, set()).add(cell.signature)
        used = self._settle_type(position, cells, mask, purpose)
        items: list[Item] = []
        below: list[_Below] = []
        for cell in cells:
            if cell.name in NOT_FETCHED:
                continue
            inner = self._purpose_of(cell, purpose)
            left = self._reuse(position, cell, cell.mask & mask, inner, used, below)
            if left:
                items.append(Item(cell, left, inner))
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
            item = Item(cell, cell.mask & position.mask, inner)
            if last is None or not self.landscape.cover(last.node, cell.name):
                assert position.root is not None
                bit = (item.mask & -item.mask).bit_length() - 1
                offers = self.market.root_offers(position.root, item, bit, None)
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

    def _purpose_of(self, cell: Cell, purpose: Purpose) -> Purpose:
        block = purpose.block if purpose.injected or cell.block is None else cell.block
        if cell.condition == TRUE and block is purpose.block:
            return purpose
        condition = conjunction(purpose.condition, cell.condition)
        if len(condition) > self.progress.budget.condition_terms:
            raise PlanningBudgetExceeded("condition_terms", self.progress.budget.condition_terms)
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
        for fetched in candidates(position, cell, injected=purpose.injected):
            overlap = fetched.mask & mask
            if not overlap:
                continue
            if fetched.child is not None:
                # All sources of a composite field show the same objects.
                source = next((p for p, _ in fetched.sources if purpose.can_use(p)), None)
                if source is not None:
                    self._widen(source, fetched, purpose.condition)
                    used.add(source.group)
                    below.append((cell, fetched, purpose))
                    mask &= ~overlap
                    if not purpose.injected:
                        position.resolved.setdefault(cell, []).append((overlap, fetched))
                continue
            for place, covered in fetched.sources:
                if covered & mask and purpose.can_use(place):
                    self._widen(place, fetched, purpose.condition)
                    used.add(place.group)
                    if not purpose.injected:
                        position.resolved.setdefault(cell, []).append((covered & mask, fetched))
                    mask &= ~covered
        return mask

    # Conditions: what is needed under one more of them takes its keys and requirements along

    def _widen(self, place: Place, fetched: FetchedCell, condition: Formula) -> None:
        entry = place.builder.entries[fetched]
        wider = entry.condition = disjunction(entry.condition, condition)
        for required in entry.requires:
            if required.condition != wider:
                required.condition = wider
                group = place.group
                purpose = Purpose(group.block, wider, injected=True)
                self.plan(group.anchor, required.selection, purpose, required.mask)
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
        telling = self.around.telling(position, purpose)
        if telling is not None:
            return {telling.group}
        visible = position.mask & self.graph.visible
        if all(cell.name != TYPENAME and cell.mask & visible == visible for cell in cells):
            return set()
        if not position.places:
            return set()
        bit = (mask & -mask).bit_length() - 1
        site = self.around.site(position, bit, purpose)
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

    def _assign(self, position: Position, items: Sequence[Item], used: set[Group], below: list[_Below]) -> None:
        """Fetch every type of every item from a place; opens fetches where no place at hand will do."""
        parts: list[Part] = []
        for item in items:
            for mask, place, price in self.market.at_hand(position, item):
                if place is not None and price == 0.0:
                    below += self._fetch(position, item, mask, place, used)
                else:
                    parts.extend(self.market.parts(position, item, mask, place, price))
        if not parts:
            return
        entering: dict[SubgraphIndex, float] = {}
        for part in parts:
            for subgraph, offer in part.offers.items():
                price = self.market.entering_price(position, offer, part.item.purpose)
                entering[subgraph] = min(price, entering.get(subgraph, inf))
        demands = [Demand(part.local, {s: offer.price for s, offer in part.offers.items()}) for part in parts]
        chosen = choose_subgraphs(demands, entering)
        entered: dict[tuple[str, SubgraphIndex], list[Part]] = {}
        # What is taken here comes first: the keys of the subgraphs entered below may ask for the same.
        for part, source in zip(parts, chosen, strict=True):
            if source is not None:
                entered.setdefault((part.offers[source].way, source), []).append(part)
            elif part.place is not None and part.local < inf:
                below += self._fetch(position, part.item, part.mask, part.place, used)
            else:
                self._assign_without_block(position, part, used, below)
        for (way, subgraph), wanted in entered.items():
            if way == "step":
                self._open_over_parent(position, subgraph, wanted[0].item.purpose)
                self._assign(
                    position, [Item(part.item.cell, part.mask, part.item.purpose) for part in wanted], used, below
                )
                continue
            for item, mask, place in self._obtain(position, way, subgraph, wanted):
                left = self._reuse(position, item.cell, mask, item.purpose, used, below)
                if left:
                    below += self._fetch(position, item, left, place, used)

    def _assign_without_block(self, position: Position, part: Part, used: set[Group], below: list[_Below]) -> None:
        """A deferred field that no key leads to comes with the payload around it; anything else has no way at all."""
        item = part.item
        if item.purpose.block is None or item.purpose.injected:
            coordinate = f"{item.cell.parent_type}.{item.cell.name}"
            raise UnsatisfiableOperation(coordinate, (*_response_path(position), item.cell.response_key))
        outer = replace(item.purpose, block=item.purpose.block.parent)
        self._assign(position, [Item(item.cell, part.mask, outer)], used, below)

    # Opening fetches

    def _obtain(
        self, position: Position, way: str, subgraph: SubgraphIndex, wanted: Sequence[Part]
    ) -> list[tuple[Item, int, Place]]:
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
        found: list[tuple[Item, int, Place]] = []
        plain: list[Part] = []
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

    def _edges(self, position: Position, subgraph: SubgraphIndex, part: Part) -> list[FieldEdge]:
        edges = []
        typed = self.around.typed(position, part.item.purpose)
        for bit in bits_of(part.mask):
            route = self.landscape.routes(self.around.site(position, bit, part.item.purpose), bit, typed=typed)[
                subgraph
            ]
            edge = self.landscape.edge(self.graph.nodes[route.entry.node], bit, part.item.cell.name)
            assert edge is not None
            edges.append(edge)
        return edges

    def _enter_with_requirement(
        self, position: Position, subgraph: SubgraphIndex, part: Part
    ) -> list[tuple[Item, int, Place]]:
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
            self.progress.requiring.add(mark)
            if field_set is not None:
                inputs = [self.landscape.selection_of(field_set)]
                deps = self.plan(position, inputs[0], purpose, mask)
            for context in contexts:
                source = self.around.context_source(position, context)
                assert source is not None
                above, selection = source
                deps |= self.plan(above, selection, purpose)
                needs.append(ContextNeed(f"__context{self.progress.contexts}", context, above, selection))
                self.progress.contexts += 1
            self.progress.requiring.discard(mark)
            group = self._enter(position, subgraph, mask, part.item.purpose, deps, inputs, needs)
            found += [(part.item, mask & place.mask, place) for place in group.places if place.mask & mask]
        return found

    def open_root(self, position: Position, subgraph: SubgraphIndex, purpose: Purpose) -> Place:
        """A place at a position of a root type; opens a fetch of root fields if there is none yet."""
        assert position.root is not None
        for group in position.anchored:
            if group.subgraph == subgraph and group.block is purpose.block and group.kind != "entity":
                return group.places[0]
        node = self.graph.nodes[self.graph.nodes_of[position.root, subgraph]]
        group = self.progress.new_group(position, subgraph, self._root_kind(position.root), purpose)
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
        self.progress.opening.add(mark)
        try:
            place = next(
                (p for p in parent.places if p.node.subgraph == subgraph and purpose.can_use(p, whole=True)), None
            )
            if place is None and parent.root is not None:
                place = self.open_root(parent, subgraph, purpose)
            elif place is None:
                bit = (via.mask & -via.mask).bit_length() - 1
                site = self.around.site(parent, bit, purpose)
                if subgraph in self.landscape.routes(site, bit, typed=self.around.typed(parent, purpose)):
                    group = self._enter(parent, subgraph, via.mask, purpose, set())
                    place = next(p for p in group.places if p.mask & via.mask)
                else:
                    place = self._open_over_parent(parent, subgraph, purpose)
        finally:
            self.progress.opening.discard(mark)
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
        typed = self.around.typed(position, purpose)
        if not typed:
            mask = position.mask  # Nobody can pick out some types before any type is known.
        ways: dict[tuple[str | None, str, str, NodeIndex], tuple[Entry, FieldSet, int, int]] = {}
        for bit in bits_of(mask):
            route = self.landscape.routes(self.around.site(position, bit, purpose), bit, typed=typed).get(subgraph)
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
            objects = [(self.around.site(position, bit, purpose), bit) for bit in bits_of(bits)]
            with self.progress.on_the_way(objects, subgraph, distance):
                deps |= self.plan(position, selection, inner, bits)
            entrances.append(Entrance(entry, bits, [selection, *inputs]))
        telling = self.around.telling(position, purpose)
        if telling is not None and position.mask & (position.mask - 1):
            deps.add(telling.group)
        if not deps:
            # A key of `__typename` alone needs nothing but the object.
            deps |= {place.group for place in position.places if purpose.can_use(place, whole=True)}
        group = next(
            (
                g
                for g in position.anchored
                if g.subgraph == subgraph
                and g.block is purpose.block
                and g.kind == "entity"
                and [need.input for need in g.contexts] == [need.input for need in contexts]
                and compatible(self.graph, g.entrances, entrances)
                and not any(dep.depends_on(g) for dep in deps)
            ),
            None,
        )
        if group is None:
            group = self.progress.new_group(position, subgraph, "entity", purpose)
            group.contexts += contexts
        self._widen_group(group, purpose.condition)
        group.wait_for(deps)
        self.progress.note_call(group)
        for (_, _, _, index), entrance in zip(ways, entrances, strict=True):
            add_entrance(group, entrance)
            node = self.graph.nodes[index]
            place = next((p for p in group.places if p.node is node), None)
            if place is None:
                self._add_place(group, position, node, entrance.mask & node.mask)
            else:
                place.mask |= entrance.mask & node.mask
        return group

    def _add_place(self, group: Group, position: Position, node: Node, mask: int) -> Place:
        place = Place(group, node, mask)
        # What enters an abstract type by an interface's key does so to learn the runtime type.
        place.builder.typename = node.abstract and node.index != self.graph.entity_nodes[node.subgraph]
        group.places.append(place)
        position.places.append(place)
        return place

    # Selecting

    def _fetch(self, position: Position, item: Item, mask: int, place: Place, used: set[Group]) -> list[_Below]:
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
            fetched = self.tree.cell_for(position, cell, part, target_mask, place, injected=purpose.injected)
            self._add_source(place, fetched, part, purpose.condition)
            if not purpose.injected:
                position.resolved.setdefault(cell, []).append((part, fetched))
            if fetched.child is not None:
                found.append((cell, fetched, purpose))
        return found

    def _add_source(self, place: Place, fetched: FetchedCell, mask: int, condition: Formula) -> Place:
        """Let a place fetch a cell; for a composite one, returns the place of its objects."""
        edge = self.landscape.edge(place.node, (mask & -mask).bit_length() - 1, fetched.name)
        assert edge is not None
        required = None if edge.requires is None else self.landscape.selection_of(edge.requires)
        entry = place.builder.entries.get(fetched)
        if entry is not None:
            entry.mask |= mask
            if required is not None and not any(
                one.selection == required and one.mask & mask == mask for one in entry.requires
            ):
                entry.requires.append(Requirement(mask, required, condition))
            for index, (source, covered) in enumerate(fetched.sources):
                if source is place:
                    fetched.sources[index] = (place, covered | mask)
            self._widen(place, fetched, condition)
            return entry.child or place
        self._widen_place(place, condition)
        child = None
        if fetched.child is not None:
            node = self.graph.nodes[edge.target]
            within = (place, fetched)
            child = Place(place.group, node, edge.target_mask & fetched.child.mask, within)
            child.builder.typename = node.abstract
            fetched.child.places.append(child)
        place.builder.entries[fetched] = BuilderEntry(
            fetched,
            mask,
            condition,
            child,
            [] if required is None else [Requirement(mask, required, condition)],
            tuple((need.input, need.variable) for need in place.group.contexts if need.input in edge.contexts),
        )
        fetched.sources.append((place, mask))
        return child or place


def _by_block(items: Iterable[Item]) -> list[list[Item]]:
    found: dict[DeferBlock | None, list[Item]] = {}
    for item in items:
        found.setdefault(item.purpose.block, []).append(item)
    return [found[block] for block in sorted(found, key=lambda block: -1 if block is None else block.index)]


def _response_path(position: Position) -> tuple[str, ...]:
    path: list[str] = []
    while position.via is not None and position.parent is not None:
        path.insert(0, position.via.internal_key)
        position = position.parent
    return tuple(path)
