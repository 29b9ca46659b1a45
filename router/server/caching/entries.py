"""What is kept under a key: data with the moment before it was fetched, its times, and the tags that invalidate it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from router.server.caching.policy import CachePolicy, Scope

_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """`fetched_at` is in microseconds of the store's clock, from before the fetch began."""

    fetched_at: int
    policy: CachePolicy
    tags: tuple[str, ...]
    data: Any

    def encode(self) -> bytes:
        """The entry as bytes. Raises `TypeError` for data that is no JSON."""
        policy = self.policy
        head = [self.fetched_at, policy.max_age, policy.scope.value, policy.stale_while_revalidate]
        return orjson.dumps([*head, self.tags, self.data])

    @property
    def keep_for(self) -> int:
        """Seconds until the entry is of no more use."""
        return self.policy.max_age + self.policy.stale_while_revalidate

    def age(self, now: int) -> int:
        """Whole seconds since the fetch began."""
        return max(0, (now - self.fetched_at) // _SECOND)

    def remaining(self, now: int) -> CachePolicy:
        """The policy with what is left of its time."""
        left = max(0, self.policy.max_age - self.age(now))
        return CachePolicy(left, self.policy.scope, self.policy.stale_while_revalidate)

    def is_fresh(self, now: int) -> bool:
        return self.age(now) < self.policy.max_age

    def is_usable(self, now: int) -> bool:
        """Fresh, or stale but within the time in which it may be served while it is renewed (RFC 5861)."""
        return self.age(now) < self.keep_for

    def outlived(self, stamps: Iterable[int | None]) -> bool:
        """Whether any of its tags was invalidated since its fetch began."""
        return any(stamp is not None and stamp >= self.fetched_at for stamp in stamps)


def decode_entry(raw: bytes) -> Entry | None:
    """The entry that `encode` wrote; None for anything else, such as what another version wrote."""
    try:
        fetched_at, max_age, scope, stale, tags, data = orjson.loads(raw)
        return Entry(int(fetched_at), CachePolicy(int(max_age), Scope(scope), int(stale)), tuple(tags), data)
    except (ValueError, TypeError):
        return None
