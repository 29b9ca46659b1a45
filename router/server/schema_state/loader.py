"""The loading of a supergraph: from its SDL to an engine with transports, a cache, authorization and costs."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from router.execution import Engine, EngineOptions, OperationLimits, SubgraphTransport
from router.server.cache.cache_factory import CacheFactory
from router.server.config.root import RouterConfig
from router.server.demand_control.cost import CostModel, read_weights
from router.server.schema_state.loaded_supergraph import LoadedSupergraph
from router.server.schema_state.supergraph_planner import SupergraphPlanner
from router.server.security.authorization import Policy, build_authorizer
from router.server.upstream.request_headers import HeaderRules
from router.server.upstream.transport_factory import TransportFactory
from router.supergraph import read_supergraph


@dataclass(slots=True)
class SupergraphLoader:
    """A loader of successive supergraph versions under one configuration. The versions share transports.

    `policies`: the evaluators of `@policy`, by policy name. `caches`: None if responses of subgraphs are not cached.
    """

    config: RouterConfig
    transports: TransportFactory
    policies: Mapping[str, Policy] = field(default_factory=dict)
    caches: CacheFactory | None = None

    def load(self, sdl: str) -> LoadedSupergraph:
        """Build everything that serves one version. Raises SupergraphError if the SDL is not a valid supergraph."""
        supergraph = read_supergraph(sdl)
        cache = self.caches.subgraph_cache(supergraph) if self.caches is not None else None
        transports: dict[str, SubgraphTransport] = {}
        for subgraph in supergraph.subgraphs:
            transport = self.transports.transport_of(subgraph)
            transports[subgraph.name] = cache.wrap(transport, subgraph.name) if cache is not None else transport
        costs = CostModel(
            supergraph.api_schema,
            read_weights(supergraph),
            default_list_size=self.config.cost.default_list_size,
        )
        return LoadedSupergraph(
            supergraph,
            Engine(SupergraphPlanner(supergraph), transports, engine_options(self.config)),
            build_authorizer(supergraph, self.policies),
            costs,
            supergraph_digest(sdl),
            cache,
        )


def supergraph_digest(sdl: str) -> str:
    """Return the first 64 bits of the SHA-256 of a supergraph's SDL, in hexadecimal; it identifies the version."""
    return hashlib.sha256(sdl.encode()).hexdigest()[:16]


def engine_options(config: RouterConfig) -> EngineOptions:
    """Translate the configuration into the engine's options."""
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
        expose_subgraph_names=config.errors.subgraph_names,
        expose_subgraph_messages=config.errors.subgraph_messages,
        subgraph_headers=rules.headers_for,
        max_returned_objects=config.cost.max_returned_objects,
        max_response_bytes=limits.response,
    )
