"""Traversal of the response tree: the objects at a path."""

from collections.abc import Iterable, Iterator
from typing import Any

from router.execution.json_types import JSONObject
from router.planning.plan import TYPENAME_KEY, ListItems, OnTypes, Path

TreePath = tuple[str | int, ...]
"""The position of an object in the response tree: internal keys and list indices."""


def typename_of(value: JSONObject) -> str | None:
    """Return the name of an object's runtime type if it is known; subgraphs may send any value for it."""
    name = value.get(TYPENAME_KEY)
    return name if type(name) is str else None


def locate(root: JSONObject, path: Path) -> list[JSONObject]:
    """Return the objects at `path`, in the order of the tree. Values of an unexpected shape are left out."""
    found: list[Any] = [root]
    try:
        for segment in path:
            if type(segment) is str:
                found = [value for item in found if (value := item.get(segment)) is not None]
            elif segment is ListItems.EACH:
                found = _items(found)
            elif isinstance(segment, OnTypes):
                names = segment.names
                found = [item for item in found if item.get(TYPENAME_KEY) in names]
    except (AttributeError, TypeError):
        return [item for _, item in locate_with_paths(root, path)]
    return [item for item in found if type(item) is dict]


def _items(lists: list[Any]) -> list[Any]:
    items = [item for each in lists if type(each) is list for item in each if item is not None]
    return list(flattened(items)) if items and type(items[0]) is list else items


def flattened(items: Iterable[Any]) -> Iterator[Any]:
    """Yield the items of nested lists of any depth; null is left out."""
    for item in items:
        if type(item) is list:
            yield from flattened(item)
        elif item is not None:
            yield item


def locate_with_paths(root: JSONObject, path: Path) -> Iterator[tuple[TreePath, JSONObject]]:
    """Yield the objects at `path`, each with its position. Lazy: errors need only the first few."""
    return _walk(root, path, 0, ())


def _walk(value: Any, path: Path, index: int, at: TreePath) -> Iterator[tuple[TreePath, JSONObject]]:
    if index == len(path):
        if type(value) is dict:
            yield at, value
        return
    segment = path[index]
    if segment is ListItems.EACH:
        for position, item in enumerate(value if type(value) is list else ()):
            # A list in a list is flattened: the same segment stands for both.
            yield from _walk(item, path, index if type(item) is list else index + 1, (*at, position))
    elif type(value) is not dict:
        return
    elif isinstance(segment, OnTypes):
        if typename_of(value) in segment.names:
            yield from _walk(value, path, index + 1, at)
    elif isinstance(segment, str):
        yield from _walk(value.get(segment), path, index + 1, (*at, segment))
