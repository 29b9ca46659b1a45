"""A transport that answers from the cache what it can, and asks the subgraph only for the rest.

A subgraph is never asked for an entity that is in the cache, errors and missing entities are never kept, and a store
that is away means no cache, not an error. A part is kept for the shortest time, and for the fewest people, that the
graph's hints and the response's `Cache-Control` header allow.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from router.execution.subgraph_call import (
    SubgraphFailure,
    SubgraphOperation,
    SubgraphRequest,
    SubgraphResponse,
    SubgraphTransport,
)
from router.planning.plan import OperationKind
from router.server.caching.chosen_tags import filled_tags
from router.server.caching.entries import Entry
from router.server.caching.hints import CacheHints
from router.server.caching.invalidation import InvalidationRefused, Invalidator, parse_invalidations
from router.server.caching.lookup import Looked, Part, look, parts_of
from router.server.caching.mentions import Mentions, subgraph_tag, type_tag
from router.server.caching.policy import NO_STORE, CachePolicy, parse_cache_control
from router.server.caching.recent_keys import RecentKeys
from router.server.caching.shared_flight import SharedFlight
from router.server.caching.store import CacheStore, StoreUnavailable
from router.server.caching.tally import tally_of
from router.server.caching.units import CachedDocument, DocumentReader, argument_values
from router.transport.wrapping import WrappingTransport

log = logging.getLogger("router.server.caching")

MOST_NOT_KEPT = 10_000
"""Keys of each subgraph, of what could not be kept when it was last fetched."""


def nobody(request: SubgraphRequest) -> str | None:
    """No viewer is known, so nothing private is kept."""
    return None


@dataclass(frozen=True, slots=True)
class SubgraphCacheOptions:
    """`default` holds where neither the graph nor a response says anything; None: not kept. `vary` names the request
    headers, in lower case, that answers depend on. `viewer` says whose private answers a request may see. `wait` is
    how long, in seconds, somebody else's fetch of the same is waited for. `max_entry` is the most bytes that one entry
    takes. `subgraphs` names those whose answers are kept; None: all."""

    default: CachePolicy | None = None
    vary: tuple[str, ...] = ("accept-language",)
    viewer: Callable[[SubgraphRequest], str | None] = nobody
    wait: float = 2.0
    max_entry: int = 256_000
    subgraphs: tuple[str, ...] | None = None


class SubgraphCache:
    """The cache of one graph. `hits`, `misses` and `renewals` count parts."""

    def __init__(self, hints: CacheHints, store: CacheStore, options: SubgraphCacheOptions | None = None) -> None:
        self.hints = hints
        self.store = store
        self.options = options or SubgraphCacheOptions()
        self.mentions = Mentions(hints)
        self.invalidator = Invalidator(hints, store)
        self.hits = self.misses = self.renewals = 0

    def in_front_of(self, transport: SubgraphTransport, subgraph: str) -> CachingTransport:
        """The transport with the cache before it."""
        return CachingTransport(self, transport, subgraph)


class CachingTransport(WrappingTransport):
    """See the module."""

    def __init__(self, cache: SubgraphCache, inner: SubgraphTransport, subgraph: str) -> None:
        super().__init__(inner)
        self._cache = cache
        self._subgraph = subgraph
        self._reader = DocumentReader(cache.hints, subgraph)
        self._documents: WeakKeyDictionary[SubgraphOperation, CachedDocument | None] = WeakKeyDictionary()
        self._reduced: WeakKeyDictionary[SubgraphOperation, dict[frozenset[str], SubgraphOperation]] = (
            WeakKeyDictionary()
        )
        self._flights: SharedFlight[SubgraphResponse] = SharedFlight(cache.store, cache.options.wait)
        self._renewing: set[asyncio.Task[None]] = set()
        self._not_kept = RecentKeys(MOST_NOT_KEPT)
        named = cache.options.subgraphs
        self._keeps = named is None or subgraph in named

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        if request.operation.kind is OperationKind.MUTATION:
            return await self._change(request)
        if not self._keeps:
            return await self._uncached(request)
        document = self._document(request.operation)
        parts = self._parts(document, request) if document else []
        if document is None or not any(part.keys for part in parts):
            return await self._uncached(request)
        try:
            looked = await look(self._cache.store, parts)
        except StoreUnavailable:
            return await self._uncached(request)
        if looked.complete:
            return self._answer(request, document, parts, looked)
        keys = [key for part, entry in zip(parts, looked.entries, strict=True) if entry is None for key in part.keys]

        async def look_again() -> SubgraphResponse | None:
            with suppress(StoreUnavailable):
                again = await look(self._cache.store, parts)
                if again.complete:
                    return self._answer(request, document, parts, again)
            return None

        if not keys or keys[0] in self._not_kept:
            return await self._complete(request, document, parts, looked)
        return await self._flights.run(keys[0], look_again, lambda: self._complete(request, document, parts, looked))

    async def close(self) -> None:
        for task in self._renewing:
            task.cancel()
        await asyncio.gather(*self._renewing, return_exceptions=True)
        await super().close()

    # -- what is asked -------------------------------------------------------------------------------------------

    def _document(self, operation: SubgraphOperation) -> CachedDocument | None:
        if operation not in self._documents:
            self._documents[operation] = self._reader.read(operation)
        return self._documents[operation]

    def _parts(self, document: CachedDocument, request: SubgraphRequest) -> list[Part]:
        options = self._cache.options
        return parts_of(
            document,
            request,
            default=options.default,
            varying=[header for header in request.headers if header[0] in options.vary],
            viewer=options.viewer(request),
        )

    async def _uncached(self, request: SubgraphRequest) -> SubgraphResponse:
        tally_of(request.client).add(NO_STORE)
        return await self._inner.execute(request)

    async def _change(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a mutation; what its answer says is no longer true falls before anybody hears the answer."""
        response = await self._uncached(request)
        told = (response.payload().get("extensions") or {}).get("invalidate")
        if told is None:
            return response
        try:
            await self._cache.invalidator.invalidate(parse_invalidations(told))
        except InvalidationRefused as refused:
            log.warning("%s: what a mutation invalidates was not understood: %s", self._subgraph, refused)
        except StoreUnavailable as away:
            log.warning("%s: a mutation's invalidation has to wait: %s", self._subgraph, away)
        return response

    # -- from the store ------------------------------------------------------------------------------------------

    def _answer(
        self, request: SubgraphRequest, document: CachedDocument, parts: Sequence[Part], looked: Looked
    ) -> SubgraphResponse:
        self._count_hits(request, looked)
        stale = [
            part for part, e in zip(parts, looked.entries, strict=True) if e is not None and not e.is_fresh(looked.now)
        ]
        if stale:
            self._renew(request, document, stale)
        values = [entry.data if entry else None for entry in looked.entries]
        return SubgraphResponse(self._subgraph, payload={"data": _assembled(document, parts, values)})

    def _count_hits(self, request: SubgraphRequest, looked: Looked) -> None:
        tally = tally_of(request.client)
        for entry in looked.entries:
            if entry is not None:
                tally.hits += 1
                self._cache.hits += 1
                tally.tags.update(entry.tags)
                tally.add(entry.remaining(looked.now), entry.age(looked.now))

    def _renew(self, request: SubgraphRequest, document: CachedDocument, stale: Sequence[Part]) -> None:
        """Fetch again what was served stale, once, while nobody waits for it."""

        async def renew() -> None:
            with suppress(StoreUnavailable, SubgraphFailure):
                name = f"renew:{stale[0].keys[0]}"
                if await self._cache.store.acquire(name, self._cache.options.wait):
                    self._cache.renewals += len(stale)
                    now = (await self._cache.store.read([])).now
                    unattended = replace(request, client=None, deadline=None, _body=None)
                    await self._fetch(unattended, document, stale, now)

        task = asyncio.get_running_loop().create_task(renew())
        self._renewing.add(task)
        task.add_done_callback(self._renewing.discard)

    # -- from the subgraph ---------------------------------------------------------------------------------------

    async def _complete(
        self, request: SubgraphRequest, document: CachedDocument, parts: Sequence[Part], looked: Looked
    ) -> SubgraphResponse:
        missing = [part for part, entry in zip(parts, looked.entries, strict=True) if entry is None]
        response = await self._fetch(request, document, missing, looked.now)
        if len(missing) == len(parts):
            return response
        self._count_hits(request, looked)
        payload = response.payload()
        fetched = iter(_values(missing, payload.get("data") or {}))
        values = [next(fetched) if entry is None else entry.data for entry in looked.entries]
        whole: dict[str, Any] = {"data": _assembled(document, parts, values)}
        if payload.get("errors"):
            whole["errors"] = [_at_original_place(error, missing) for error in payload["errors"]]
        if payload.get("extensions"):
            whole["extensions"] = payload["extensions"]
        return SubgraphResponse(self._subgraph, payload=whole, headers=response.headers)

    async def _fetch(
        self, request: SubgraphRequest, document: CachedDocument, missing: Sequence[Part], now: int
    ) -> SubgraphResponse:
        response = await self._inner.execute(self._reduced_request(request, document, missing))
        kept = await self._keep(request, missing, response, now)
        tally = tally_of(request.client)
        tally.misses += len(missing)
        self._cache.misses += len(missing)
        for policy in kept:
            tally.add(policy)
        return response

    def _reduced_request(
        self, request: SubgraphRequest, document: CachedDocument, missing: Sequence[Part]
    ) -> SubgraphRequest:
        wanted = frozenset(part.unit.response_key for part in missing)
        everything = frozenset(unit.response_key for unit in document.units)
        variables = dict(request.variables)
        for unit in document.units:
            if unit.representations is not None:
                variables.pop(unit.representations, None)
                if unit.response_key in wanted:
                    variables[unit.representations] = [p.representation for p in missing if p.unit is unit]
        if wanted == everything:
            return replace(request, variables=variables, _body=None)
        by_fields = self._reduced.setdefault(request.operation, {})
        operation = by_fields.get(wanted)
        if operation is None:
            operation = by_fields[wanted] = document.only(wanted)
        used = {name for part in missing for name in part.unit.variables}
        used |= {part.unit.representations for part in missing if part.unit.representations}
        return replace(
            request,
            operation=operation,
            variables={name: value for name, value in variables.items() if name in used},
            _body=None,
        )

    async def _keep(
        self, request: SubgraphRequest, parts: Sequence[Part], response: SubgraphResponse, now: int
    ) -> list[CachePolicy]:
        """Keep what may be kept, and give each part's policy. An answer with any error is not kept."""
        payload = response.payload()
        data = payload.get("data")
        if payload.get("errors") or not isinstance(data, dict):
            for part in parts:
                self._not_kept.add(part.keys)
            return [NO_STORE]
        header = response.header("cache-control")
        stated = parse_cache_control(header, response.header("age")) if header else None
        writes: dict[str, tuple[bytes, int]] = {}
        policies: list[CachePolicy] = []
        for part, value in zip(parts, _values(parts, data), strict=True):
            policy = _policy(part, stated)
            key = part.key_for(policy.scope)
            if value is None or not policy.storable or key is None:
                self._not_kept.add(part.keys)
                policies.append(NO_STORE)
                continue
            entry = Entry(now, policy, tuple(sorted(self._tags(request, part, value))), value)
            encoded = entry.encode()
            if len(encoded) <= self._cache.options.max_entry:
                writes[key] = (encoded, entry.keep_for)
                self._not_kept.discard(part.keys)
            else:
                self._not_kept.add(part.keys)
            tally_of(request.client).tags.update(entry.tags)
            policies.append(policy)
        if writes:
            with suppress(StoreUnavailable):
                await self._cache.store.write(writes)
        return policies

    def _tags(self, request: SubgraphRequest, part: Part, value: Any) -> set[str]:
        unit, mentions = part.unit, self._cache.mentions
        types = {part.type_name, *unit.shape.types()}
        types |= {possible for name in types for possible in self._cache.hints.possible_types(name)}
        tags = {subgraph_tag(self._subgraph), *(type_tag(name) for name in types)}
        if part.representation is not None:
            formats = unit.tag_formats.get(part.type_name, ())
            tags |= filled_tags(formats, key=part.representation, args={})
            return tags | mentions.of_entity(part.type_name, part.representation, unit.shape, value)
        formats = unit.tag_formats.get("", ())
        tags |= filled_tags(formats, key={}, args=argument_values(unit, request.variables))
        return tags | mentions.tags(unit.type_name, unit.shape, value)


def _policy(part: Part, stated: CachePolicy | None) -> CachePolicy:
    """What both the graph and the response's header allow."""
    if part.stated is None:
        return stated or NO_STORE
    if stated is None:
        return part.stated
    longer_stale = stated.stale_while_revalidate or part.stated.stale_while_revalidate
    return replace(part.stated.combined(stated), stale_while_revalidate=longer_stale)


def _values(parts: Iterable[Part], data: dict[str, Any]) -> list[Any]:
    """Each part's value in a subgraph's data, in which only these parts were asked for."""
    values, positions = [], dict[str, int]()
    for part in parts:
        value = data.get(part.unit.response_key)
        if part.index is not None:
            position = positions.get(part.unit.response_key, 0)
            positions[part.unit.response_key] = position + 1
            value = value[position] if isinstance(value, list) and position < len(value) else None
        values.append(value)
    return values


def _assembled(document: CachedDocument, parts: Sequence[Part], values: Sequence[Any]) -> dict[str, Any]:
    data: dict[str, Any] = {unit.response_key: [] if unit.is_entities else None for unit in document.units}
    for part, value in zip(parts, values, strict=True):
        if part.index is None:
            data[part.unit.response_key] = value
        else:
            data[part.unit.response_key].append(value)
    return data


def _at_original_place(error: Any, missing: Sequence[Part]) -> Any:
    """The error with its path in the list of all representations instead of the list of those that were sent."""
    path = error.get("path") if isinstance(error, dict) else None
    if not (isinstance(path, list) and len(path) > 1 and isinstance(path[1], int)):
        return error
    places = [part.index for part in missing if part.unit.response_key == path[0] and part.index is not None]
    if not 0 <= path[1] < len(places):
        return error
    return {**error, "path": [path[0], places[path[1]], *path[2:]]}


__all__ = ["CachingTransport", "SubgraphCache", "SubgraphCacheOptions", "nobody"]
