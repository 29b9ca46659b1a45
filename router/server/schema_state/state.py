"""The supergraph that is being served, replaced as a whole.

Operations in flight stay with the version with which they began. Subscriptions continue over a replacement if their
plan is the same in the new version; the others are ended with a code that makes clients subscribe again.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from router.execution import GraphQLRequest, RequestError, SubgraphTransport
from router.execution.bounded_cache import BoundedCache
from router.server.cache import Invalidator
from router.server.schema_state.loaded_supergraph import LoadedSupergraph
from router.server.schema_state.loader import SupergraphLoader, supergraph_digest
from router.server.schema_state.open_subscriptions import OpenSubscriptions
from router.supergraph import SupergraphError

logger = logging.getLogger(__name__)

MAX_WARMUP_DOCUMENTS = 1_000
"""Documents that a new version plans before it is used."""


class SchemaState:
    """The version that new operations use."""

    def __init__(
        self,
        loader: SupergraphLoader,
        sdl: str,
        *,
        trusted_documents: Callable[[], Iterable[str]] = tuple,
        on_reload: Callable[[str], None] = lambda outcome: None,
    ) -> None:
        """`trusted_documents` are planned first when a new version warms up.

        `on_reload` is called with `ok` or `rejected` after each attempt to replace the supergraph.

        Raises SupergraphError.
        """
        self._loader = loader
        self._trusted_documents = trusted_documents
        self._on_reload = on_reload
        self._replacing = asyncio.Lock()
        self._closing_transports: set[asyncio.Task[None]] = set()
        self.subscriptions = OpenSubscriptions()
        self.rejection: str | None = None
        """The reason why the newest supergraph is not being served; None if it is."""
        self.current = loader.load(sdl)

    async def replace(self, sdl: str) -> bool:
        """Serve another supergraph from now on. One that cannot be loaded is rejected and changes nothing."""
        async with self._replacing:
            if supergraph_digest(sdl) == self.current.digest:
                self.rejection = None
                return True
            try:
                graph = await asyncio.to_thread(self._loader.load, sdl)
            except (SupergraphError, ValueError) as error:
                self.rejection = str(error)
                self._on_reload("rejected")
                logger.error("supergraph rejected, still serving %s: %s", self.current.digest, error)
                return False
            await self._warm_up(graph)
            self.current = graph
            self.rejection = None
            self.subscriptions.end_outdated(graph)
            self._close_unused_transports(graph)
            self._on_reload("ok")
            logger.info("serving supergraph %s", graph.digest)
            return True

    def invalidator(self) -> Invalidator:
        """Return the invalidator of the caches; there is one if caching is enabled."""
        cache = self.current.cache
        assert cache is not None, "an application that caches has a cache for every supergraph"
        return cache.invalidator

    def cache_sizes(self) -> Mapping[str, Mapping[str, float]]:
        """Return the state of the caches, by name."""
        engine = self.current.engine
        caches: dict[str, BoundedCache[Any, Any]] = {"documents": engine.documents.cache, "plans": engine.plans.cache}
        sizes: dict[str, Mapping[str, float]] = {
            name: {
                "bytes": cache.bytes,
                "entries": len(cache),
                "hits": cache.hits,
                "misses": cache.misses,
                "evictions": cache.evictions,
            }
            for name, cache in caches.items()
        }
        subgraphs = self.current.cache
        if subgraphs is not None:
            sizes["subgraphs"] = {"hits": subgraphs.hits, "misses": subgraphs.misses, "renewals": subgraphs.renewals}
        responses = self._loader.caches.responses if self._loader.caches is not None else None
        if responses is not None:
            sizes["responses"] = {"hits": responses.hits, "misses": responses.misses}
        return sizes

    async def close(self) -> None:
        """Close the transports of every version."""
        for closing in tuple(self._closing_transports):
            closing.cancel()
        if self._closing_transports:
            await asyncio.wait(self._closing_transports)
        await self.current.engine.close()
        # Transports that were built for supergraphs which were rejected afterwards.
        for transport in self._loader.transports.evict_except(self.current.supergraph.subgraphs):
            await transport.close()

    async def _warm_up(self, graph: LoadedSupergraph) -> None:
        """Plan the operations that clients are expected to send, so that the first of them need not wait."""
        served = reversed(self.current.engine.documents.cache.keys())
        for text in list(dict.fromkeys((*self._trusted_documents(), *served)))[:MAX_WARMUP_DOCUMENTS]:
            request = GraphQLRequest(text)
            try:
                graph.engine.plan(graph.engine.prepare(request), request)
            except RequestError:
                continue  # Several operations, required variables, or no longer valid: planned when it is requested.
            await asyncio.sleep(0)

    def _close_unused_transports(self, graph: LoadedSupergraph) -> None:
        """Close the transports that the new version does not use, once the last operation of the old one has ended."""
        unused = self._loader.transports.evict_except(graph.supergraph.subgraphs)
        if unused:
            closing = asyncio.ensure_future(_close_after(self._loader.config.server.operation_timeout, unused))
            self._closing_transports.add(closing)
            closing.add_done_callback(self._closing_transports.discard)


async def _close_after(seconds: float, transports: Iterable[SubgraphTransport]) -> None:
    try:
        await asyncio.sleep(seconds)
    finally:
        for transport in transports:
            await transport.close()
