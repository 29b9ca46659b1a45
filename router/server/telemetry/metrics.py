"""Metrics for Prometheus. Values that clients can choose (operation names, error codes) become a bounded number of
labels.
"""

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from router.server.telemetry.records import OperationRecord, RejectedRequest

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"
MAX_ERROR_CODES = 100

CacheSizes = Callable[[], Mapping[str, Mapping[str, float]]]
"""The measurements of a cache (`bytes`, `entries`, `hits`, `misses`) by its name."""


SubscriptionCounts = Callable[[], Mapping[str, tuple[int, int]]]
"""By subgraph: open subscriptions, and events that were dropped because a client's buffer was full."""


class BoundedLabel:
    """A label that passes the first so many different values, and `other` for later ones."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._known: set[str] = set()

    def __call__(self, value: str) -> str:
        if value in self._known:
            return value
        if len(self._known) < self._limit:
            self._known.add(value)
            return value
        return "other"


class Metrics:
    """All metrics of one router, in a registry of its own."""

    def __init__(self, *, operation_names: int = 200) -> None:
        self.registry = CollectorRegistry()
        self._name = BoundedLabel(operation_names)
        self._code = BoundedLabel(MAX_ERROR_CODES)
        self._operations = Counter(
            "router_operations",
            "Operations that got a response.",
            ["operation", "kind", "outcome"],
            registry=self.registry,
        )
        self._operation_seconds = Histogram(
            "router_operation_seconds",
            "How long operations took.",
            ["operation", "kind"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._errors = Counter("router_errors", "Errors in responses.", ["code"], registry=self.registry)
        self._refusals = Counter(
            "router_requests_rejected",
            "Requests that were rejected before there was an operation.",
            ["status", "code"],
            registry=self.registry,
        )
        self._calls = Counter(
            "router_subgraph_requests", "Calls to subgraphs.", ["subgraph", "outcome"], registry=self.registry
        )
        self._call_seconds = Histogram(
            "router_subgraph_seconds",
            "How long calls to subgraphs took.",
            ["subgraph"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._retries = Counter(
            "router_subgraph_retries", "Retries of queries to subgraphs.", ["subgraph"], registry=self.registry
        )
        self._hedges = Counter(
            "router_subgraph_hedged_requests",
            "Second calls for queries whose response was late.",
            ["subgraph"],
            registry=self.registry,
        )
        self._reloads = Counter(
            "router_supergraph_reloads", "Supergraphs taken or rejected.", ["outcome"], registry=self.registry
        )
        # Prometheus sees no increase in a series that begins with its first rejection.
        for outcome in ("taken", "rejected"):
            self._reloads.labels(outcome)
        self._websockets = Gauge("router_websockets", "Open WebSockets of clients.", registry=self.registry)
        self._streams = Gauge("router_streams", "Open subscriptions over HTTP.", registry=self.registry)

    def observe_caches(self, sizes: CacheSizes) -> None:
        """Read the state of caches whenever metrics are collected."""
        self.registry.register(_Caches(sizes))

    def observe_connections(self, websockets: Callable[[], int], streams: Callable[[], int]) -> None:
        """Read the number of connections whenever metrics are collected."""
        self._websockets.set_function(websockets)
        self._streams.set_function(streams)

    def began(self, record: OperationRecord) -> None:
        """Nothing is counted before the end."""

    def ended(self, record: OperationRecord) -> None:
        """Count an operation."""
        name = self._name(record.name or "anonymous")
        outcome = "error" if record.codes else "ok"
        self._operations.labels(name, record.kind, outcome).inc()
        self._operation_seconds.labels(name, record.kind).observe(record.seconds)
        for code in record.codes:
            self._errors.labels(self._code(code)).inc()

    def rejected(self, request: RejectedRequest) -> None:
        """Count a request that was rejected before it became an operation."""
        code = self._code(request.code)
        self._refusals.labels(str(request.status), code).inc()
        self._errors.labels(code).inc()

    def called(self, subgraph: str, outcome: str, seconds: float) -> None:
        """Count a call to a subgraph; `outcome` is `ok` or a code."""
        self._calls.labels(subgraph, outcome).inc()
        self._call_seconds.labels(subgraph).observe(seconds)

    def retried(self, subgraph: str) -> None:
        """Count a retry."""
        self._retries.labels(subgraph).inc()

    def hedged(self, subgraph: str) -> None:
        """Count a hedged request."""
        self._hedges.labels(subgraph).inc()

    def observe_subscriptions(self, counts: SubscriptionCounts) -> None:
        """Read the subscriptions to subgraphs whenever metrics are collected."""
        self.registry.register(_Subscriptions(counts))

    def reloaded(self, outcome: str) -> None:
        """Count a supergraph that was accepted (`ok`) or rejected (`rejected`)."""
        self._reloads.labels(outcome).inc()

    def exposition(self) -> bytes:
        """Return everything in Prometheus's text format."""
        return generate_latest(self.registry)


class _Subscriptions(Collector):
    def __init__(self, counts: SubscriptionCounts) -> None:
        self._counts = counts

    def collect(self) -> Iterable[Metric]:
        upstream = GaugeMetricFamily(
            "router_upstream_subscriptions", "Open subscriptions to subgraphs.", labels=["subgraph"]
        )
        dropped = CounterMetricFamily(
            "router_subscription_events_dropped",
            "Events dropped because the buffer of a client was full.",
            labels=["subgraph"],
        )
        for subgraph, (opened, events) in self._counts().items():
            upstream.add_metric([subgraph], opened)
            dropped.add_metric([subgraph], events)
        return upstream, dropped


class _Caches(Collector):
    def __init__(self, sizes: CacheSizes) -> None:
        self._sizes = sizes

    def collect(self) -> Iterable[Metric]:
        families: dict[str, GaugeMetricFamily] = {}
        for cache, numbers in self._sizes().items():
            for what, number in numbers.items():
                if what not in families:
                    families[what] = GaugeMetricFamily(
                        f"router_cache_{what}", f"The {what} of each cache.", labels=["cache"]
                    )
                families[what].add_metric([cache], number)
        return families.values()
