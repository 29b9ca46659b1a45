"""Metrics for Prometheus. What clients can choose (operation names, error codes) becomes a label only so many times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from router.server.observability.records import OperationRecord, RefusedRequest

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"
MOST_CODES = 100

CacheSizes = Callable[[], Mapping[str, Mapping[str, float]]]
"""By the cache's name: what there is to tell of it (`bytes`, `entries`, `hits`, `misses`)."""


class BoundedLabel:
    """Passes the first so many different values, and `other` for those that come later."""

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
        self._code = BoundedLabel(MOST_CODES)
        self._operations = Counter(
            "router_operations", "Operations answered.", ["operation", "kind", "outcome"], registry=self.registry
        )
        self._operation_seconds = Histogram(
            "router_operation_seconds",
            "How long operations took.",
            ["operation", "kind"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._errors = Counter("router_errors", "Errors in answers.", ["code"], registry=self.registry)
        self._refusals = Counter(
            "router_requests_refused",
            "Requests that were refused before there was an operation.",
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
        self._reloads = Counter(
            "router_supergraph_reloads", "Supergraphs taken or refused.", ["outcome"], registry=self.registry
        )
        self._websockets = Gauge("router_websockets", "Open WebSockets of clients.", registry=self.registry)
        self._streams = Gauge("router_streams", "Open subscriptions over HTTP.", registry=self.registry)

    def watch_caches(self, sizes: CacheSizes) -> None:
        """Tell the state of caches whenever metrics are asked for."""
        self.registry.register(_Caches(sizes))

    def watch_connections(self, websockets: Callable[[], int], streams: Callable[[], int]) -> None:
        """Tell how many connections there are whenever metrics are asked for."""
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

    def refused(self, request: RefusedRequest) -> None:
        """Count a request that came to no operation."""
        code = self._code(request.code)
        self._refusals.labels(str(request.status), code).inc()
        self._errors.labels(code).inc()

    def called(self, subgraph: str, outcome: str, seconds: float) -> None:
        """Count a call to a subgraph; `outcome` is `ok` or a code."""
        self._calls.labels(subgraph, outcome).inc()
        self._call_seconds.labels(subgraph).observe(seconds)

    def reloaded(self, outcome: str) -> None:
        """Count a supergraph that was taken (`ok`) or refused (`refused`)."""
        self._reloads.labels(outcome).inc()

    def exposition(self) -> bytes:
        """Everything in Prometheus's text format."""
        return generate_latest(self.registry)


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
