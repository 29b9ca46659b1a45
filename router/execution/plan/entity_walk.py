"""The walk that finds the objects of an entity fetch in the response tree, for all of its paths at once.

The paths form a trie of `WalkNode`s, so that common prefixes are walked once. On the way, equal objects at one path are
unified: the parent's reference to a later object is replaced by the first equal one. The same fetches write the same
data into them, so from here on one object is visited, represented, written and projected instead of many.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from router.execution.json_types import JSONObject
from router.execution.path_traversal import flattened
from router.planning.plan import TYPENAME_KEY, EntityTarget, ListItems, OnTypes, Path

TargetPath = tuple[int, int]
"""A path of the fetch: the indices of its target and of the path in the target."""

Found = list[tuple[TargetPath, list[JSONObject]]]
"""The objects at each path."""


@dataclass(slots=True)
class WalkNode:
    """A common prefix of paths.

    `ends` are the paths that end here. `steps` lead into a field, by its key and whether it holds a list; `typed`
    restrict the objects to runtime types. `unify_by` is a field of the entities' keys here: only objects that agree in
    it are compared.
    """

    ends: list[TargetPath] = field(default_factory=list)
    steps: dict[tuple[str, bool], "WalkNode"] = field(default_factory=dict)
    typed: dict[frozenset[str], "WalkNode"] = field(default_factory=dict)
    unify_by: str | None = None

    def find(self, root: JSONObject) -> Found:
        """Return the objects at each path.

        Raises `AttributeError` or `TypeError` if the tree has another shape, and `RecursionError` if objects are
        nested too deeply to be compared.
        """
        found: Found = []
        self._visit([root], found)
        return found

    def _visit(self, objects: list[Any], into: Found) -> None:
        for end in self.ends:
            into.append((end, objects))
        for names, node in self.typed.items():
            chosen = [each for each in objects if each.get(TYPENAME_KEY) in names]
            if chosen:
                node._visit(chosen, into)
        for (key, is_list), node in self.steps.items():
            # One list comprehension per step instead of a generator per object: this is the hottest loop of execution.
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
                node._visit(found, into)


def _unified_values(objects: list[JSONObject], key: str, by: str) -> list[JSONObject]:
    """Return the objects in the field `key`, and make equal ones one object."""
    known: dict[Any, JSONObject] = {}
    others: list[JSONObject] = []
    for parent in objects:
        value = parent.get(key)
        if value is None:
            continue
        first = known.setdefault(value.get(by), value)
        if first is not value:
            # Entities with the same key may still differ in fields that other fetches gave: compare all of them.
            if first == value:
                parent[key] = first
            else:
                others.append(value)
    return _with_others(known, others)


def _unified_items(objects: list[JSONObject], key: str, by: str) -> list[JSONObject]:
    """Return the items of the lists in the field `key`, and make equal ones one object."""
    known: dict[Any, JSONObject] = {}
    others: list[Any] = []
    for parent in objects:
        items = parent.get(key)
        if not items:
            continue
        for position, item in enumerate(items):
            if item is None:
                continue
            if type(item) is list:  # Lists of lists are rare: their objects are found, but not unified.
                others.extend(flattened([item]))
                continue
            first = known.setdefault(item.get(by), item)
            if first is not item:
                if first == item:
                    items[position] = first
                else:
                    others.append(item)
    return _with_others(known, others)


def _with_others(known: dict[Any, JSONObject], others: list[JSONObject]) -> list[JSONObject]:
    """Return the first objects of each key and those that differ from them, each once."""
    found = list(known.values())
    return list({id(each): each for each in (*found, *others)}.values()) if others else found


def compile_walk(targets: Sequence[EntityTarget], *, unify: bool) -> WalkNode:
    """Compile the walk over all paths of these targets. `unify` allows equal objects at one path to become one."""
    root = WalkNode()
    for target_number, target in enumerate(targets):
        for path_number, path in enumerate(target.paths):
            # `before` is the node of the last field. A path that ends with a type test does not end there: then the
            # entities' key is not known for all objects of the field, and they are not unified.
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
    """Return a field of the target's keys that holds a single value, if there is one."""
    for template in target.templates:
        for required in template.fields:
            if required.mandatory and not required.children and required.on_types is None:
                return required.internal_key
    return None
