"""What is being served: one supergraph with its engine and its rules, replaced as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from router.execution import Engine, EngineOptions, OperationLimits, SubgraphTransport
from router.execution.planned_supergraph import PlannedSupergraph
from router.server.authorization import Authorizer, Policy, build_authorizer
from router.server.configuration.root import RouterConfig
from router.server.configuration.subgraphs import SubgraphOptions
from router.server.header_rules import HeaderRules
from router.supergraph import Subgraph, Supergraph, read_supergraph
from router.transport import (
    DeduplicatingTransport,
    HttpOptions,
    HttpTransport,
    ReconnectingSubscriptions,
    SseOptions,
    SseSubscriptions,
    SubscribingTransport,
    SubscriptionSource,
    WebSocketOptions,
    WebSocketSubscriptions,
)


@dataclass(frozen=True, slots=True)
class ServingGraph:
    """One version of the graph and all that was made from it."""

    supergraph: Supergraph
    engine: Engine
    authorizer: Authorizer
    digest: str


class Serving:
    """Holds the version that new operations use. Operations under way keep the version that they began with."""

    def __init__(self, current: ServingGraph) -> None:
        self.current = current

    async def close(self) -> None:
        """Close the transports."""
        await self.current.engine.close()


def load_graph(
    sdl: str,
    config: RouterConfig,
    *,
    transports: Mapping[str, SubgraphTransport],
    policies: Mapping[str, Policy],
) -> ServingGraph:
    """Make a supergraph ready to be served. Subgraphs without a transport are called over HTTP.

    Raises SupergraphError.
    """
    supergraph = read_supergraph(sdl)
    reached = {
        subgraph.name: transports.get(subgraph.name) or _remote_transport(subgraph, config)
        for subgraph in supergraph.subgraphs
    }
    return ServingGraph(
        supergraph,
        Engine(PlannedSupergraph(supergraph), reached, engine_options(config)),
        build_authorizer(supergraph, policies),
        hashlib.sha256(sdl.encode()).hexdigest()[:16],
    )


def _remote_transport(subgraph: Subgraph, config: RouterConfig) -> SubgraphTransport:
    """How a subgraph elsewhere is reached: its calls shared where they are identical, its streams kept up."""
    options = config.subgraphs.get(subgraph.name, SubgraphOptions())
    url = options.url or subgraph.url
    http = HttpOptions(connect_timeout=options.connect_timeout, max_response_bytes=options.max_response)
    calls = DeduplicatingTransport(HttpTransport(url, http))
    return SubscribingTransport(calls, _streams(url, options))


def _streams(url: str, options: SubgraphOptions) -> SubscriptionSource:
    chosen = options.subscriptions
    source: SubscriptionSource
    if chosen.protocol == "sse":
        sse = SseOptions(connect_timeout=chosen.connect_timeout, max_event=options.max_response)
        source = SseSubscriptions(chosen.url or url, sse)
    else:
        websocket = WebSocketOptions(
            connect_timeout=chosen.connect_timeout, keep_alive=chosen.keep_alive, max_message=options.max_response
        )
        source = WebSocketSubscriptions(chosen.url or url, websocket)
    return ReconnectingSubscriptions(source, attempts=chosen.reconnect_attempts)


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
