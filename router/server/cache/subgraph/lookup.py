"""The cacheable items of a request, and their lookup in the store."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from router.execution.subgraph_call import SubgraphRequest
from router.server.cache.policy import CachePolicy, Scope
from router.server.cache.stores.entries import Entry, decode_entry
from router.server.cache.stores.store import CacheStore
from router.server.cache.subgraph.cacheable_fields import CacheableDocument, CacheableField, cache_key

ANONYMOUS = "anonymous"
"""The viewer in the keys of responses to anonymous requests; those of others are JSON."""


def is_anonymous(request: SubgraphRequest) -> bool:
    """Return whether a call carries no credentials, so that its response fits all other such calls."""
    return request.identity is None and all(name.lower() != "authorization" for name, _ in request.headers)


@dataclass(frozen=True, slots=True)
class CacheItem:
    """One root field, or one entity of an `_entities` field. `index` is its place in the list of representations.

    `declared` is the graph's hint, or the operator's default where the graph has none. The keys are None if it may not
    be cached in that scope.
    """

    field: CacheableField
    index: int | None
    representation: Mapping[str, Any] | None
    declared: CachePolicy | None
    public_key: str | None
    anonymous_key: str | None
    private_key: str | None
    is_declared_by_graph: bool

    @property
    def type_name(self) -> str:
        return str(self.representation["__typename"]) if self.representation else self.field.type_name

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for key in (self.public_key, self.anonymous_key, self.private_key) if key)

    def key_for(self, scope: Scope) -> str | None:
        """Return the key of a response of that scope."""
        if scope is Scope.PUBLIC:
            return self.public_key
        return self.anonymous_key if scope is Scope.ANONYMOUS else self.private_key


def cache_items(
    document: CacheableDocument,
    request: SubgraphRequest,
    *,
    default: CachePolicy | None,
    varying: Sequence[tuple[str, str]],
    viewer: str | None,
    anonymous: bool,
) -> list[CacheItem]:
    """Return every item of a request. `default` holds without a policy of graph or response."""

    def item(field: CacheableField, index: int | None, representation: Any) -> CacheItem:
        declared = field.policies.get(str(representation["__typename"]) if representation else "")

        def key(who: str | None) -> str:
            return cache_key(request.subgraph, field, request.variables, representation, varying=varying, viewer=who)

        cacheable = declared is None or declared.storable
        open_to_all = cacheable and (declared is None or declared.scope is Scope.PUBLIC)
        for_viewer = cacheable and viewer is not None and (declared is None or declared.scope is Scope.PRIVATE)
        return CacheItem(
            field,
            index,
            representation,
            declared if declared is not None else default,
            key(None) if open_to_all else None,
            key(ANONYMOUS) if open_to_all and anonymous else None,
            key(viewer) if for_viewer else None,
            declared is not None,
        )

    items = []
    for field in document.fields:
        if field.representations is None:
            items.append(item(field, None, None))
            continue
        value = request.variables.get(field.representations)
        represented = value if isinstance(value, list) else []
        items += [item(field, index, representation) for index, representation in enumerate(represented)]
    return items


@dataclass(frozen=True, slots=True)
class LookupResult:
    """The result of a lookup: `entries` by item, None for a miss; `now` is from before the lookup."""

    now: int
    entries: tuple[Entry | None, ...]

    @property
    def complete(self) -> bool:
        return None not in self.entries


async def look_up(store: CacheStore, items: Sequence[CacheItem]) -> LookupResult:
    """Find every item's entry that is still valid. Raises `StoreUnavailable`."""
    keys = list(dict.fromkeys(key for item in items for key in item.keys))
    found = await store.read(keys)
    decoded = {
        key: entry
        for key, raw in zip(keys, found.entries, strict=True)
        if raw is not None and (entry := decode_entry(raw)) is not None and entry.is_usable(found.now)
    }
    valid = await _without_invalidated(store, decoded)
    given: set[str] = set()

    def entry_of(item: CacheItem) -> Entry | None:
        key = next((key for key in item.keys if key in valid), None)
        if key is None:
            return None
        if key in given:  # The engine writes into what it is given, so each place gets data of its own.
            return replace(valid[key], data=deepcopy(valid[key].data))
        given.add(key)
        return valid[key]

    return LookupResult(found.now, tuple(entry_of(item) for item in items))


async def _without_invalidated(store: CacheStore, entries: Mapping[str, Entry]) -> dict[str, Entry]:
    tags = sorted(_all_tags(entries.values()))
    stamps = dict(zip(tags, await store.stamps(tags), strict=True)) if tags else {}
    return {key: entry for key, entry in entries.items() if not entry.is_invalidated(stamps[tag] for tag in entry.tags)}


def _all_tags(entries: Iterable[Entry]) -> set[str]:
    return {tag for entry in entries for tag in entry.tags}


async def valid_entry(store: CacheStore, key: str) -> tuple[int, Entry | None]:
    """Return the store's clock and the entry under one key, if it is still valid. Raises `StoreUnavailable`."""
    found = await store.read([key])
    (raw,) = found.entries
    entry = decode_entry(raw) if raw is not None else None
    if entry is None or not entry.is_usable(found.now):
        return found.now, None
    return found.now, (await _without_invalidated(store, {key: entry})).get(key)
