"""Project: how the client's answer is read out of the internal tree."""

from __future__ import annotations

from collections.abc import Callable

from router.graph import FederatedGraph, named_type
from router.planning.conditions import FALSE, condition_of, disjunction
from router.planning.groups import FetchedCell, Position
from router.planning.plan import OutputType, ProjectedField, Projection
from router.planning.selection import INTROSPECTION, TYPENAME, Cell, DeferBlock, Selection
from router.supergraph.model import TypeKind

Keep = Callable[[Cell], bool]


class Projector:
    """Builds the projections of one operation."""

    def __init__(self, graph: FederatedGraph) -> None:
        self.graph = graph
        self._types: dict[str, OutputType] = {}

    def projection(self, position: Position, selection: Selection, block: DeferBlock | None = None) -> Projection:
        """The shape of the answer at a position: the cells of one payload, `block`'s or (None) the first.

        An object of an earlier payload is in a later one if that one adds fields below it.
        """
        fields: list[ProjectedField] = []
        for cell in selection.cells:
            if cell.mask & selection.mask and (cell.block is block or (block is not None and _holds(cell, block))):
                fields.extend(self._fields(position, cell, block))
        possible = selection.mask & self.graph.visible
        here = position.mask & self.graph.visible
        static = here.bit_count() == 1 and position.mask.bit_count() == 1
        if static:
            return Projection(tuple(fields), static_type=next(iter(self.graph.names_in(here))))
        fetched = FALSE
        for place in position.places:
            if place.builder.typename and place.is_ready_for(block):
                fetched = disjunction(fetched, place.condition)
        if fetched == FALSE:
            return Projection(tuple(fields))
        return Projection(
            tuple(fields), possible_types=self.graph.names_in(possible), type_fetched=condition_of(fetched)
        )

    def _fields(self, position: Position, cell: Cell, block: DeferBlock | None) -> list[ProjectedField]:
        condition = condition_of(cell.condition)
        if cell.name == TYPENAME:
            on_types = self._on_types(cell.mask, position)
            return [
                ProjectedField(
                    response_key=cell.response_key,
                    internal_key=None,
                    parent_type="",
                    name=TYPENAME,
                    type=self.output_type("String!"),
                    on_types=on_types,
                    condition=condition,
                )
            ]
        if cell.name in INTROSPECTION:
            return [
                ProjectedField(
                    response_key=cell.response_key,
                    internal_key=cell.response_key,
                    parent_type="",
                    name=cell.name,
                    type=self.output_type(cell.type),
                    condition=condition,
                )
            ]
        by_source: dict[FetchedCell, int] = {}
        for mask, fetched in position.resolved.get(cell, ()):
            by_source[fetched] = by_source.get(fetched, 0) | mask
        found = []
        nowhere = cell.mask & position.mask & ~position.asked
        if nowhere and not cell.type.endswith("!"):
            # Nobody may be asked for it of these types; a field without a value is null.
            found.append(self._field(cell, cell.response_key, None, self._on_types(nowhere, position)))
        for fetched, mask in by_source.items():
            selection = None
            if cell.child is not None and fetched.child is not None:
                selection = self.projection(fetched.child, cell.child, block)
            found.append(self._field(cell, fetched.internal_key, selection, self._on_types(mask, position)))
        return found

    def _field(
        self, cell: Cell, internal_key: str, selection: Projection | None, on_types: frozenset[str] | None
    ) -> ProjectedField:
        return ProjectedField(
            response_key=cell.response_key,
            internal_key=internal_key,
            parent_type=cell.parent_type,
            name=cell.name,
            type=self.output_type(cell.type),
            selection=selection,
            on_types=on_types,
            condition=condition_of(cell.condition),
        )

    def _on_types(self, mask: int, position: Position) -> frozenset[str] | None:
        here = position.mask & self.graph.visible
        return None if mask & here == here else self.graph.names_in(mask)

    def output_type(self, text: str) -> OutputType:
        """A type as text -> its name and wrappers."""
        known = self._types.get(text)
        if known is None:
            name = named_type(text)
            wrappers = [wrapper for level in reversed(_levels(text.split(name, 1)[1])) for wrapper in level]
            definition = self.graph.supergraph.types.get(name)
            values = None
            if definition is not None and definition.kind is TypeKind.ENUM:
                values = frozenset(v.name for v in definition.values.values() if not v.inaccessible)
            known = self._types[text] = OutputType(name, tuple(wrappers), values)
        return known


def _holds(cell: Cell, block: DeferBlock) -> bool:
    """Whether anything below a cell belongs to a block."""
    return cell.child is not None and any(inner.block is block or _holds(inner, block) for inner in cell.child.cells)


def _levels(after: str) -> list[list[str]]:
    """What follows a type's name, "!]!" -> its wrappers from the inside out, each level from the outside in."""
    levels: list[list[str]] = [[]]
    for character in after:
        if character == "]":
            levels.append(["["])
        elif character == "!":
            levels[-1].insert(0, "!")
    return levels
