"""The internal tree's fields: which one a cell of the operation is, and under which key it is kept.

Two fields share a key only on objects of different types, and only if no subgraph would find that their types
conflict; the client's own response keys go to the client's fields wherever they can.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from router.graph import FederatedGraph, named_type
from router.planning.groups import FetchedCell, Place, Position
from router.planning.selection import TYPENAME, Cell, Shape, shape_of
from router.planning.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class InternalTree:
    """Adds fields to positions."""

    graph: FederatedGraph
    around: Surroundings

    def cell_for(
        self, position: Position, cell: Cell, mask: int, target_mask: int, place: Place, *, injected: bool
    ) -> FetchedCell:
        """The field that is to hold a cell, fetched at a place for objects of the types in `mask`: an old or a new one.

        `target_mask`: the types that its objects can have, for a composite field.
        """
        shape = self._shape(cell, mask)
        taken = _taken_keys(place)
        if cell.child is None:
            for fetched in candidates(position, cell, injected=injected):
                if fetched.shape == shape and taken.get(fetched.internal_key, fetched) is fetched:
                    others = position.keys[fetched.internal_key]
                    if all(other is fetched or not other.mask & mask for other in others):
                        fetched.mask |= mask
                        return fetched
        key = self._internal_key(position, cell, mask, shape, taken, injected=injected)
        child = None
        if cell.child is not None:
            type_name = named_type(cell.type)
            root = type_name if type_name in self.graph.supergraph.roots.values() else None
            child = Position(position, None, self.graph.masks[type_name] & target_mask, root)
            child.asked = self.around.askable(position, cell, mask)
        fetched = FetchedCell(cell.name, cell.signature, cell.arguments, mask, key, shape, cell.type.count("["), child)
        if child is not None:
            child.via = fetched
        position.cells.setdefault(cell.signature, []).append(fetched)
        position.keys.setdefault(key, []).append(fetched)
        return fetched

    def _internal_key(
        self, position: Position, cell: Cell, mask: int, shape: Shape, taken: Container[str], *, injected: bool
    ) -> str:
        wanted = cell.response_key if cell.response_key != TYPENAME else "typename"
        key, number = wanted, 0
        while True:
            others = position.keys.get(key, ())
            free = not others or (
                cell.child is None and all(o.child is None and o.shape == shape and not o.mask & mask for o in others)
            )
            reserved = position.reserved.get(key, set()) - {cell.signature}
            if free and key not in taken and (not reserved or (not injected and key == wanted)):
                return key
            number += 1
            key = f"{wanted}_{number}"

    def _shape(self, cell: Cell, mask: int) -> Shape:
        definition = self.graph.supergraph.types[self.graph.object_types[(mask & -mask).bit_length() - 1]]
        return shape_of(definition.fields[cell.name])


def _taken_keys(place: Place) -> dict[str, FetchedCell]:
    """The keys that a place has no room for: on an interface object, fields of different types stand side by side."""
    return {fetched.internal_key: fetched for fetched in place.builder.entries} if place.node.opaque else {}


def candidates(position: Position, cell: Cell, *, injected: bool) -> list[FetchedCell]:
    """What is in the tree, or will be, that a cell could be: for the client's, only under its own response key."""
    if injected:
        return position.cells.get(cell.signature, [])
    return [fetched for fetched in position.keys.get(cell.response_key, ()) if fetched.signature == cell.signature]
