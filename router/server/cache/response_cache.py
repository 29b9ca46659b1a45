"""Whole responses to public operations, cached by the operation and its variables.

Only a response without errors whose every part is public is cached, so every client may receive it; and, for anonymous
requests alone, one whose parts depend on credentials. Its time to live is determined by its parts: the cache usage of
its fetches.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import blake2b

import orjson

from router.exact_json import encode_json
from router.server.cache.policy import CachePolicy, Scope
from router.server.cache.stores.entries import Entry
from router.server.cache.stores.store import CacheStore, StoreUnavailable
from router.server.cache.subgraph.lookup import valid_entry
from router.server.cache.usage import CacheUsage


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A response's `data` as JSON, with the rest of its time."""

    encoded_data: bytes
    policy: CachePolicy
    age: int


class ResponseCache:
    """`hits` and `misses` count lookups."""

    def __init__(self, store: CacheStore, *, max_entry: int = 256_000) -> None:
        self._store = store
        self._max_entry = max_entry
        self.hits = self.misses = 0

    def key(
        self, operation: str, variables: Mapping[str, object], varying: Sequence[object], *, anonymous: bool
    ) -> str:
        """Return the key of an operation in its normalised text; anonymous requests have keys of their own.

        `varying` has the values of the headers that responses depend on.
        """
        encoded = encode_json([operation, variables, varying, anonymous], orjson.OPT_SORT_KEYS)
        return "r:" + blake2b(encoded, digest_size=20).hexdigest()

    async def get(self, key: str) -> tuple[CachedResponse | None, int | None]:
        """Return the response, if it is stored and fresh, and the store's clock, to be passed to `put`.

        None if the store is unavailable.
        """
        try:
            now, entry = await valid_entry(self._store, key)
        except StoreUnavailable:
            return None, None
        if entry is None or not entry.is_fresh(now):
            self.misses += 1
            return None, now
        self.hits += 1
        return CachedResponse(str(entry.data).encode(), entry.remaining(now), entry.age(now)), now

    async def put(self, key: str, encoded_data: bytes, usage: CacheUsage, now: int, *, anonymous: bool) -> None:
        """Store a response without errors, if all of it is public, or fits all anonymous requests and was one."""
        policy = usage.overall()
        allowed = (Scope.PUBLIC, Scope.ANONYMOUS) if anonymous else (Scope.PUBLIC,)
        if policy is None or not policy.storable or policy.scope not in allowed:
            return
        if len(encoded_data) > self._max_entry:
            return
        entry = Entry(now, replace(policy, stale_while_revalidate=0), tuple(sorted(usage.tags)), encoded_data.decode())
        with suppress(StoreUnavailable):
            await self._store.write({key: (entry.encode(), entry.ttl)})
