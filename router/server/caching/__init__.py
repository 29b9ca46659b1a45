"""Caching what subgraphs answer, in a store that all routers share.

- `policy`: how long something may be kept and for whom; `hints`: what the graph's `@cacheControl` and auth directives
  say of it
- `units`: a subgraph document as the parts that are kept: each root field, each entity of an `_entities` list
- `mentions`: which entities an answer holds, so that invalidating one finds every entry with it
- `entries`: what is kept; `store`: where (`redis_store`, `memory_store`; `listening_store`: when it is believed)
- `subgraph_cache`: a transport in front of another one; `response_cache`: whole public answers
- `invalidation`: by entity, type, subgraph or tag: over HTTP, over a Redis channel, in a mutation's answer
"""

from router.server.caching.hints import CacheHints
from router.server.caching.invalidation import Invalidation, InvalidationRefused, Invalidator
from router.server.caching.listening_store import ListeningStore
from router.server.caching.memory_store import MemoryStore
from router.server.caching.policy import CachePolicy, Scope
from router.server.caching.redis_store import RedisStore
from router.server.caching.response_cache import ResponseCache
from router.server.caching.store import CacheStore, StoreUnavailable
from router.server.caching.subgraph_cache import CachingTransport, SubgraphCache
from router.server.caching.tally import CacheTally, tally_of

__all__ = [
    "CacheHints",
    "CachePolicy",
    "CacheStore",
    "CacheTally",
    "CachingTransport",
    "Invalidation",
    "InvalidationRefused",
    "Invalidator",
    "ListeningStore",
    "MemoryStore",
    "RedisStore",
    "ResponseCache",
    "Scope",
    "StoreUnavailable",
    "SubgraphCache",
    "tally_of",
]
