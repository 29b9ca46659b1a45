"""The cache usage of one client request, and the policy of its whole response."""

from dataclasses import dataclass, field

from router.execution.request import GraphQLRequest
from router.execution.typed_state import StateKey
from router.server.cache.policy import UNRESTRICTED, CachePolicy


@dataclass(slots=True)
class CacheUsage:
    """`policy` is that of all parts fetched so far.

    `age` in seconds is that of the oldest part; `tags` are those of every part.
    """

    policy: CachePolicy = UNRESTRICTED
    age: int = 0
    hits: int = 0
    misses: int = 0
    fetched: bool = False
    tags: set[str] = field(default_factory=set)

    def add(self, policy: CachePolicy, age: int = 0) -> None:
        """Add one part: `policy` is the rest of its time."""
        self.fetched = True
        self.policy = self.policy.combined(policy)
        self.age = max(self.age, age)

    def overall(self) -> CachePolicy | None:
        """Return the policy of the whole response; None if nothing was fetched for it."""
        return self.policy if self.fetched else None


_USAGE: StateKey[CacheUsage] = StateKey("cache usage")


def usage_of(client: GraphQLRequest | None) -> CacheUsage:
    """Return the usage of a client request; a fresh one for a call that serves none."""
    if client is None:
        return CacheUsage()
    return client.state.get_or_create(_USAGE, CacheUsage)


def known_usage_of(client: GraphQLRequest) -> CacheUsage | None:
    """Return the usage of a client request; None if nothing was looked up for it."""
    return client.state.get(_USAGE)
