"""Whole answers to public operations, kept under the operation and its variables.

Only an answer without errors whose every part is public is kept, so whoever asks the same may have it. What it is made
of decides how long: the tally of its fetches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b

import orjson

from router.server.caching.entries import Entry
from router.server.caching.lookup import valid_entry
from router.server.caching.policy import CachePolicy, Scope
from router.server.caching.store import CacheStore, StoreUnavailable
from router.server.caching.tally import CacheTally


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer's `data` as JSON, with what is left of its time."""

    encoded_data: bytes
    policy: CachePolicy
    age: int


class ResponseCache:
    """`hits` and `misses` count lookups."""

    def __init__(
        self, store: CacheStore, *, vary: Sequence[str] = ("accept-language",), max_entry: int = 256_000
    ) -> None:
        self._store = store
        self._vary = tuple(vary)
        self._max_entry = max_entry
        self.hits = self.misses = 0

    def key(self, operation: str, variables: Mapping[str, object], headers: Mapping[str, str]) -> str:
        """The key of an operation in its normalised text."""
        varying = [headers.get(name) for name in self._vary]
        encoded = orjson.dumps([operation, variables, varying], option=orjson.OPT_SORT_KEYS)
        return "r:" + blake2b(encoded, digest_size=20).hexdigest()

    async def get(self, key: str) -> tuple[KeptAnswer | None, int | None]:
        """The answer, if it is there and fresh, and the store's clock, to be handed to `put`; None if it is away."""
        try:
            now, entry = await valid_entry(self._store, key)
        except StoreUnavailable:
            return None, None
        if entry is None or not entry.is_fresh(now):
            self.misses += 1
            return None, now
        self.hits += 1
        return KeptAnswer(str(entry.data).encode(), entry.remaining(now), entry.age(now)), now

    async def put(self, key: str, encoded_data: bytes, tally: CacheTally, now: int) -> None:
        """Keep an answer that had no errors, if all of it may be shared."""
        policy = tally.overall()
        if policy is None or not policy.storable or policy.scope is Scope.PRIVATE:
            return
        if len(encoded_data) > self._max_entry:
            return
        entry = Entry(now, CachePolicy(policy.max_age), tuple(sorted(tally.tags)), encoded_data.decode())
        with suppress(StoreUnavailable):
            await self._store.write({key: (entry.encode(), entry.keep_for)})
