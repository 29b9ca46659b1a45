"""What is being served: one supergraph with its engine and its rules, replaced as a whole.

Operations under way keep the version that they began with. Subscriptions go on over a replacement if their plan is the
same in the new version; the others are ended with a code that tells clients to subscribe again.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from router.execution import (
    Engine,
    EngineOptions,
    ExecutionResult,
    GraphQLRequest,
    OperationLimits,
    RequestError,
    SubgraphFailure,
    SubgraphTransport,
)
from router.execution.bounded_cache import BoundedCache
from router.execution.engine import PreparedOperation
from router.execution.planned_supergraph import PlannedSupergraph
from router.planning.plan import QueryPlan
from router.server.answer_caching import AnswerCaching
from router.server.authorization import Authorizer, Policy, build_authorizer
from router.server.authorization.authorizer import Demands
from router.server.caching import SubgraphCache
from router.server.configuration.root import RouterConfig
from router.server.header_rules import HeaderRules
from router.server.traffic.assembly import TransportAssembly
from router.server.traffic.cost import CostModel, read_weights
from router.supergraph import Supergraph, SupergraphError, read_supergraph
from router.transport.shared_subscriptions import END_SUBSCRIPTION

log = logging.getLogger("router.server.serving")

MOST_WARMED = 1_000
"""Documents that a new version plans before it is used."""


class SupergraphReplaced(SubgraphFailure):
    """A subscription whose plan is another one in the new supergraph."""

    code = "SUBSCRIPTION_SCHEMA_RELOAD"
    public_message = "The schema has changed. Subscribe again."


@dataclass(frozen=True, slots=True)
class ServingGraph:
    """One version of the graph and all that was made from it. `digest` identifies the supergraph's text."""

    supergraph: Supergraph
    engine: Engine
    authorizer: Authorizer
    costs: CostModel
    digest: str
    cache: SubgraphCache | None = None

    def subgraphs_of(self, prepared: PreparedOperation, request: GraphQLRequest) -> tuple[str, ...]:
        """The subgraphs that an operation's plan fetches from."""
        try:
            plan = self.engine.plan(prepared, request).compiled.plan
        except RequestError:
            return ()
        return tuple(dict.fromkeys(fetch.subgraph for fetch in plan.fetches))


@dataclass(slots=True, eq=False)
class _OpenSubscription:
    request: GraphQLRequest
    plan: QueryPlan
    demands: Demands
    addresses: tuple[str, ...]


@dataclass(slots=True)
class GraphLoader:
    """Makes supergraphs ready to be served, all in the same way."""

    config: RouterConfig
    assembly: TransportAssembly
    policies: Mapping[str, Policy] = field(default_factory=dict)
    caching: AnswerCaching | None = None

    def load(self, sdl: str) -> ServingGraph:
        """Raises SupergraphError."""
        supergraph = read_supergraph(sdl)
        cache = self.caching.of_graph(supergraph) if self.caching is not None else None
        transports: dict[str, SubgraphTransport] = {}
        for subgraph in supergraph.subgraphs:
            transport = self.assembly.transport_of(subgraph)
            transports[subgraph.name] = cache.in_front_of(transport, subgraph.name) if cache is not None else transport
        costs = CostModel(
            supergraph.api_schema,
            read_weights(supergraph),
            default_list_size=self.config.cost.default_list_size,
        )
        return ServingGraph(
            supergraph,
            Engine(PlannedSupergraph(supergraph), transports, engine_options(self.config)),
            build_authorizer(supergraph, self.policies),
            costs,
            hashlib.sha256(sdl.encode()).hexdigest()[:16],
            cache,
        )


class Serving:
    """Holds the version that new operations use."""

    def __init__(
        self,
        loader: GraphLoader,
        sdl: str,
        *,
        trusted: Callable[[], Iterable[str]] = tuple,
        reloaded: Callable[[str], None] = lambda outcome: None,
    ) -> None:
        """`trusted` gives documents to warm up with; `reloaded` is told `ok` or `refused` after each attempt.

        Raises SupergraphError.
        """
        self._loader = loader
        self._trusted = trusted
        self._reloaded = reloaded
        self._open: set[_OpenSubscription] = set()
        self._replacing = asyncio.Lock()
        self._retiring: set[asyncio.Task[None]] = set()
        self.refusal: str | None = None
        """Why the last supergraph that was offered is not being served; None if it is."""
        self.current = loader.load(sdl)

    async def replace(self, sdl: str) -> bool:
        """Serve another supergraph from now on. One that cannot be served is refused, and nothing changes."""
        async with self._replacing:
            if hashlib.sha256(sdl.encode()).hexdigest()[:16] == self.current.digest:
                self.refusal = None
                return True
            try:
                graph = await asyncio.to_thread(self._loader.load, sdl)
            except (SupergraphError, ValueError) as error:
                self.refusal = str(error)
                self._reloaded("refused")
                log.error("a supergraph was refused, the one before goes on: %s", error)
                return False
            await self._warm_up(graph)
            self.current = graph
            self.refusal = None
            self._end_outdated(graph)
            self._retire_unused(graph)
            self._reloaded("ok")
            log.info("serving supergraph %s", graph.digest)
            return True

    async def tracked(
        self, events: AsyncIterator[ExecutionResult], prepared: PreparedOperation, request: GraphQLRequest
    ) -> AsyncIterator[ExecutionResult]:
        """A subscription's events, known while they flow, so that a replacement can tell whether they still may."""
        graph = self.current
        subscription = _OpenSubscription(request, *_needs(graph, prepared, request))
        self._open.add(subscription)
        try:
            async for event in events:
                yield event
        finally:
            self._open.discard(subscription)
            close = getattr(events, "aclose", None)
            if close is not None:
                await close()

    def cache_sizes(self) -> Mapping[str, Mapping[str, float]]:
        """The state of the caches, by name."""
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
        kept = self.current.cache
        if kept is not None:
            sizes["subgraphs"] = {"hits": kept.hits, "misses": kept.misses, "renewals": kept.renewals}
        whole = self._loader.caching.responses if self._loader.caching is not None else None
        if whole is not None:
            sizes["responses"] = {"hits": whole.hits, "misses": whole.misses}
        return sizes

    async def close(self) -> None:
        """Close the transports of every version."""
        for retiring in tuple(self._retiring):
            retiring.cancel()
        if self._retiring:
            await asyncio.wait(self._retiring)
        await self.current.engine.close()
        # What was built for supergraphs that were refused afterwards.
        for transport in self._loader.assembly.without(self.current.supergraph.subgraphs):
            await transport.close()

    async def _warm_up(self, graph: ServingGraph) -> None:
        """Plan what clients are known to ask, so that the first of them need not wait."""
        served = reversed(self.current.engine.documents.cache.keys())
        for text in list(dict.fromkeys((*self._trusted(), *served)))[:MOST_WARMED]:
            request = GraphQLRequest(text)
            try:
                graph.engine.plan(graph.engine.prepare(request), request)
            except RequestError:
                continue  # Several operations, required variables, or no longer valid: it is planned when it is asked.
            await asyncio.sleep(0)

    def _retire_unused(self, graph: ServingGraph) -> None:
        """Close what no subgraph of the new version uses, once the last operation of the old one has ended."""
        unused = self._loader.assembly.without(graph.supergraph.subgraphs)
        if unused:
            retiring = asyncio.ensure_future(_close_later(unused, self._loader.config.server.operation_timeout))
            self._retiring.add(retiring)
            retiring.add_done_callback(self._retiring.discard)

    def _end_outdated(self, graph: ServingGraph) -> None:
        for subscription in tuple(self._open):
            request = subscription.request
            try:
                needs = _needs(graph, graph.engine.prepare(request), request)
                same = needs == (subscription.plan, subscription.demands, subscription.addresses)
            except RequestError:
                same = False
            end = request.context.get(END_SUBSCRIPTION)
            if not same and callable(end):
                end(SupergraphReplaced(subscription.plan.fetches[0].subgraph, "the supergraph was replaced"))


async def _close_later(transports: Iterable[SubgraphTransport], seconds: float) -> None:
    try:
        await asyncio.sleep(seconds)
    finally:
        for transport in transports:
            await transport.close()


def _needs(
    graph: ServingGraph, prepared: PreparedOperation, request: GraphQLRequest
) -> tuple[QueryPlan, Demands, tuple[str, ...]]:
    """What an operation depends on in a supergraph: how and where it is fetched, and who may see it.

    Raises RequestError.
    """
    plan = graph.engine.plan(prepared, request).compiled.plan
    addresses = tuple(graph.supergraph.subgraph_named(fetch.subgraph).url for fetch in plan.fetches)
    return plan, graph.authorizer.demands(prepared.document, prepared.operation), addresses


def engine_options(config: RouterConfig) -> EngineOptions:
    """The engine's settings, as the configuration says."""
    limits = config.limits
    rules = HeaderRules(config.headers)
    return EngineOptions(
        limits=OperationLimits(
            tokens=limits.tokens,
            depth=limits.depth,
            fields=limits.fields,
            aliases=limits.aliases,
            root_fields=limits.root_fields,
            directives=limits.directives,
        ),
        introspection=config.introspection.enabled,
        timeout=config.server.operation_timeout,
        subgraph_timeouts={name: subgraph.timeout for name, subgraph in config.subgraphs.items()},
        expose_subgraphs=config.errors.subgraph_names,
        expose_subgraph_errors=config.errors.subgraph_messages,
        subgraph_headers=rules.headers_for,
    )
