"""The caches of subgraph responses and of whole responses."""

from typing import Literal

from pydantic import Field, SecretStr

from router.server.config.section import ByteSize, Seconds, Section


class InvalidationOptions(Section):
    """Active invalidation of cache entries, by entity, type, subgraph or cache tag."""

    path: str = Field("/_router/invalidate", pattern="^/")
    """The path of the invalidation endpoint."""
    token: SecretStr | None = Field(None, min_length=16)
    """The bearer token that requests to `path` need. null: the endpoint is disabled."""
    channel: str | None = None
    """A Redis channel on which invalidations are received."""


class CachingOptions(Section):
    """Caches for responses: entities and root fields of subgraphs, and whole public responses."""

    enabled: bool = False
    """Cache responses."""
    store: Literal["redis", "memory"] = "redis"
    """The store: `redis` is shared by all routers, `memory` belongs to one process."""
    max_size: ByteSize = 64_000_000
    """The size of the `memory` store; the least recently used entries are evicted."""
    max_shared_size: ByteSize = 128_000_000
    """The most bytes of entries in Redis, for all routers; those that expire first are evicted."""
    max_entry_size: ByteSize = 256_000
    """The largest entry; larger responses are not cached."""
    subgraphs: tuple[str, ...] | None = None
    """The subgraphs whose responses are cached. null: all."""
    default_max_age: Seconds | None = None
    """The time to live of responses with neither a `@cacheControl` hint nor a `Cache-Control` header. null: they are
    not cached."""
    vary: tuple[str, ...] = ("accept-language",)
    """Request headers that responses of subgraphs depend on; their values are part of the cache key."""
    full_responses: bool = True
    """Cache whole responses to public operations, too."""
    send_cache_control: bool = True
    """Send `Cache-Control` and `Age` to clients and CDNs."""
    client_max_age: Seconds | None = None
    """The highest `max-age` sent to clients and CDNs, which receive no invalidations. 0: they revalidate with the ETag
    each time. null: the remaining time to live of the response."""
    lock_timeout: Seconds = 2.0
    """The time that a request waits for another request to fetch the same entry."""
    invalidation: InvalidationOptions = InvalidationOptions()

    def caches(self, subgraph: str) -> bool:
        """Return whether responses of the subgraph are cached."""
        return self.enabled and (self.subgraphs is None or subgraph in self.subgraphs)
