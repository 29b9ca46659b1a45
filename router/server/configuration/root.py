"""The whole configuration."""

from __future__ import annotations

from pydantic import Field

from router.server.configuration.authentication import AuthenticationOptions
from router.server.configuration.caching import CachingOptions
from router.server.configuration.endpoints import (
    BatchingOptions,
    CompressionOptions,
    GraphiqlOptions,
    ServerOptions,
    SubscriptionOptions,
    UploadOptions,
)
from router.server.configuration.protection import (
    AuthorizationOptions,
    CorsOptions,
    CostOptions,
    CsrfOptions,
    ErrorOptions,
    IntrospectionControl,
    LimitOptions,
)
from router.server.configuration.section import Section
from router.server.configuration.shared_state import PersistedDocuments, RateLimitOptions, RedisOptions
from router.server.configuration.subgraphs import HeaderOptions, ServiceIdentityOptions, SubgraphOptions
from router.server.configuration.supergraph_source import SupergraphOptions
from router.server.configuration.telemetry import TelemetryOptions


class RouterConfig(Section):
    """Everything that can be set on a router. Every part has a default that is safe in production."""

    server: ServerOptions = ServerOptions()
    graphiql: GraphiqlOptions = GraphiqlOptions()
    subscriptions: SubscriptionOptions = SubscriptionOptions()
    batching: BatchingOptions = BatchingOptions()
    compression: CompressionOptions = CompressionOptions()
    uploads: UploadOptions = UploadOptions()
    authentication: AuthenticationOptions = AuthenticationOptions()
    authorization: AuthorizationOptions = AuthorizationOptions()
    headers: HeaderOptions = HeaderOptions()
    cors: CorsOptions = CorsOptions()
    csrf: CsrfOptions = CsrfOptions()
    limits: LimitOptions = LimitOptions()
    cost: CostOptions = CostOptions()
    rate_limits: RateLimitOptions = RateLimitOptions()
    introspection: IntrospectionControl = IntrospectionControl()
    persisted_documents: PersistedDocuments = PersistedDocuments()
    errors: ErrorOptions = ErrorOptions()
    telemetry: TelemetryOptions = TelemetryOptions()
    supergraph: SupergraphOptions | None = None
    """Where the supergraph comes from, when the command line names no file."""
    service_identity: ServiceIdentityOptions | None = None
    """Proof to the subgraphs that it is the router who calls."""
    redis: RedisOptions | None = None
    """The Redis that routers share; what needs none works without."""
    caching: CachingOptions = CachingOptions()
    subgraphs: dict[str, SubgraphOptions] = Field(default_factory=dict)
    """By name; those that are not named have the defaults."""
