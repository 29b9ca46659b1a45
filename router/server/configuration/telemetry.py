"""What the router tells its operators."""

from __future__ import annotations

from pydantic import Field, SecretStr

from router.server.configuration.section import Seconds, Section


class MetricsOptions(Section):
    """Prometheus metrics."""

    enabled: bool = False
    path: str = Field("/metrics", pattern="^/")
    token: SecretStr | None = None
    """If set, scrapers must send it as a bearer token."""
    operation_names: int = Field(200, ge=0)
    """How many different operation names become labels; further ones count as `other`."""


class OtlpMetricOptions(Section):
    """Metrics that are pushed to an OpenTelemetry collector."""

    endpoint: str
    """Where they are sent, e.g. `http://collector:4318/v1/metrics`."""
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    service_name: str = "router"
    interval: Seconds = 15.0


class TraceOptions(Section):
    """OpenTelemetry traces, with W3C context taken from clients and passed on to subgraphs."""

    otlp_endpoint: str
    """Where spans are sent, e.g. `http://collector:4318/v1/traces`."""
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    service_name: str = "router"
    sample_ratio: float = Field(1.0, ge=0, le=1)
    """Which part of the traces that begin here is kept. What a client's context says takes precedence."""
    federated: bool = False
    """Ask subgraphs how long their resolvers took (federated tracing, ftv1), for spans below those of their calls."""
    resolver_spans: int = Field(100, ge=1, le=1_000)
    """How many of those one call may have. Items of lists share a span."""


class LogOptions(Section):
    """Logs, one JSON object on a line."""

    access: bool = False
    """One line for each operation, and for each request that is refused before there is one."""
    slow_operations: Seconds | None = None
    """Warn of operations that take longer, with their plans' subgraphs."""


class DebugOptions(Section):
    """What helps while developing, and tells too much in production."""

    plan_header: str | None = None
    """A request header on which the answer's extensions show the query plan."""
    server_timing: bool = False
    """Send `Server-Timing`."""


class TelemetryOptions(Section):
    """Metrics, traces and logs."""

    metrics: MetricsOptions = MetricsOptions()
    otlp_metrics: OtlpMetricOptions | None = None
    traces: TraceOptions | None = None
    logs: LogOptions = LogOptions()
    debug: DebugOptions = DebugOptions()
