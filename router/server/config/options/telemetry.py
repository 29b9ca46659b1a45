"""Telemetry: metrics, traces, logs, and aids for debugging."""

from pydantic import Field, SecretStr

from router.server.config.section import Seconds, Section


class MetricsOptions(Section):
    """Prometheus metrics."""

    enabled: bool = False
    """Collect metrics."""
    path: str | None = Field("/metrics", pattern="^/")
    """The path to scrape. null: the router's port does not serve them, only the program that embeds the router."""
    token: SecretStr | None = None
    """The bearer token that scrapers have to send. null: none is needed."""
    max_operation_names: int = Field(200, ge=0)
    """The most distinct operation names in labels; further ones are counted as `other`."""


class OtlpMetricOptions(Section):
    """Metrics pushed to an OpenTelemetry collector over OTLP."""

    endpoint: str
    """The URL of the collector, such as `http://collector:4318/v1/metrics`."""
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    """Headers of the requests to the collector."""
    service_name: str = "router"
    """The `service.name` attribute of the resource."""
    interval: Seconds = 15.0
    """The interval of exports."""


class TraceOptions(Section):
    """OpenTelemetry traces, with W3C trace context propagated from clients to subgraphs."""

    otlp_endpoint: str
    """The URL of the collector, such as `http://collector:4318/v1/traces`."""
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    """Headers of the requests to the collector."""
    service_name: str = "router"
    """The `service.name` attribute of the resource."""
    sample_ratio: float = Field(1.0, ge=0, le=1)
    """The ratio of sampled traces. The sampling decision in a client's trace context takes precedence."""
    federated: bool = False
    """Request resolver timings from subgraphs (federated tracing, ftv1) and add spans for them."""
    max_resolver_spans: int = Field(100, ge=1, le=1_000)
    """The most resolver spans of one call. The items of a list share one span."""


class LogOptions(Section):
    """Logs, one JSON object per line."""

    access: bool = False
    """Log each operation, and each request that is rejected before it is one."""
    slow_operations: Seconds | None = None
    """The duration from which an operation is logged as slow, with the subgraphs of its plan. null: none is."""


class DebugOptions(Section):
    """Aids for debugging. They expose internals: do not enable them in production."""

    plan_header: str | None = None
    """A request header on which the response's `extensions` contain the query plan."""
    server_timing: bool = False
    """Send the `Server-Timing` response header."""


class TelemetryOptions(Section):
    """Metrics, traces and logs."""

    metrics: MetricsOptions = MetricsOptions()
    otlp_metrics: OtlpMetricOptions | None = None
    traces: TraceOptions | None = None
    logs: LogOptions = LogOptions()
    debug: DebugOptions = DebugOptions()
