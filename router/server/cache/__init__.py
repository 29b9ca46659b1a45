"""Caching of subgraphs' responses, in a store that all routers share.

- `policy`: time to live and scope; `hints`: the graph's `@cacheControl` and auth directives
- `cacheable_fields`: the cacheable parts of a subgraph document: each root field, each entity of an `_entities` list
- `entity_tags`: tags of the entities in a response, so that invalidating one finds every entry with it
- `stores`: entries and their stores in Redis and in memory; none is read while invalidations cannot be received
- `subgraph`: a transport in front of another one; `response_cache`: whole public responses
- `invalidation`: by entity, type, subgraph or tag: over HTTP, over a Redis channel, in a mutation's response
"""

from router.server.cache.hints import CacheHints
from router.server.cache.invalidation import Invalidation, Invalidator, InvalidInvalidation
from router.server.cache.policy import CachePolicy, Scope
from router.server.cache.response_cache import ResponseCache
from router.server.cache.stores.connected_only_store import ConnectedOnlyStore
from router.server.cache.stores.memory_store import MemoryStore
from router.server.cache.stores.redis_store import RedisStore
from router.server.cache.stores.store import CacheStore, StoreUnavailable
from router.server.cache.subgraph.subgraph_cache import CachingTransport, SubgraphCache
from router.server.cache.usage import CacheUsage, known_usage_of, usage_of

__all__ = [
    "CacheHints",
    "CachePolicy",
    "CacheStore",
    "CacheUsage",
    "CachingTransport",
    "ConnectedOnlyStore",
    "InvalidInvalidation",
    "Invalidation",
    "Invalidator",
    "MemoryStore",
    "RedisStore",
    "ResponseCache",
    "Scope",
    "StoreUnavailable",
    "SubgraphCache",
    "known_usage_of",
    "usage_of",
]
