"""The cache store of one application, and the caches that share it over all supergraphs."""

import orjson
from redis.asyncio import Redis

from router.execution import SubgraphRequest
from router.server.cache.hints import CacheHints
from router.server.cache.policy import CachePolicy
from router.server.cache.response_cache import ResponseCache
from router.server.cache.sent_headers import AS_RECEIVED, SentHeaders
from router.server.cache.stores.connected_only_store import ConnectedOnlyStore
from router.server.cache.stores.memory_store import MemoryStore
from router.server.cache.stores.redis_store import RedisStore
from router.server.cache.stores.store import CacheStore
from router.server.cache.subgraph.subgraph_cache import SubgraphCache, SubgraphCacheOptions
from router.server.config.options.cache import CachingOptions
from router.server.security.authentication.identity import Identity
from router.supergraph import Supergraph


def viewer_of(request: SubgraphRequest) -> str | None:
    """Return the viewer whose private entries a call may read; an identity without a subject reads none.

    A token of the same subject with other scopes, such as an application's or that of before a demotion, is another
    viewer: a subgraph may show it something else.
    """
    identity = request.identity
    if not isinstance(identity, Identity) or identity.subject is None:
        return None
    return orjson.dumps([identity.issuer, identity.subject, sorted(identity.scopes)]).decode()


class CacheFactory:
    """The factory of the configured store and the caches over it."""

    def __init__(
        self, options: CachingOptions, *, redis: Redis | None, prefix: str, sent: SentHeaders | None = None
    ) -> None:
        """`sent` are the rules of the subgraphs' request headers.

        Raise ValueError if Redis is needed and there is none.
        """
        if redis is None and (options.store == "redis" or options.invalidation.channel is not None):
            raise ValueError("caching in Redis, or invalidation over a channel, needs redis")
        self._options = options
        self._sent = sent or AS_RECEIVED
        backend: CacheStore
        if options.store == "redis" and redis is not None:
            backend = RedisStore(redis, prefix=f"{prefix}:cache", max_bytes=options.max_shared_size)
        else:
            backend = MemoryStore(options.max_size)
        self.store = ConnectedOnlyStore(backend)
        self.responses: ResponseCache | None = None
        """The cache of whole responses; None if it is not configured."""
        if options.full_responses:
            self.responses = ResponseCache(self.store, max_entry=options.max_entry_size)

    def subgraph_cache(self, supergraph: Supergraph) -> SubgraphCache:
        """Build the cache in front of a supergraph's subgraphs."""
        options = self._options
        default = options.default_max_age
        return SubgraphCache(
            CacheHints(supergraph),
            self.store,
            SubgraphCacheOptions(
                default=CachePolicy(int(default)) if default is not None else None,
                vary=tuple(name.lower() for name in options.vary),
                sent=self._sent,
                viewer=viewer_of,
                wait=options.lock_timeout,
                max_entry=options.max_entry_size,
                subgraphs=options.subgraphs,
            ),
        )
