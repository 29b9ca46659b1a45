"""Gathering the objects of an entity fetch from the internal tree, all of its paths in one walk.

Paths that begin alike are walked once. On the way, objects at one path that are equal in all they hold become one
object: the same fetches will write the same things into them, so that from here on there is one to visit, to represent,
to write and to project instead of many.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from router.execution.locating import flattened
from router.planning.plan import TYPENAME_KEY, EntityTarget, ListItems, OnTypes, Path

JSONObject = dict[str, Any]
Place = tuple[int, int]
"""A target of the fetch and one of its paths, by their numbers."""


@dataclass(slots=True)
class WalkNode:
    """Where paths meet. `ends`: the paths that end here. `unify_by`: a key of entities here, to find equals by."""

    ends: list[Place] = field(default_factory=list)
    steps: dict[tuple[str, bool], WalkNode] = field(default_factory=dict)
    typed: dict[frozenset[str], WalkNode] = field(default_factory=dict)
    unify_by: str | None = None

    def find(self, root: JSONObject) -> Iterator[tuple[Place, list[JSONObject]]]:
        """The objects at each path.

        Raises `AttributeError` or `TypeError` where the tree has another shape, and `RecursionError` where objects are
        nested too deeply to be compared.
        """
        return self._visit([root])

    def _visit(self, objects: list[Any]) -> Iterator[tuple[Place, list[JSONObject]]]:
        for end in self.ends:
            yield end, objects
        for names, node in self.typed.items():
            chosen = [each for each in objects if each.get(TYPENAME_KEY) in names]
            if chosen:
                yield from node._visit(chosen)
        for (key, is_list), node in self.steps.items():
            found: list[Any]
            if node.unify_by is not None:
                found = (_unified_items if is_list else _unified_values)(objects, key, node.unify_by)
            elif is_list:
                found = [item for each in objects for item in each.get(key) or () if item is not None]
                if found and type(found[0]) is list:
                    found = list(flattened(found))
            else:
                found = [value for each in objects if (value := each.get(key)) is not None]
            if found:
                yield from node._visit(found)


def _unified_values(objects: list[JSONObject], key: str, by: str) -> list[JSONObject]:
    found: list[JSONObject] = []
    known: dict[Any, JSONObject] = {}
    for parent in objects:
        value = parent.get(key)
        if value is None:
            continue
        identity = value.get(by)
        first = known.setdefault(identity, value)
        if first is value:
            found.append(value)
        elif first == value:
            parent[key] = first
        else:
            found.append(value)
    return _once(found)


def _unified_items(objects: list[JSONObject], key: str, by: str) -> list[JSONObject]:
    found: list[Any] = []
    known: dict[Any, JSONObject] = {}
    for parent in objects:
        items = parent.get(key)
        if not items:
            continue
        for position, item in enumerate(items):
            if item is None:
                continue
            if type(item) is list:
                found.extend(flattened([item]))
                continue
            first = known.setdefault(item.get(by), item)
            if first is item:
                found.append(item)
            elif first == item:
                items[position] = first
            else:
                found.append(item)
    return _once(found)


def _once(objects: list[JSONObject]) -> list[JSONObject]:
    """The objects without repetitions of the same one."""
    return list({id(each): each for each in objects}.values())


def compile_walk(targets: Sequence[EntityTarget], *, unify: bool) -> WalkNode:
    """The walk over all paths of these targets. `unify` allows equal objects at one path to become one."""
    root = WalkNode()
    for target_number, target in enumerate(targets):
        for path_number, path in enumerate(target.paths):
            node, before = root, None
            for step in _steps(path):
                if isinstance(step, frozenset):
                    node = node.typed.setdefault(step, WalkNode())
                else:
                    node = before = node.steps.setdefault(step, WalkNode())
            node.ends.append((target_number, path_number))
            if unify and before is node:
                node.unify_by = node.unify_by or _key_of(target)
    return root


def _steps(path: Path) -> Iterator[tuple[str, bool] | frozenset[str]]:
    for position, segment in enumerate(path):
        if isinstance(segment, OnTypes):
            yield segment.names
        elif isinstance(segment, str):
            yield segment, position + 1 < len(path) and path[position + 1] is ListItems.EACH


def _key_of(target: EntityTarget) -> str | None:
    """A field of the target's keys that holds a single value."""
    for template in target.templates:
        for required in template.fields:
            if required.mandatory and not required.children and required.on_types is None:
                return required.internal_key
    return None
