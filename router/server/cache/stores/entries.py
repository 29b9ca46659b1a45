"""Cache entries: data with the time before its fetch, its policy, and the tags that invalidate it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from router.exact_json import decode_json, encode_json
from router.server.cache.policy import CachePolicy, Scope

_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """`fetched_at` is in microseconds of the store's clock, from before the fetch began."""

    fetched_at: int
    policy: CachePolicy
    tags: tuple[str, ...]
    data: Any

    def encode(self) -> bytes:
        """Return the entry as bytes. Raises `TypeError` for data that is not JSON."""
        policy = self.policy
        head = [
            *(self.fetched_at, policy.max_age, policy.scope.value),
            *(policy.stale_while_revalidate, policy.client_max_age),
        ]
        return encode_json([*head, self.tags, self.data])

    @property
    def ttl(self) -> int:
        """Return the seconds until the entry expires."""
        return self.policy.max_age + self.policy.stale_while_revalidate

    def age(self, now: int) -> int:
        """Return the whole seconds since the fetch began."""
        return max(0, (now - self.fetched_at) // _SECOND)

    def remaining(self, now: int) -> CachePolicy:
        """Return the policy with what is left of its time."""
        return self.policy.aged(self.age(now))

    def is_fresh(self, now: int) -> bool:
        return self.age(now) < self.policy.max_age

    def is_usable(self, now: int) -> bool:
        """Return whether it is fresh, or stale but within the time in which it may be served while revalidated (RFC
        5861).
        """
        return self.age(now) < self.ttl

    def is_invalidated(self, stamps: Iterable[int | None]) -> bool:
        """Return whether any of its tags was invalidated since its fetch began."""
        return any(stamp is not None and stamp >= self.fetched_at for stamp in stamps)


def decode_entry(raw: bytes) -> Entry | None:
    """Return the entry that `encode` wrote; None for other bytes, such as those of another version."""
    try:
        fetched_at, max_age, scope, stale, client, tags, data = decode_json(raw)
        policy = CachePolicy(int(max_age), Scope(scope), int(stale), None if client is None else int(client))
        return Entry(int(fetched_at), policy, tuple(tags), data)
    except (ValueError, TypeError):
        return None
