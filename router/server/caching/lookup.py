"""What a request asks for, part by part, and which parts the store has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from router.execution.subgraph_call import SubgraphRequest
from router.server.caching.entries import Entry, decode_entry
from router.server.caching.policy import CachePolicy, Scope
from router.server.caching.store import CacheStore
from router.server.caching.units import CachedDocument, Unit, unit_key


@dataclass(frozen=True, slots=True)
class Part:
    """One root field, or one entity of an `_entities` field. `index` is its place in the list of representations.

    `stated` is what the graph says of it. `public_key` and `private_key` are None where it may not be kept so.
    """

    unit: Unit
    index: int | None
    representation: Mapping[str, Any] | None
    stated: CachePolicy | None
    public_key: str | None
    private_key: str | None

    @property
    def type_name(self) -> str:
        return str(self.representation["__typename"]) if self.representation else self.unit.type_name

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for key in (self.public_key, self.private_key) if key)

    def key_for(self, scope: Scope) -> str | None:
        """Under which key an answer of that scope is kept."""
        return self.private_key if scope is Scope.PRIVATE else self.public_key


def parts_of(
    document: CachedDocument,
    request: SubgraphRequest,
    *,
    default: CachePolicy | None,
    varying: Sequence[tuple[str, str]],
    viewer: str | None,
) -> list[Part]:
    """Every part of a request. `default` holds where the graph says nothing and a response's header may not either."""

    def part(unit: Unit, index: int | None, representation: Any) -> Part:
        stated = unit.policies.get(str(representation["__typename"]) if representation else "")

        def key(who: str | None) -> str:
            return unit_key(request.subgraph, unit, request.variables, representation, varying=varying, viewer=who)

        kept = stated is None or stated.storable
        open_to_all = kept and (stated is None or stated.scope is Scope.PUBLIC)
        for_viewer = kept and viewer is not None and (stated is None or stated.scope is Scope.PRIVATE)
        return Part(
            unit,
            index,
            representation,
            stated if stated is not None else default,
            key(None) if open_to_all else None,
            key(viewer) if for_viewer else None,
        )

    parts = []
    for unit in document.units:
        if unit.representations is None:
            parts.append(part(unit, None, None))
            continue
        asked = request.variables.get(unit.representations)
        represented = asked if isinstance(asked, list) else []
        parts += [part(unit, index, representation) for index, representation in enumerate(represented)]
    return parts


@dataclass(frozen=True, slots=True)
class Looked:
    """What the store had: `entries` by part, None for what must be fetched; `now` from before the look."""

    now: int
    entries: tuple[Entry | None, ...]

    @property
    def complete(self) -> bool:
        return None not in self.entries


async def look(store: CacheStore, parts: Sequence[Part]) -> Looked:
    """Find every part's entry that is still valid. Raises `StoreUnavailable`."""
    keys = list(dict.fromkeys(key for part in parts for key in part.keys))
    found = await store.read(keys)
    decoded = {
        key: entry
        for key, raw in zip(keys, found.entries, strict=True)
        if raw is not None and (entry := decode_entry(raw)) is not None and entry.is_usable(found.now)
    }
    valid = await _without_outlived(store, decoded)
    given: set[str] = set()

    def entry_of(part: Part) -> Entry | None:
        key = next((key for key in part.keys if key in valid), None)
        if key is None:
            return None
        if key in given:  # The engine writes into what it is given, so each place gets data of its own.
            return replace(valid[key], data=deepcopy(valid[key].data))
        given.add(key)
        return valid[key]

    return Looked(found.now, tuple(entry_of(part) for part in parts))


async def _without_outlived(store: CacheStore, entries: Mapping[str, Entry]) -> dict[str, Entry]:
    tags = sorted(_all_tags(entries.values()))
    stamps = dict(zip(tags, await store.stamps(tags), strict=True)) if tags else {}
    return {key: entry for key, entry in entries.items() if not entry.outlived(stamps[tag] for tag in entry.tags)}


def _all_tags(entries: Iterable[Entry]) -> set[str]:
    return {tag for entry in entries for tag in entry.tags}


async def valid_entry(store: CacheStore, key: str) -> tuple[int, Entry | None]:
    """The store's clock and the entry under one key, if it is still valid. Raises `StoreUnavailable`."""
    found = await store.read([key])
    (raw,) = found.entries
    entry = decode_entry(raw) if raw is not None else None
    if entry is None or not entry.is_usable(found.now):
        return found.now, None
    return found.now, (await _without_outlived(store, {key: entry})).get(key)
