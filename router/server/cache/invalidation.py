"""Invalidation of entries: by entity, type, subgraph, or a tag that the graph's authors chose.

The same JSON is accepted over HTTP, over a Redis channel, and in the `extensions.invalidate` of a mutation's response:

    [{"type": "Course", "key": {"id": "crs_1"}}, {"type": "Course"}, {"subgraph": "catalog"}, {"tag": "courses-12"}]
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import orjson

from router.server.cache.entity_tags import cache_tag, entity_tag, subgraph_tag, type_tag, unidentified_entity_tag
from router.server.cache.hints import CacheHints
from router.server.cache.stores.store import CacheStore

MAX_INVALIDATIONS = 1_000
"""In one message."""

MAX_NAME_LENGTH = 1_000
"""The most characters of a type, a subgraph or a tag."""

MAX_KEY_FIELDS = 10


class InvalidInvalidation(ValueError):
    """A message that is not a valid invalidation; the text states the problem."""


@dataclass(frozen=True, slots=True)
class Invalidation:
    """One thing to invalidate: an entity (`type` and `key`), all of a type, all of a subgraph, or a chosen tag."""

    type: str | None = None
    key: Mapping[str, Any] | None = None
    subgraph: str | None = None
    tag: str | None = None

    @classmethod
    def parse(cls, raw: object) -> Self:
        """Raise `InvalidInvalidation`."""
        if not isinstance(raw, dict) or not all(isinstance(name, str) for name in raw):
            raise InvalidInvalidation("an invalidation must be a JSON object")
        what, key = raw.keys() - {"key"}, raw.get("key")
        if len(what) != 1 or not what <= {"type", "subgraph", "tag"}:
            raise InvalidInvalidation('exactly one of "type", "subgraph" and "tag" is required')
        (kind,) = what
        if not isinstance(raw[kind], str) or not 0 < len(raw[kind]) <= MAX_NAME_LENGTH:
            raise InvalidInvalidation(f'"{kind}" must be a string of 1 to {MAX_NAME_LENGTH} characters')
        if key is not None and (kind != "type" or not isinstance(key, dict) or not key or len(key) > MAX_KEY_FIELDS):
            raise InvalidInvalidation(f'"key" must be an object of 1 to {MAX_KEY_FIELDS} fields, and needs "type"')
        return cls(**{kind: raw[kind], "key": key})


def parse_invalidations(message: bytes | object) -> list[Invalidation]:
    """Return a whole message: one invalidation or a list. Raises `InvalidInvalidation`."""
    if isinstance(message, bytes):
        try:
            message = orjson.loads(message)
        except ValueError:
            raise InvalidInvalidation("the message must be JSON") from None
    items: Sequence[object] = message if isinstance(message, list) else [message]
    if len(items) > MAX_INVALIDATIONS:
        raise InvalidInvalidation(f"a message must have at most {MAX_INVALIDATIONS} invalidations")
    return [Invalidation.parse(item) for item in items]


class Invalidator:
    """Carries invalidations out; `done` counts them."""

    def __init__(self, hints: CacheHints, store: CacheStore) -> None:
        self._hints = hints
        self._store = store
        self.done = 0

    async def invalidate(self, invalidations: Iterable[Invalidation]) -> int:
        """Make the entries invalid, and return the number of invalidations. Raises `StoreUnavailable`."""
        wanted = list(invalidations)
        tags = sorted({tag for one in wanted for tag in self.tags(one)})
        if tags:
            await self._store.invalidate(tags)
        self.done += len(wanted)
        return len(wanted)

    async def invalidate_everything(self) -> int:
        """Make all entries of all subgraphs invalid, and return the number of invalidations."""
        return await self.invalidate(Invalidation(subgraph=s.name) for s in self._hints.supergraph.subgraphs)

    def tags(self, one: Invalidation) -> set[str]:
        """Return the tags whose entries fall.

        Without an entity's primary key its whole type falls: entries are only known by that.
        """
        if one.tag is not None:
            return {cache_tag(one.tag)}
        if one.subgraph is not None:
            return {subgraph_tag(one.subgraph)}
        assert one.type is not None
        types = {one.type, *self._hints.possible_types(one.type)}
        primary = self._hints.primary_key(one.type)
        if one.key is None or primary is None or not set(primary) <= one.key.keys():
            return {type_tag(name) for name in types}
        key = {name: one.key[name] for name in primary}
        return {tag for name in types for tag in (entity_tag(name, key), unidentified_entity_tag(name))}
