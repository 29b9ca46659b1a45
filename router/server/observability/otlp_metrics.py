"""The same metrics over OTLP, for collectors that are pushed to."""

from __future__ import annotations

from opentelemetry.metrics import MeterProvider as AnyMeterProvider
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource

from router.server.configuration.telemetry import OtlpMetricOptions
from router.server.observability.metrics import MOST_CODES, BoundedLabel
from router.server.observability.records import OperationRecord, RefusedRequest


class OtlpMetrics:
    """Instruments of OpenTelemetry. Labels are bounded as those for Prometheus are."""

    def __init__(self, provider: AnyMeterProvider, *, operation_names: int = 200) -> None:
        self._provider = provider
        meter = provider.get_meter("router")
        self._name = BoundedLabel(operation_names)
        self._code = BoundedLabel(MOST_CODES)
        self._operations = meter.create_histogram("router.operation.duration", "s", "How long operations took.")
        self._errors = meter.create_counter("router.errors", "1", "Errors in answers.")
        self._refusals = meter.create_counter(
            "router.requests.refused", "1", "Requests that were refused before there was an operation."
        )
        self._calls = meter.create_histogram("router.subgraph.duration", "s", "How long calls to subgraphs took.")

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

    def refused(self, request: RefusedRequest) -> None:
        """Count a request that came to no operation."""
        code = self._code(request.code)
        self._refusals.add(1, {"status": request.status, "code": code})
        self._errors.add(1, {"code": code})

    def called(self, subgraph: str, outcome: str, seconds: float) -> None:
        """Count a call to a subgraph; `outcome` is `ok` or a code."""
        self._calls.record(seconds, {"subgraph": subgraph, "outcome": outcome})

    def close(self) -> None:
        """Send what was not sent yet."""
        if isinstance(self._provider, MeterProvider):
            self._provider.shutdown()


def build_meter_provider(options: OtlpMetricOptions) -> MeterProvider:
    """A provider that sends to a collector now and then, in the background."""
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter

    headers = {name: value.get_secret_value() for name, value in options.headers.items()}
    exporter = OTLPMetricExporter(options.endpoint, headers=headers)
    reader = PeriodicExportingMetricReader(exporter, export_interval_millis=options.interval * 1000)
    resource = Resource.create({"service.name": options.service_name})
    return MeterProvider([reader], resource=resource, shutdown_on_exit=False)
