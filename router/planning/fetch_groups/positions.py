"""Paths from the root of the response tree to a position."""

from router.planning.fetch_groups.fetch_group import Position
from router.planning.plan import ListItems, Path, PathSegment


def path_to(position: Position) -> Path:
    """Return the path of a position's objects in the response tree."""
    segments: list[PathSegment] = []
    while position.via is not None and position.parent is not None:
        segments[:0] = [position.via.internal_key, *[ListItems.EACH] * position.via.list_depth]
        position = position.parent
    return tuple(segments)


def keys_to(position: Position) -> tuple[str, ...]:
    """Return the keys on the path of a position, without list items: for error messages."""
    return tuple(segment for segment in path_to(position) if isinstance(segment, str))
