"""@defer: the deferred blocks of the plan, and the projection of each."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from router.graph import FederatedGraph, is_subset
from router.planning.conditions import condition_of
from router.planning.fetch_groups.fetch_group import FetchGroup, Position
from router.planning.fetch_groups.positions import path_to
from router.planning.normalize.normalized_operation import DeferBlock, NormalizedSelection
from router.planning.output.projection_builder import ProjectionBuilder
from router.planning.plan import Deferred, FetchId, ListItems, OnTypes, Path, Projection


@dataclass(frozen=True, slots=True)
class DeferredPart:
    """A block at one position of the response tree, with its projection there."""

    block: DeferBlock
    position: Position
    projection: Projection


def deferred_parts(projections: ProjectionBuilder, root: Position, blocks: Sequence[DeferBlock]) -> list[DeferredPart]:
    """Return the blocks that have any fields of their own, renumbered in order.

    A block whose fields are all in the payload around it as well is dropped. One below a field that is fetched
    separately for some types has several parts; the first determines its number.
    """
    parts: list[DeferredPart] = []
    if not blocks:
        return parts
    positions: dict[NormalizedSelection, list[Position]] = {}
    for position in _positions(root):
        for selection in position.selections:
            positions.setdefault(selection, []).append(position)
    for block in blocks:
        block.index = len(parts)
        if block.anchor is not None:
            for position in positions.get(block.anchor, ()):
                projection = projections.projection(position, block.anchor, block)
                if projection.fields:
                    parts.append(DeferredPart(block, position, projection))
    return parts


def deferred_blocks(
    graph: FederatedGraph, parts: Sequence[DeferredPart], fetches: Mapping[FetchGroup, FetchId]
) -> tuple[Deferred, ...]:
    """Return the plan's deferred blocks, once its fetches are numbered."""
    with_fields = {part.block for part in parts}
    return tuple(
        Deferred(
            label=part.block.label,
            path=_path(graph, part),
            response_path=_response_path(part.position),
            fetches=tuple(sorted({fetch for group, fetch in fetches.items() if group.block is part.block})),
            projection=part.projection,
            condition=condition_of(part.block.condition),
            parent=_index_of_parent(part.block, with_fields),
        )
        for part in parts
    )


def _index_of_parent(block: DeferBlock, with_fields: Set[DeferBlock]) -> int | None:
    """Return the innermost block around another one that was not dropped."""
    outer = block.parent
    while outer is not None and outer not in with_fields:
        outer = outer.parent
    return None if outer is None else outer.index


def _path(graph: FederatedGraph, part: DeferredPart) -> Path:
    path = path_to(part.position)
    if is_subset(part.position.types & graph.accessible_types, part.block.types):
        return path
    return (*path, OnTypes(graph.type_names(part.block.types)))


def _positions(root: Position) -> Iterator[Position]:
    yield root
    for tree_fields in root.fields_by_signature.values():
        for tree_field in tree_fields:
            if tree_field.child is not None:
                yield from _positions(tree_field.child)


def _response_path(position: Position) -> tuple[str | ListItems, ...]:
    """Return the path in the client's response, which differs from that in the response tree where keys are renamed."""
    segments: list[str | ListItems] = []
    while position.via is not None and position.parent is not None:
        via = position.via
        key = next(
            field.response_key
            for field, sources in position.parent.resolved.items()
            if any(tree_field is via for _, tree_field in sources)
        )
        segments[:0] = [key, *[ListItems.EACH] * via.list_depth]
        position = position.parent
    return tuple(segments)
