"""What one client request got from the cache, and for how long its answer as a whole may be kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from router.execution.request import GraphQLRequest
from router.server.caching.policy import UNRESTRICTED, CachePolicy

_KEY = "cache tally"


@dataclass(slots=True)
class CacheTally:
    """`policy` is that of everything fetched so far; `age` in seconds is that of the oldest part; `tags` are those of
    every part."""

    policy: CachePolicy = UNRESTRICTED
    age: int = 0
    hits: int = 0
    misses: int = 0
    fetched: bool = False
    tags: set[str] = field(default_factory=set)

    def add(self, policy: CachePolicy, age: int = 0) -> None:
        """Count one part in: `policy` is what is left of its time."""
        self.fetched = True
        self.policy = self.policy.combined(policy)
        self.age = max(self.age, age)

    def overall(self) -> CachePolicy | None:
        """The policy of the whole answer; None if nothing was fetched for it."""
        return self.policy if self.fetched else None


def tally_of(client: GraphQLRequest | None) -> CacheTally:
    """The tally of a client request; a fresh one for a call that serves none."""
    if client is None:
        return CacheTally()
    tally = client.context.setdefault(_KEY, CacheTally())
    assert isinstance(tally, CacheTally)
    return tally
