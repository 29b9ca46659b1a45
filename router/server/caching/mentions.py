"""Which entities an answer holds, as tags, so that whoever invalidates an entity finds every entry with it.

An object whose primary key was selected gets an exact tag. One whose key was not selected can't be told from others
of its type, so its entry falls with any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from router.server.caching.hints import CacheHints

MAX_EXACT_TAGS = 200
"""Entries that hold more entities than this fall with any entity of their types: checking tags must stay cheap."""


def type_tag(type_name: str) -> str:
    """On every entry that may hold an object of the type."""
    return f"type:{type_name}"


def subgraph_tag(subgraph: str) -> str:
    """On every entry of the subgraph."""
    return f"subgraph:{subgraph}"


def entity_tag(type_name: str, key: Mapping[str, Any]) -> str:
    """On every entry that is known to hold this entity. Keys are compared as text: an ID may come as a number."""
    return f"entity:{type_name}:" + orjson.dumps({k: str(key[k]) for k in sorted(key)}).decode()


def some_tag(type_name: str) -> str:
    """On every entry that holds entities of the type without saying which."""
    return f"some:{type_name}"


def chosen_tag(tag: str) -> str:
    """A tag that the graph's authors chose with `@cacheTag`."""
    return f"tag:{tag}"


@dataclass(frozen=True, slots=True)
class SelectedField:
    """One composite field of a selection: where its objects are, what type they are asked for as."""

    response_key: str
    type_name: str
    shape: SelectionShape


@dataclass(frozen=True, slots=True)
class SelectionShape:
    """The composite part of a selection set, fragments merged; `leaves` maps fields to their response keys."""

    children: tuple[SelectedField, ...]
    leaves: Mapping[str, str]
    typename_key: str | None

    def types(self) -> set[str]:
        """Every type that is asked for below."""
        found: set[str] = set()
        for child in self.children:
            found |= {child.type_name} | child.shape.types()
        return found


class Mentions:
    """Finds the entities of answers."""

    def __init__(self, hints: CacheHints) -> None:
        self._hints = hints

    def tags(self, type_name: str, shape: SelectionShape, data: Any) -> set[str]:
        """The tags of data that was asked for as `type_name` with that selection."""
        exact: set[str] = set()
        vague: set[str] = set()
        self._collect(type_name, shape, data, exact, vague)
        if len(exact) > MAX_EXACT_TAGS:
            return vague | {some_tag(tag.split(":")[1]) for tag in exact}
        return exact | vague

    def of_entity(
        self, type_name: str, representation: Mapping[str, Any], shape: SelectionShape, data: Any
    ) -> set[str]:
        """The tags of an entity that was asked for by a representation, which tells its key if the answer does not."""
        key = self._hints.primary_key(type_name)
        known = {name: representation.get(name) for name in key or ()}
        if not known or None in known.values():
            return self.tags(type_name, shape, data)
        exact = {entity_tag(name, known) for name in (type_name, *self._hints.possible_types(type_name))}
        below: set[str] = set()
        for child in shape.children:
            if isinstance(data, dict) and child.response_key in data:
                below |= self.tags(child.type_name, child.shape, data[child.response_key])
        return exact | below

    def _collect(self, type_name: str, shape: SelectionShape, data: Any, exact: set[str], vague: set[str]) -> None:
        if isinstance(data, list):
            for item in data:
                self._collect(type_name, shape, item, exact, vague)
            return
        if not isinstance(data, dict):
            return
        stated = data.get(shape.typename_key) if shape.typename_key else None
        runtime = {stated} if isinstance(stated, str) else self._hints.possible_types(type_name)
        for name in (*runtime, type_name):
            if self._hints.is_entity(name):
                (exact if (tag := self._exact(name, shape, data)) else vague).add(tag or some_tag(name))
        for child in shape.children:
            if child.response_key in data:
                self._collect(child.type_name, child.shape, data[child.response_key], exact, vague)

    def _exact(self, type_name: str, shape: SelectionShape, data: Mapping[str, Any]) -> str | None:
        key = self._hints.primary_key(type_name)
        if key is None:
            return None
        found = {name: data.get(shape.leaves.get(name, "")) for name in key}
        return None if None in found.values() else entity_tag(type_name, found)
