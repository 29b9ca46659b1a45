"""The composition root: configuration and supergraph in, application out."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from opentelemetry.metrics import MeterProvider
from opentelemetry.trace import TracerProvider
from redis.asyncio import Redis

from router.execution import SubgraphTransport
from router.server.asgi.app import RouterApp
from router.server.asgi.connections.long_lived_streams import LongLivedStreams
from router.server.asgi.connections.websocket_acceptor import WebSocketAcceptor
from router.server.asgi.drain_state import DrainState
from router.server.asgi.endpoints.cache_invalidation import CacheInvalidationEndpoint
from router.server.asgi.endpoints.graphiql import Pages
from router.server.asgi.endpoints.health import HealthEndpoints
from router.server.asgi.endpoints.metrics import MetricsEndpoint
from router.server.asgi.http_handler import HttpHandler
from router.server.asgi.lifecycle import BackgroundService, Lifecycle
from router.server.asgi.revocations import RevocationEnforcer
from router.server.asgi.routes import Endpoint, Routes
from router.server.asgi.telemetry import Telemetry, build_telemetry
from router.server.cache.cache_factory import CacheFactory
from router.server.cache.invalidation_channel import InvalidationChannel
from router.server.config.options.limits import LimitOptions
from router.server.config.options.redis import DEFAULT_PREFIX
from router.server.config.root import RouterConfig
from router.server.demand_control.client_turns import ClientTurns
from router.server.demand_control.rate_limits import RateLimiter
from router.server.external.redis_connection import connect
from router.server.pipeline.client_key import ClientKeys
from router.server.pipeline.persisted_documents import DocumentResolution, build_resolution
from router.server.pipeline.pipeline import OperationPipeline, PipelineStages
from router.server.pipeline.planning_lane import PlanningLane
from router.server.pipeline.stages.authorization import AuthorizationStage
from router.server.pipeline.stages.concurrency import ConcurrencyStage
from router.server.pipeline.stages.cost import CostStage
from router.server.pipeline.stages.deduplication import RequestDeduplication
from router.server.pipeline.stages.documents import DocumentStage
from router.server.pipeline.stages.introspection import IntrospectionStage
from router.server.pipeline.stages.rate_limit import RateLimitStage
from router.server.pipeline.stages.response_cache import ResponseCacheStage
from router.server.pipeline.stages.response_extensions import ResponseExtensions
from router.server.pipeline.stages.variable_limits import VariableLimits
from router.server.plugins.plugin import Plugin
from router.server.plugins.registry import PluginRegistry
from router.server.protocols.http.browser_protection.cors import CorsPolicy
from router.server.protocols.http.browser_protection.csrf import CsrfGuard
from router.server.protocols.http.endpoint import GraphqlEndpoint
from router.server.protocols.rejections import RejectionReporter
from router.server.protocols.sse.single_connection import SingleConnections
from router.server.schema_state.loader import SupergraphLoader
from router.server.schema_state.poller import SourcePoller
from router.server.schema_state.sources import FileSource, build_source
from router.server.schema_state.state import SchemaState
from router.server.security.authentication import LoadKeys, build_authenticator
from router.server.security.authorization import Policy
from router.server.security.revocation import RevocationRegister
from router.server.upstream.request_headers import HeaderRules
from router.server.upstream.transport_factory import TransportFactory

MANIFEST_POLL_SECONDS = 5.0
"""Seconds between two reads of the manifest of trusted documents."""


def create_app(
    config: RouterConfig | None = None,
    *,
    supergraph: str,
    transports: Mapping[str, SubgraphTransport] | None = None,
    policies: Mapping[str, Policy] | None = None,
    key_loaders: Mapping[str, LoadKeys] | None = None,
    plugins: Sequence[Plugin] = (),
    tracer_provider: TracerProvider | None = None,
    meter_provider: MeterProvider | None = None,
    redis: Redis | None = None,
) -> RouterApp:
    """Build the application that serves a supergraph.

    `supergraph` is its SDL; where the configuration names a source, that is polled for newer versions. `transports` are
    those of subgraphs by name; subgraphs without one are called over HTTP at their URLs. `policies` are the functions
    behind @policy, by name. `key_loaders` load the keys of token issuers that live in this process, by issuer.
    `plugins` are called at their stages. `tracer_provider`, `meter_provider` and `redis` take the place of those that
    the configuration describes.
    Raises SupergraphError for an unreadable supergraph, ValueError for a contradictory configuration, OSError for a
    manifest that cannot be read.
    """
    config = config or RouterConfig()
    hooks = PluginRegistry(plugins)
    telemetry = build_telemetry(config.telemetry, tracer_provider, meter_provider)
    if redis is None and config.redis is not None:
        redis = connect(config.redis)
    prefix = config.redis.prefix if config.redis is not None else DEFAULT_PREFIX
    documents = _documents(config, redis, prefix)
    sent = HeaderRules(config.headers, config.authentication, transports or {})
    caches = CacheFactory(config.caching, redis=redis, prefix=prefix, sent=sent) if config.caching.enabled else None
    limiter = _rate_limiter(config, redis, prefix)
    subgraph_transports = TransportFactory(
        config,
        transports or {},
        observers=telemetry.meters,
        tracing=telemetry.tracing,
        outermost=hooks.subgraphs.around if hooks.subgraphs.active else None,
    )
    schema = _schema_state(
        SupergraphLoader(config, subgraph_transports, policies or {}, caches), supergraph, documents, telemetry
    )
    clients = ClientKeys(config.rate_limits.client_address_header)
    lane = PlanningLane(clients)
    stages = _pipeline_stages(config, hooks, clients, lane, documents, limiter, caches, sent)
    pipeline = OperationPipeline(schema, stages, telemetry.observers)

    revoked = RevocationRegister(max_entries=config.authentication.revocation.max_entries)
    authenticator = build_authenticator(config.authentication, key_loaders=key_loaders, revoked=revoked.covers)
    rejections = RejectionReporter(telemetry.observers)
    drain_state = DrainState()
    cors = CorsPolicy(config.cors)
    csrf = CsrfGuard(config.csrf, cors)
    graphql = GraphqlEndpoint(config, pipeline, authenticator, csrf, rejections)
    single_connections = SingleConnections(config.subscriptions, graphql, pipeline, rejections)
    streams = LongLivedStreams(revoked.covers)
    websockets = WebSocketAcceptor(
        config.subscriptions,
        pipeline,
        csrf=csrf,
        drain_state=drain_state,
        rejections=rejections,
        authenticator=authenticator,
    )
    telemetry.observe_subscriptions(subgraph_transports.subscription_counts)
    telemetry.observe_connections(websockets.__len__, streams.__len__)

    endpoints = _endpoints(config, schema, telemetry, single_connections, rejections, drain_state)
    routes = Routes(config.server.path, graphql, cors, Pages(config), endpoints)
    revocations = RevocationEnforcer(revoked, authenticator, [single_connections, websockets, streams])
    services = _background_services(config, schema, documents, caches, redis)
    if authenticator is not None and redis is not None and config.authentication.revocation.shared:
        max_entries = config.authentication.revocation.max_entries
        services.append(revocations.share(redis, prefix, max_entries=max_entries))
    resources = [lane.close, schema.close, *([redis.aclose] if redis is not None else []), telemetry.close]
    return RouterApp(
        config,
        schema=schema,
        pipeline=pipeline,
        authenticator=authenticator,
        http=HttpHandler(routes, cors, config.compression, rejections, hooks.request),
        websockets=websockets,
        single_connections=single_connections,
        streams=streams,
        revocations=revocations,
        rejections=rejections,
        metrics=telemetry.metrics,
        drain_state=drain_state,
        lifecycle=Lifecycle(services, resources),
    )


def _documents(config: RouterConfig, redis: Redis | None, prefix: str) -> DocumentResolution | None:
    manifest = config.persisted_documents.trusted.manifest
    content = Path(manifest).read_bytes() if manifest is not None else None
    return build_resolution(config.persisted_documents, redis=redis, prefix=prefix, manifest=content)


def _rate_limiter(config: RouterConfig, redis: Redis | None, prefix: str) -> RateLimiter | None:
    if not config.rate_limits.limits:
        return None
    if redis is None:
        raise ValueError("rate_limits needs redis")
    return RateLimiter(config.rate_limits, redis, prefix=prefix)


def _schema_state(
    loader: SupergraphLoader, supergraph: str, documents: DocumentResolution | None, telemetry: Telemetry
) -> SchemaState:
    trusted = documents.trusted if documents is not None else None
    schema = SchemaState(
        loader,
        supergraph,
        trusted_documents=lambda: trusted.texts if trusted is not None else (),
        on_reload=telemetry.count_reload,
    )
    telemetry.observe_caches(schema.cache_sizes)
    return schema


def _pipeline_stages(
    config: RouterConfig,
    hooks: PluginRegistry,
    clients: ClientKeys,
    lane: PlanningLane,
    documents: DocumentResolution | None,
    limiter: RateLimiter | None,
    caches: CacheFactory | None,
    sent: HeaderRules,
) -> PipelineStages:
    scopes = frozenset(config.introspection.scopes)
    needs_cost = config.cost.max is not None or (limiter is not None and limiter.needs_cost)
    extensions = ResponseExtensions(config)
    return PipelineStages(
        hooks=hooks.operations,
        lane=lane,
        concurrency=_concurrency_stage(config.limits, clients),
        documents=DocumentStage(documents, clients) if documents is not None else None,
        variable_limits=VariableLimits(config.limits.list_items, config.limits.variable_values),
        authorization=AuthorizationStage(reject=config.authorization.mode == "reject"),
        introspection=IntrospectionStage(scopes) if scopes else None,
        cost=CostStage(config.cost.max) if needs_cost else None,
        rate_limit=RateLimitStage(limiter, clients) if limiter is not None else None,
        deduplication=RequestDeduplication() if config.server.deduplicate_queries else None,
        response_cache=ResponseCacheStage(config.caching, caches.responses, sent) if caches is not None else None,
        max_response=config.limits.response,
        propagates_headers=bool(config.headers.responses),
        response_extensions=extensions if extensions.active else None,
    )


def _concurrency_stage(limits: LimitOptions, clients: ClientKeys) -> ConcurrencyStage | None:
    if limits.concurrent_operations is None:
        return None
    turns = ClientTurns(per_client=limits.concurrent_operations, max_waiting=limits.waiting_operations)
    return ConcurrencyStage(turns, clients)


def _endpoints(
    config: RouterConfig,
    schema: SchemaState,
    telemetry: Telemetry,
    single_connections: SingleConnections,
    rejections: RejectionReporter,
    drain_state: DrainState,
) -> dict[str, Endpoint]:
    health = HealthEndpoints(schema, drain_state)
    endpoints: dict[str, Endpoint] = {
        config.server.health_path: health.live,
        config.server.ready_path: health.ready,
    }
    if config.subscriptions.enabled:
        endpoints[config.subscriptions.sse_path] = single_connections.respond
    if telemetry.metrics is not None and config.telemetry.metrics.path is not None:
        metrics = MetricsEndpoint(telemetry.metrics, config.telemetry.metrics.token, rejections)
        endpoints[config.telemetry.metrics.path] = metrics.respond
    if config.caching.enabled:
        invalidation = CacheInvalidationEndpoint(schema, config.caching.invalidation.token, rejections)
        endpoints[config.caching.invalidation.path] = invalidation.respond
    return endpoints


def _background_services(
    config: RouterConfig,
    schema: SchemaState,
    documents: DocumentResolution | None,
    caches: CacheFactory | None,
    redis: Redis | None,
) -> list[BackgroundService]:
    services: list[BackgroundService] = []
    if config.supergraph is not None:
        source = build_source(config.supergraph, redis)
        services.append(SourcePoller(source, schema.replace, interval=config.supergraph.poll_interval))
    manifest = config.persisted_documents.trusted.manifest
    if documents is not None and documents.trusted is not None and manifest is not None:
        source = FileSource(Path(manifest))
        services.append(SourcePoller(source, documents.trusted.replace_with, interval=MANIFEST_POLL_SECONDS))
    channel = config.caching.invalidation.channel
    if caches is not None and channel is not None and redis is not None:
        services.append(InvalidationChannel(redis, channel, caches.store, schema.invalidator))
    return services
