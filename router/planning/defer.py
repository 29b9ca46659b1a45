"""@defer: which blocks there are in the plan, and what each one shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from router.graph import FederatedGraph
from router.planning.assemble import path_to
from router.planning.conditions import condition_of
from router.planning.groups import Group, Position
from router.planning.plan import Deferred, FetchId, ListItems, OnTypes, Projection
from router.planning.project import Projector
from router.planning.selection import DeferBlock, Selection


@dataclass(frozen=True, slots=True)
class DeferredPart:
    """A block at one position of the internal tree, with what it shows there."""

    block: DeferBlock
    position: Position
    projection: Projection


def deferred_parts(projector: Projector, root: Position, blocks: Sequence[DeferBlock]) -> list[DeferredPart]:
    """The blocks that show anything, numbered anew in order.

    A block whose fields all come with the payload around it anyway is none. One that stands below a field which is
    fetched apart for some types has several parts; the first gives its number.
    """
    found: list[DeferredPart] = []
    if not blocks:
        return found
    standing: dict[Selection, list[Position]] = {}
    for position in _positions(root):
        for selection in position.selections:
            standing.setdefault(selection, []).append(position)
    for block in blocks:
        block.index = len(found)
        if block.anchor is not None:
            for position in standing.get(block.anchor, ()):
                projection = projector.projection(position, block.anchor, block)
                if projection.fields:
                    found.append(DeferredPart(block, position, projection))
    return found


def deferred_blocks(
    graph: FederatedGraph, parts: Sequence[DeferredPart], fetches: Mapping[Group, FetchId]
) -> tuple[Deferred, ...]:
    """The plan's deferred blocks, once its fetches are numbered."""
    kept = {part.block for part in parts}
    return tuple(
        Deferred(
            label=part.block.label,
            path=_path(graph, part),
            response_path=_response_path(part.position),
            fetches=tuple(sorted({fetch for group, fetch in fetches.items() if group.block is part.block})),
            projection=part.projection,
            condition=condition_of(part.block.condition),
            parent=_index_of_parent(part.block, kept),
        )
        for part in parts
    )


def _index_of_parent(block: DeferBlock, kept: Set[DeferBlock]) -> int | None:
    """The block around another one; one that shows nothing itself does not count."""
    outer = block.parent
    while outer is not None and outer not in kept:
        outer = outer.parent
    return None if outer is None else outer.index


def _path(graph: FederatedGraph, part: DeferredPart) -> tuple[str | ListItems | OnTypes, ...]:
    path = path_to(part.position)
    here = part.position.mask & graph.visible
    if part.block.mask & here == here:
        return path
    return (*path, OnTypes(graph.names_in(part.block.mask)))


def _positions(root: Position) -> Iterator[Position]:
    yield root
    for cells in root.cells.values():
        for fetched in cells:
            if fetched.child is not None:
                yield from _positions(fetched.child)


def _response_path(position: Position) -> tuple[str | ListItems, ...]:
    segments: list[str | ListItems] = []
    while position.via is not None and position.parent is not None:
        via = position.via
        key = next(
            cell.response_key
            for cell, sources in position.parent.resolved.items()
            if any(fetched is via for _, fetched in sources)
        )
        segments[:0] = [key, *[ListItems.EACH] * via.list_depth]
        position = position.parent
    return tuple(segments)
