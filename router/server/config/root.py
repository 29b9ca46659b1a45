"""The whole configuration."""

from pydantic import Field

from router.server.config.options.authentication import AuthenticationOptions
from router.server.config.options.authorization import AuthorizationOptions, IntrospectionControl
from router.server.config.options.cache import CachingOptions
from router.server.config.options.cross_origin import CorsOptions, CsrfOptions
from router.server.config.options.demand_control import CostOptions, RateLimitOptions
from router.server.config.options.errors import ErrorOptions
from router.server.config.options.headers import HeaderOptions, ServiceIdentityOptions
from router.server.config.options.http1 import Http1Options
from router.server.config.options.limits import LimitOptions
from router.server.config.options.persisted_documents import PersistedDocuments
from router.server.config.options.redis import RedisOptions
from router.server.config.options.server import (
    BatchingOptions,
    CompressionOptions,
    GraphiqlOptions,
    ServerOptions,
    UploadOptions,
)
from router.server.config.options.subgraphs import SubgraphOptions
from router.server.config.options.subscriptions import SubscriptionOptions
from router.server.config.options.supergraph_source import SupergraphOptions
from router.server.config.options.telemetry import TelemetryOptions
from router.server.config.section import Section


class RouterConfig(Section):
    """The configuration of a router. Every default is safe in production."""

    server: ServerOptions = ServerOptions()
    http1: Http1Options = Http1Options()
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
    """The source of the supergraph, unless the command line names a file."""
    service_identity: ServiceIdentityOptions | None = None
    redis: RedisOptions | None = None
    caching: CachingOptions = CachingOptions()
    subgraphs: dict[str, SubgraphOptions] = Field(default_factory=dict)
    """Options of subgraphs, by name; other subgraphs have the defaults."""
