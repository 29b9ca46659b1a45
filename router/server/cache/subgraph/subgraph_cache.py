"""A transport that serves cached items of a request, and fetches only the rest from the subgraph.

An entity in the cache is never fetched, errors and missing objects are never cached, and an unavailable store means no
cache, not an error. A item is cached for the shortest time and in the narrowest scope that the graph's hints and the
response's `Cache-Control` header allow.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from router.execution.errors.subgraph_failures import SubgraphFailure
from router.execution.subgraph_call import SubgraphOperation, SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.planning.plan import OperationKind
from router.server.cache.cache_tags import render_cache_tags
from router.server.cache.entity_tags import EntityTags, subgraph_tag, type_tag
from router.server.cache.hints import CacheHints
from router.server.cache.invalidation import Invalidator, InvalidInvalidation, parse_invalidations
from router.server.cache.policy import NO_STORE, CachePolicy, Scope, parse_cache_control, parse_vary
from router.server.cache.sent_headers import AS_RECEIVED, SentHeaders
from router.server.cache.stores.entries import Entry
from router.server.cache.stores.store import CacheStore, StoreUnavailable
from router.server.cache.subgraph.cacheable_fields import CacheableDocument, DocumentReader, argument_values
from router.server.cache.subgraph.lookup import CacheItem, LookupResult, cache_items, is_anonymous, look_up
from router.server.cache.subgraph.negative_cache import NegativeCache
from router.server.cache.subgraph.single_flight import SingleFlight
from router.server.cache.usage import usage_of
from router.transport.wrapping import WrappingTransport

logger = logging.getLogger(__name__)

NEGATIVE_CACHE_SIZE = 10_000
"""Keys per subgraph of items that could not be cached when they were last fetched."""


def no_viewer(request: SubgraphRequest) -> str | None:
    """Return no viewer, so nothing private is cached."""
    return None


@dataclass(frozen=True, slots=True)
class SubgraphCacheOptions:
    """`default` holds if neither the graph nor a response states a policy; None: not cached.

    `vary` names the request headers, in lower case, that responses depend on; `sent` are the rules by which subgraphs
    are sent headers. `viewer` identifies the viewer of private
    responses. `wait` is the time in seconds to wait for a concurrent fetch of the same item. `max_entry` is the highest
    size of an entry in bytes. `subgraphs` names the cached subgraphs; None: all.
    """

    default: CachePolicy | None = None
    vary: tuple[str, ...] = ("accept-language",)
    sent: SentHeaders = AS_RECEIVED
    viewer: Callable[[SubgraphRequest], str | None] = no_viewer
    wait: float = 2.0
    max_entry: int = 256_000
    subgraphs: tuple[str, ...] | None = None


class SubgraphCache:
    """The cache of one graph. `hits`, `misses` and `renewals` count items."""

    def __init__(self, hints: CacheHints, store: CacheStore, options: SubgraphCacheOptions | None = None) -> None:
        self.hints = hints
        self.store = store
        self.options = options or SubgraphCacheOptions()
        self.entity_tags = EntityTags(hints)
        self.invalidator = Invalidator(hints, store)
        self.hits = self.misses = self.renewals = 0

    def wrap(self, transport: SubgraphTransport, subgraph: str) -> "CachingTransport":
        """Return a transport that consults the cache before `transport`."""
        return CachingTransport(self, transport, subgraph)


class CachingTransport(WrappingTransport):
    """The caching transport; see the module."""

    def __init__(self, cache: SubgraphCache, inner: SubgraphTransport, subgraph: str) -> None:
        super().__init__(inner)
        self._cache = cache
        self._subgraph = subgraph
        self._reader = DocumentReader(cache.hints, subgraph)
        self._documents: WeakKeyDictionary[SubgraphOperation, CacheableDocument | None] = WeakKeyDictionary()
        self._reduced: WeakKeyDictionary[SubgraphOperation, dict[frozenset[str], SubgraphOperation]] = (
            WeakKeyDictionary()
        )
        self._single_flight: SingleFlight[SubgraphResponse] = SingleFlight(cache.store, cache.options.wait)
        self._revalidating: set[asyncio.Task[None]] = set()
        self._negative_cache = NegativeCache(NEGATIVE_CACHE_SIZE)
        named = cache.options.subgraphs
        self._is_cached = named is None or subgraph in named

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        if request.operation.kind is OperationKind.MUTATION:
            return await self._execute_mutation(request)
        if not self._is_cached:
            return await self._uncached(request)
        document = self._document(request.operation)
        items = self._parts(document, request) if document else []
        if document is None or not any(item.keys for item in items):
            return await self._uncached(request)
        try:
            found = await look_up(self._cache.store, items)
        except StoreUnavailable:
            return await self._uncached(request)
        if found.complete:
            return self._from_cache(request, document, items, found)
        keys = [key for item, entry in zip(items, found.entries, strict=True) if entry is None for key in item.keys]

        async def look_up_again() -> SubgraphResponse | None:
            with suppress(StoreUnavailable):
                again = await look_up(self._cache.store, items)
                if again.complete:
                    return self._from_cache(request, document, items, again)
            return None

        if not keys or keys[0] in self._negative_cache:
            return await self._fetch_missing(request, document, items, found)
        return await self._single_flight.run(
            keys[0], look_up_again, lambda: self._fetch_missing(request, document, items, found)
        )

    async def close(self) -> None:
        for task in self._revalidating:
            task.cancel()
        await asyncio.gather(*self._revalidating, return_exceptions=True)
        await super().close()

    # -- requests ------------------------------------------------------------------------------------------------

    def _document(self, operation: SubgraphOperation) -> CacheableDocument | None:
        if operation not in self._documents:
            self._documents[operation] = self._reader.read(operation)
        return self._documents[operation]

    def _parts(self, document: CacheableDocument, request: SubgraphRequest) -> list[CacheItem]:
        options = self._cache.options
        return cache_items(
            document,
            request,
            default=options.default,
            varying=[header for header in request.headers if header[0] in options.vary],
            viewer=options.viewer(request),
            anonymous=is_anonymous(request),
        )

    async def _uncached(self, request: SubgraphRequest) -> SubgraphResponse:
        usage_of(request.client).add(NO_STORE)
        return await self._inner.execute(request)

    async def _execute_mutation(self, request: SubgraphRequest) -> SubgraphResponse:
        """Execute a mutation and apply its `extensions.invalidate` before returning the response."""
        response = await self._uncached(request)
        invalidations = (response.payload().get("extensions") or {}).get("invalidate")
        if invalidations is None:
            return response
        try:
            await self._cache.invalidator.invalidate(parse_invalidations(invalidations))
        except InvalidInvalidation as error:
            logger.warning("%s: invalid extensions.invalidate in the response of a mutation: %s", self._subgraph, error)
        except StoreUnavailable as failure:
            logger.warning("%s: invalidation queued, the cache store is unavailable: %s", self._subgraph, failure)
        return response

    # -- from the store ------------------------------------------------------------------------------------------

    def _from_cache(
        self, request: SubgraphRequest, document: CacheableDocument, items: Sequence[CacheItem], found: LookupResult
    ) -> SubgraphResponse:
        self._count_hits(request, found)
        stale = [
            item for item, e in zip(items, found.entries, strict=True) if e is not None and not e.is_fresh(found.now)
        ]
        if stale:
            self._revalidate(request, document, stale)
        values = [entry.data if entry else None for entry in found.entries]
        return SubgraphResponse(self._subgraph, payload={"data": _assembled(document, items, values)})

    def _count_hits(self, request: SubgraphRequest, found: LookupResult) -> None:
        usage = usage_of(request.client)
        for entry in found.entries:
            if entry is not None:
                usage.hits += 1
                self._cache.hits += 1
                usage.tags.update(entry.tags)
                usage.add(entry.remaining(found.now), entry.age(found.now))

    def _revalidate(self, request: SubgraphRequest, document: CacheableDocument, stale: Sequence[CacheItem]) -> None:
        """Fetch an item again that was served stale, once, in the background."""

        async def revalidate() -> None:
            with suppress(StoreUnavailable, SubgraphFailure):
                name = f"revalidate:{stale[0].keys[0]}"
                if await self._cache.store.acquire(name, self._cache.options.wait):
                    self._cache.renewals += len(stale)
                    now = (await self._cache.store.read([])).now
                    unattended = replace(request, client=None, deadline=None, _body=None)
                    await self._fetch(unattended, document, stale, now)

        task = asyncio.get_running_loop().create_task(revalidate())
        self._revalidating.add(task)
        task.add_done_callback(self._revalidating.discard)

    # -- from the subgraph ---------------------------------------------------------------------------------------

    async def _fetch_missing(
        self, request: SubgraphRequest, document: CacheableDocument, items: Sequence[CacheItem], found: LookupResult
    ) -> SubgraphResponse:
        missing = [item for item, entry in zip(items, found.entries, strict=True) if entry is None]
        response = await self._fetch(request, document, missing, found.now)
        if len(missing) == len(items):
            return response
        self._count_hits(request, found)
        payload = response.payload()
        fetched = iter(_values(missing, payload.get("data") or {}))
        values = [next(fetched) if entry is None else entry.data for entry in found.entries]
        whole: dict[str, Any] = {"data": _assembled(document, items, values)}
        if payload.get("errors"):
            whole["errors"] = [_at_original_place(error, missing) for error in payload["errors"]]
        if payload.get("extensions"):
            whole["extensions"] = payload["extensions"]
        return SubgraphResponse(self._subgraph, payload=whole, headers=response.headers)

    async def _fetch(
        self, request: SubgraphRequest, document: CacheableDocument, missing: Sequence[CacheItem], now: int
    ) -> SubgraphResponse:
        response = await self._inner.execute(self._reduced_request(request, document, missing))
        policies = await self._store_response(request, missing, response, now)
        usage = usage_of(request.client)
        usage.misses += len(missing)
        self._cache.misses += len(missing)
        for policy in policies:
            usage.add(policy)
        return response

    def _reduced_request(
        self, request: SubgraphRequest, document: CacheableDocument, missing: Sequence[CacheItem]
    ) -> SubgraphRequest:
        wanted = frozenset(item.field.response_key for item in missing)
        everything = frozenset(field.response_key for field in document.fields)
        variables = dict(request.variables)
        for field in document.fields:
            if field.representations is not None:
                variables.pop(field.representations, None)
                if field.response_key in wanted:
                    variables[field.representations] = [p.representation for p in missing if p.field is field]
        if wanted == everything:
            return replace(request, variables=variables, _body=None)
        by_fields = self._reduced.setdefault(request.operation, {})
        operation = by_fields.get(wanted)
        if operation is None:
            operation = by_fields[wanted] = document.only(wanted)
        used = {name for item in missing for name in item.field.variables}
        used |= {item.field.representations for item in missing if item.field.representations}
        return replace(
            request,
            operation=operation,
            variables={name: value for name, value in variables.items() if name in used},
            _body=None,
        )

    async def _store_response(
        self, request: SubgraphRequest, items: Sequence[CacheItem], response: SubgraphResponse, now: int
    ) -> list[CachePolicy]:
        """Store the cacheable items, and return each item's policy. A response with any error is not cached."""
        payload = response.payload()
        data = payload.get("data")
        if payload.get("errors") or not isinstance(data, dict):
            for item in items:
                self._negative_cache.add(item.keys)
            return [NO_STORE]
        stated = _stated_policies(request, response, self._cache.options)
        writes: dict[str, tuple[bytes, int]] = {}
        policies: list[CachePolicy] = []
        for item, value in zip(items, _values(items, data), strict=True):
            policy = _policy(item, stated)
            key = item.key_for(policy.scope)
            if (value is None and not _is_viewers_null(item, policy)) or not policy.storable or key is None:
                self._negative_cache.add(item.keys)
                policies.append(NO_STORE)
                continue
            entry = Entry(now, policy, tuple(sorted(self._tags(request, item, value))), value)
            encoded = entry.encode()
            if len(encoded) <= self._cache.options.max_entry:
                writes[key] = (encoded, entry.ttl)
                self._negative_cache.discard(item.keys)
            else:
                self._negative_cache.add(item.keys)
            usage_of(request.client).tags.update(entry.tags)
            policies.append(policy)
        if writes:
            with suppress(StoreUnavailable):
                await self._cache.store.write(writes)
        return policies

    def _tags(self, request: SubgraphRequest, item: CacheItem, value: Any) -> set[str]:
        field, entity_tags = item.field, self._cache.entity_tags
        types = {item.type_name, *field.shape.types()}
        types |= {possible for name in types for possible in self._cache.hints.possible_types(name)}
        tags = {subgraph_tag(self._subgraph), *(type_tag(name) for name in types)}
        if item.representation is not None:
            formats = field.tag_formats.get(item.type_name, ())
            tags |= render_cache_tags(formats, key=item.representation, args={})
            return tags | entity_tags.of_entity(item.type_name, item.representation, field.shape, value)
        formats = field.tag_formats.get("", ())
        tags |= render_cache_tags(formats, key={}, args=argument_values(field, request.variables))
        return tags | entity_tags.tags(field.type_name, field.shape, value)


@dataclass(frozen=True, slots=True)
class StatedPolicies:
    """The policies that a response's headers state.

    `declared` is for items that the graph declares public or private, where the headers can only restrict; `undeclared`
    is for others, whose response to a caller with credentials is that caller's own unless the headers share it.
    """

    declared: CachePolicy | None
    undeclared: CachePolicy | None
    scope: Scope


def _stated_policies(
    request: SubgraphRequest, response: SubgraphResponse, options: SubgraphCacheOptions
) -> StatedPolicies:
    sent, subgraph = options.sent, request.subgraph
    forwarded = {name.lower() for name, _ in request.headers}
    caller_is_known = request.identity is not None and sent.gives_identity(subgraph)
    authorized = caller_is_known or not forwarded.isdisjoint(sent.credentials(subgraph))
    varies = parse_vary(response.header("vary")) - {"accept-encoding"}
    # A response that depends on a header that no key contains fits no request that may have another value of it, or
    # that has it where this one has none (RFC 9111, section 4.1).
    beside_keys = varies - {"authorization", *options.vary}
    if "*" in varies or any(name in forwarded or sent.may_send(subgraph, name) for name in beside_keys):
        return StatedPolicies(NO_STORE, NO_STORE, Scope.PRIVATE)
    own = Scope.PUBLIC
    if "authorization" in varies:
        own = Scope.ANONYMOUS if is_anonymous(request) else Scope.PRIVATE
    header, age = response.header("cache-control"), response.header("age")
    if not header:
        return StatedPolicies(None, None, Scope.PRIVATE if authorized else own)
    declared = parse_cache_control(header, age)
    undeclared = parse_cache_control(header, age, authorized=True) if authorized else declared
    if own is not Scope.PUBLIC:
        declared, undeclared = _narrowed(declared, own), _narrowed(undeclared, own)
    return StatedPolicies(declared, undeclared, Scope.PRIVATE if authorized else own)


def _narrowed(policy: CachePolicy | None, scope: Scope) -> CachePolicy | None:
    return None if policy is None else replace(policy, scope=policy.scope.narrower(scope))


def _policy(item: CacheItem, stated: StatedPolicies) -> CachePolicy:
    """Return the policy that both the graph and the response's headers allow."""
    if item.declared is None:
        return stated.undeclared or NO_STORE
    headers = stated.declared if item.is_declared_by_graph else stated.undeclared
    if headers is None:
        # The operator's default says nothing of callers: what one caller was sent is stored for that caller.
        return item.declared if item.is_declared_by_graph else replace(item.declared, scope=stated.scope)
    longer_stale = headers.stale_while_revalidate or item.declared.stale_while_revalidate
    return replace(item.declared.combined(headers), stale_while_revalidate=longer_stale)


def _is_viewers_null(item: CacheItem, policy: CachePolicy) -> bool:
    """Return whether a null says that there is nothing for anonymous viewers, rather than that something is missing."""
    return item.index is None and policy.scope is Scope.ANONYMOUS


def _values(items: Iterable[CacheItem], data: dict[str, Any]) -> list[Any]:
    """Return each item's value in a subgraph's data, which contains only these items."""
    values, positions = [], dict[str, int]()
    for item in items:
        value = data.get(item.field.response_key)
        if item.index is not None:
            position = positions.get(item.field.response_key, 0)
            positions[item.field.response_key] = position + 1
            value = value[position] if isinstance(value, list) and position < len(value) else None
        values.append(value)
    return values


def _assembled(document: CacheableDocument, items: Sequence[CacheItem], values: Sequence[Any]) -> dict[str, Any]:
    data: dict[str, Any] = {field.response_key: [] if field.is_entities else None for field in document.fields}
    for item, value in zip(items, values, strict=True):
        if item.index is None:
            data[item.field.response_key] = value
        else:
            data[item.field.response_key].append(value)
    return data


def _at_original_place(error: Any, missing: Sequence[CacheItem]) -> Any:
    """Return the error with its path in the list of all representations instead of the list of those sent."""
    path = error.get("path") if isinstance(error, dict) else None
    if not (isinstance(path, list) and len(path) > 1 and isinstance(path[1], int)):
        return error
    places = [item.index for item in missing if item.field.response_key == path[0] and item.index is not None]
    if not 0 <= path[1] < len(places):
        return error
    return {**error, "path": [path[0], places[path[1]], *path[2:]]}


__all__ = ["CachingTransport", "SubgraphCache", "SubgraphCacheOptions", "no_viewer"]
