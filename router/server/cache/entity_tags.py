"""Tags of the entities in a response, so that invalidating an entity finds every entry that contains it.

An object whose primary key was selected gets the tag of that entity. Without its key it cannot be distinguished from
others of its type: its entry gets the tag of unidentified entities, and is invalidated with any of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from router.server.cache.hints import CacheHints

MAX_ENTITY_TAGS = 200
"""The entities of a response with more than this count as unidentified: checking an entry's tags must stay cheap."""


def type_tag(type_name: str) -> str:
    """Return the tag of every entry that may contain an object of the type."""
    return f"type:{type_name}"


def subgraph_tag(subgraph: str) -> str:
    """Return the tag of every entry of the subgraph."""
    return f"subgraph:{subgraph}"


def entity_tag(type_name: str, key: Mapping[str, Any]) -> str:
    """Return the tag of every entry that contains this entity. Keys are compared as text: an ID may be sent as a
    number.
    """
    return f"entity:{type_name}:" + orjson.dumps({k: str(key[k]) for k in sorted(key)}).decode()


def unidentified_entity_tag(type_name: str) -> str:
    """Return the tag of entries that contain unidentified entities of the type."""
    return f"some:{type_name}"


def cache_tag(tag: str) -> str:
    """Return a tag that the graph's authors chose with `@cacheTag`."""
    return f"tag:{tag}"


@dataclass(frozen=True, slots=True)
class CompositeSelection:
    """One composite field of a selection: the response key of its objects and the type that they are selected as."""

    response_key: str
    type_name: str
    shape: "SelectionShape"


@dataclass(frozen=True, slots=True)
class SelectionShape:
    """The parts of a selection set, fragments merged, that tags are made from.

    `children`: its composite fields. `leaves`: the response key of each leaf field. `typename_key`: the response key of
    `__typename`; None if it is not selected.
    """

    children: tuple[CompositeSelection, ...]
    leaves: Mapping[str, str]
    typename_key: str | None

    def types(self) -> set[str]:
        """Return every type that is selected below."""
        found: set[str] = set()
        for child in self.children:
            found |= {child.type_name} | child.shape.types()
        return found


class EntityTags:
    """The extraction of entity tags from responses."""

    def __init__(self, hints: CacheHints) -> None:
        self._hints = hints

    def tags(self, type_name: str, shape: SelectionShape, data: Any) -> set[str]:
        """Return the tags of data that was selected as `type_name` with that selection."""
        identified: set[str] = set()
        unidentified: set[str] = set()
        self._collect(type_name, shape, data, identified, unidentified)
        if len(identified) > MAX_ENTITY_TAGS:
            return unidentified | {unidentified_entity_tag(tag.split(":")[1]) for tag in identified}
        return identified | unidentified

    def of_entity(
        self, type_name: str, representation: Mapping[str, Any], shape: SelectionShape, data: Any
    ) -> set[str]:
        """Return the tags of an entity fetched by a representation, whose key is used even if the response lacks it."""
        key = self._hints.primary_key(type_name)
        known = {name: representation.get(name) for name in key or ()}
        if not known or None in known.values():
            return self.tags(type_name, shape, data)
        identified = {entity_tag(name, known) for name in (type_name, *self._hints.possible_types(type_name))}
        below: set[str] = set()
        for child in shape.children:
            if isinstance(data, dict) and child.response_key in data:
                below |= self.tags(child.type_name, child.shape, data[child.response_key])
        return identified | below

    def _collect(
        self, type_name: str, shape: SelectionShape, data: Any, identified: set[str], unidentified: set[str]
    ) -> None:
        if isinstance(data, list):
            for item in data:
                self._collect(type_name, shape, item, identified, unidentified)
            return
        if not isinstance(data, dict):
            return
        # Without `__typename` the object may be of any possible type. An entity interface has tags of its own.
        stated = data.get(shape.typename_key) if shape.typename_key else None
        runtime = {stated} if isinstance(stated, str) else self._hints.possible_types(type_name)
        for name in (*runtime, type_name):
            if self._hints.is_entity(name):
                tag = self._tag_by_key(name, shape, data)
                if tag is None:
                    unidentified.add(unidentified_entity_tag(name))
                else:
                    identified.add(tag)
        for child in shape.children:
            if child.response_key in data:
                self._collect(child.type_name, child.shape, data[child.response_key], identified, unidentified)

    def _tag_by_key(self, type_name: str, shape: SelectionShape, data: Mapping[str, Any]) -> str | None:
        key = self._hints.primary_key(type_name)
        if key is None:
            return None
        found = {name: data.get(shape.leaves.get(name, "")) for name in key}
        return None if None in found.values() else entity_tag(type_name, found)
