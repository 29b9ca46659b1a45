"""The telemetry that a configuration describes: metrics, traces and logs of operations and calls."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from opentelemetry.metrics import MeterProvider
from opentelemetry.trace import TracerProvider

from router.server.config.options.telemetry import TelemetryOptions
from router.server.telemetry.metrics import CacheSizes, Metrics, SubscriptionCounts
from router.server.telemetry.operation_log import OperationLog
from router.server.telemetry.otlp_metrics import OtlpMetrics, build_meter_provider
from router.server.telemetry.records import OperationObserver
from router.server.telemetry.tracing import Tracing, build_provider


@dataclass(frozen=True, slots=True)
class Telemetry:
    """The observers of operations and calls; None: not configured."""

    metrics: Metrics | None
    otlp_metrics: OtlpMetrics | None
    tracing: Tracing | None
    log: OperationLog | None

    @property
    def meters(self) -> tuple[Metrics | OtlpMetrics, ...]:
        """The destinations of metrics."""
        return tuple(meter for meter in (self.metrics, self.otlp_metrics) if meter is not None)

    @property
    def observers(self) -> tuple[OperationObserver, ...]:
        """The observers of operations, in the order in which they are called at the beginning of one."""
        observers = (self.tracing, self.metrics, self.otlp_metrics, self.log)
        return tuple(observer for observer in observers if observer is not None)

    def count_reload(self, outcome: str) -> None:
        """Count an attempt to replace the supergraph: `ok` or `rejected`."""
        for meter in self.meters:
            meter.reloaded(outcome)

    def observe_caches(self, sizes: CacheSizes) -> None:
        """Read the sizes of caches whenever metrics are collected."""
        for meter in self.meters:
            meter.observe_caches(sizes)

    def observe_subscriptions(self, counts: SubscriptionCounts) -> None:
        """Read the subscriptions to subgraphs whenever metrics are collected."""
        for meter in self.meters:
            meter.observe_subscriptions(counts)

    def observe_connections(self, websockets: Callable[[], int], streams: Callable[[], int]) -> None:
        """Read the numbers of connections whenever metrics are collected."""
        for meter in self.meters:
            meter.observe_connections(websockets, streams)

    async def close(self) -> None:
        """Export what was not exported yet."""
        if self.tracing is not None:
            await asyncio.to_thread(self.tracing.close)
        if self.otlp_metrics is not None:
            await asyncio.to_thread(self.otlp_metrics.close)


def build_telemetry(
    options: TelemetryOptions, tracer_provider: TracerProvider | None, meter_provider: MeterProvider | None
) -> Telemetry:
    """Build the telemetry; the providers take the place of those that the configuration describes."""
    names = options.metrics.max_operation_names
    if meter_provider is None and options.otlp_metrics is not None:
        meter_provider = build_meter_provider(options.otlp_metrics)
    if tracer_provider is None and options.traces is not None:
        tracer_provider = build_provider(options.traces)
    resolver_spans = options.traces.max_resolver_spans if options.traces is not None and options.traces.federated else 0
    logs = options.logs
    return Telemetry(
        metrics=Metrics(operation_names=names) if options.metrics.enabled else None,
        otlp_metrics=OtlpMetrics(meter_provider, operation_names=names) if meter_provider is not None else None,
        tracing=Tracing(tracer_provider, resolver_spans=resolver_spans) if tracer_provider is not None else None,
        log=(
            OperationLog(every=logs.access, slower_than=logs.slow_operations)
            if logs.access or logs.slow_operations is not None
            else None
        ),
    )
