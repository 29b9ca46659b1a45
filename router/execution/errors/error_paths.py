"""Paths of subgraphs' errors in the client's response.

A subgraph's error carries a path in the subgraph's own response. It is first mapped to positions in the response tree
(an entity may stand at several), then to paths of response keys. Fields that only the planner selected have no position
in the response: their errors belong to the nearest object that has one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from router.execution.conditions import holds
from router.execution.errors.entry import PathSteps
from router.execution.json_types import JSONObject
from router.execution.path_traversal import TreePath, locate_with_paths, typename_of
from router.planning.plan import TYPENAME_KEY, Deferred, Fetch, ListItems, OnTypes, Path, Projection, QueryPlan


def response_paths(
    plan: QueryPlan, block: int | None, tree: JSONObject, path: Sequence[str | int], variables: Mapping[str, object]
) -> list[PathSteps]:
    """Return the paths in the client's response that show `path` of the response tree; at least one.

    `block` is the deferred block that shows it, if one does.
    """
    place = tuple(path)
    if block is not None:
        deferred = plan.deferred[block]
        for at, source in locate_with_paths(tree, deferred.path):
            if place[: len(at)] == at:
                shown = deferred_object_path(deferred, at)
                rest = _mapped(deferred.projection, source, place[len(at) :], variables, shown)
                return list(dict.fromkeys(rest))
    return list(dict.fromkeys(_mapped(plan.projection, tree, place, variables, ())))


def deferred_object_path(block: Deferred, at: TreePath) -> PathSteps:
    """Return the path of an object in the response: the block's response keys with the indices of the tree's path."""
    keys = iter([step for step in block.response_path if step is not ListItems.EACH])
    return tuple(step if isinstance(step, int) else str(next(keys)) for step in at)


def _mapped(
    projection: Projection | None, value: Any, path: TreePath, variables: Mapping[str, object], done: PathSteps
) -> Iterator[PathSteps]:
    if not path:
        yield done
        return
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        item = value[step] if type(value) is list and step < len(value) else None
        yield from _mapped(projection, item, rest, variables, (*done, step))
        return
    if projection is None:
        yield done
        return
    source = value if type(value) is dict else {}
    typename = projection.static_type or typename_of(source)
    shown = False
    for field in projection.fields:
        if field.internal_key != step or not holds(field.condition, variables):
            continue
        if field.on_types is not None and typename is not None and typename not in field.on_types:
            continue
        shown = True
        yield from _mapped(field.selection, source.get(step), rest, variables, (*done, field.response_key))
    if not shown:
        yield done


def fetch_path(fetch: Fetch) -> tuple[str, ...]:
    """Return the path of a fetch's failure: the internal keys common to everything it fetches, up to a list."""
    paths: Iterable[Path]
    if fetch.targets:
        paths = [path for target in fetch.targets for path in target.paths]
    else:
        keys = [field.internal_key for field in fetch.selection.fields if field.internal_key != TYPENAME_KEY]
        paths = [(*path, *keys) if len(keys) == 1 else path for path in fetch.root_paths]
    return _common_prefix([_static_prefix(path) for path in paths])


def _static_prefix(path: Path) -> tuple[str, ...]:
    keys: list[str] = []
    for segment in path:
        if segment is ListItems.EACH:
            break
        if not isinstance(segment, OnTypes) and isinstance(segment, str):
            keys.append(segment)
    return tuple(keys)


def _common_prefix(paths: list[tuple[str, ...]]) -> tuple[str, ...]:
    if not paths:
        return ()
    shortest = min(paths, key=len)
    for length in range(len(shortest), 0, -1):
        if all(path[:length] == shortest[:length] for path in paths):
            return shortest[:length]
    return ()
