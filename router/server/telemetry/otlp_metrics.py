"""The same metrics over OTLP, pushed to a collector."""

from collections.abc import Callable, Iterable

from opentelemetry.metrics import CallbackOptions, Observation
from opentelemetry.metrics import MeterProvider as AnyMeterProvider
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource

from router.server.config.options.telemetry import OtlpMetricOptions
from router.server.telemetry.metrics import MAX_ERROR_CODES, BoundedLabel, CacheSizes, SubscriptionCounts
from router.server.telemetry.records import OperationRecord, RejectedRequest

CACHE_METRICS = ("bytes", "entries", "hits", "misses", "evictions", "renewals")


class OtlpMetrics:
    """Instruments of OpenTelemetry. Labels are bounded as those for Prometheus are."""

    def __init__(self, provider: AnyMeterProvider, *, operation_names: int = 200) -> None:
        self._provider = provider
        meter = self._meter = provider.get_meter("router")
        self._name = BoundedLabel(operation_names)
        self._code = BoundedLabel(MAX_ERROR_CODES)
        self._operations = meter.create_histogram("router.operation.duration", "s", "How long operations took.")
        self._errors = meter.create_counter("router.errors", "1", "Errors in responses.")
        self._refusals = meter.create_counter(
            "router.requests.rejected", "1", "Requests that were rejected before there was an operation."
        )
        self._retries = meter.create_counter("router.subgraph.retries", "1", "Retries of queries to subgraphs.")
        self._hedges = meter.create_counter(
            "router.subgraph.hedged_requests", "1", "Second calls for queries whose response was late."
        )
        self._reloads = meter.create_counter("router.supergraph.reloads", "1", "Supergraphs taken or rejected.")
        self._calls = meter.create_histogram("router.subgraph.duration", "s", "How long calls to subgraphs took.")

    def observe_caches(self, sizes: CacheSizes) -> None:
        """Read the state of caches whenever metrics are collected."""

        def of(what: str) -> Callable[[CallbackOptions], Iterable[Observation]]:
            return lambda options: [
                Observation(numbers[what], {"cache": cache}) for cache, numbers in sizes().items() if what in numbers
            ]

        for what in CACHE_METRICS:
            self._meter.create_observable_gauge(f"router.cache.{what}", [of(what)], "1", f"The {what} of each cache.")

    def observe_connections(self, websockets: Callable[[], int], streams: Callable[[], int]) -> None:
        """Read the number of connections whenever metrics are collected."""
        for name, count, meaning in (
            ("router.websockets", websockets, "Open WebSockets of clients."),
            ("router.streams", streams, "Open subscriptions over HTTP."),
        ):
            self._meter.create_observable_gauge(name, [_counting(count)], "1", meaning)

    def retried(self, subgraph: str) -> None:
        """Count a retry."""
        self._retries.add(1, {"subgraph": subgraph})

    def hedged(self, subgraph: str) -> None:
        """Count a hedged request."""
        self._hedges.add(1, {"subgraph": subgraph})

    def observe_subscriptions(self, counts: SubscriptionCounts) -> None:
        """Read the subscriptions to subgraphs whenever metrics are collected."""

        def of(position: int) -> Callable[[CallbackOptions], Iterable[Observation]]:
            return lambda options: [
                Observation(numbers[position], {"subgraph": subgraph}) for subgraph, numbers in counts().items()
            ]

        self._meter.create_observable_gauge(
            "router.upstream_subscriptions", [of(0)], "1", "Open subscriptions to subgraphs."
        )
        self._meter.create_observable_counter(
            "router.subscription.events_dropped",
            [of(1)],
            "1",
            "Events dropped because the buffer of a client was full.",
        )

    def reloaded(self, outcome: str) -> None:
        """Count a supergraph that was accepted (`ok`) or rejected (`rejected`)."""
        self._reloads.add(1, {"outcome": outcome})

    def began(self, record: OperationRecord) -> None:
        """Nothing is counted before the end."""

    def ended(self, record: OperationRecord) -> None:
        """Count an operation."""
        attributes = {
            "graphql.operation.name": self._name(record.name or "anonymous"),
            "graphql.operation.type": record.kind,
            "outcome": "error" if record.codes else "ok",
        }
        self._operations.record(record.seconds, attributes)
        for code in record.codes:
            self._errors.add(1, {"code": self._code(code)})

    def rejected(self, request: RejectedRequest) -> None:
        """Count a request that was rejected before it became an operation."""
        code = self._code(request.code)
        self._refusals.add(1, {"status": request.status, "code": code})
        self._errors.add(1, {"code": code})

    def called(self, subgraph: str, outcome: str, seconds: float) -> None:
        """Count a call to a subgraph; `outcome` is `ok` or a code."""
        self._calls.record(seconds, {"subgraph": subgraph, "outcome": outcome})

    def close(self) -> None:
        """Flush the measurements that have not been sent."""
        if isinstance(self._provider, MeterProvider):
            self._provider.shutdown()


def _counting(count: Callable[[], int]) -> Callable[[CallbackOptions], Iterable[Observation]]:
    return lambda options: [Observation(count())]


def build_meter_provider(options: OtlpMetricOptions) -> MeterProvider:
    """Return a provider that sends to a collector now and then, in the background."""
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter

    headers = {name: value.get_secret_value() for name, value in options.headers.items()}
    exporter = OTLPMetricExporter(options.endpoint, headers=headers)
    reader = PeriodicExportingMetricReader(exporter, export_interval_millis=options.interval * 1000)
    resource = Resource.create({"service.name": options.service_name})
    return MeterProvider([reader], resource=resource, shutdown_on_exit=False)
