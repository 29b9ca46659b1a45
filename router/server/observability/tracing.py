"""OpenTelemetry: a span for each operation and for each call, in the trace that the client began if it began one."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import Token

from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from router.server.configuration.telemetry import TraceOptions
from router.server.observability.records import OperationRecord, RefusedRequest

_PROPAGATOR = TraceContextTextMapPropagator()


class Tracing:
    """Makes the spans. Attributes follow OpenTelemetry's semantic conventions for GraphQL servers."""

    def __init__(self, provider: trace.TracerProvider) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("router")
        self._open: dict[int, tuple[Span, Token[Context]]] = {}

    def began(self, record: OperationRecord) -> None:
        """Begin an operation's span and make it the current one."""
        parent = _PROPAGATOR.extract(dict(record.headers))
        span = self._tracer.start_span("graphql", parent, SpanKind.SERVER)
        record.trace_id = format(span.get_span_context().trace_id, "032x")
        self._open[id(record)] = (span, otel_context.attach(trace.set_span_in_context(span)))

    def ended(self, record: OperationRecord) -> None:
        """End it."""
        span, token = self._open.pop(id(record))
        otel_context.detach(token)
        if span.is_recording():
            span.update_name(f"{record.kind} {record.name}" if record.name else record.kind)
            span.set_attribute("graphql.operation.type", record.kind)
            if record.name:
                span.set_attribute("graphql.operation.name", record.name)
            if record.codes:
                span.set_attribute("graphql.error.codes", sorted(set(record.codes)))
                span.set_status(Status(StatusCode.ERROR))
        span.end()

    def refused(self, request: RefusedRequest) -> None:
        """A span of no length, so that the client's trace shows what became of its request."""
        span = self._tracer.start_span("refused", _PROPAGATOR.extract(dict(request.headers)), SpanKind.SERVER)
        request.trace_id = format(span.get_span_context().trace_id, "032x")
        if span.is_recording():
            span.set_attribute("http.response.status_code", request.status)
            span.set_attribute("graphql.error.codes", [request.code])
            span.set_status(Status(StatusCode.ERROR))
        span.end()

    def call(self, subgraph: str) -> Span:
        """A span for a call to a subgraph, inside the current one."""
        return self._tracer.start_span(
            f"subgraph {subgraph}", kind=SpanKind.CLIENT, attributes={"router.subgraph": subgraph}
        )

    def close(self) -> None:
        """Send what was not sent yet."""
        if isinstance(self._provider, TracerProvider):
            self._provider.shutdown()


def trace_of_client(headers: Mapping[str, str]) -> str | None:
    """The trace that a client began (W3C Trace Context); None if it began none."""
    if "traceparent" not in headers:
        return None
    context = trace.get_current_span(_PROPAGATOR.extract(dict(headers), Context())).get_span_context()
    return format(context.trace_id, "032x") if context.is_valid else None


def context_headers(span: Span) -> dict[str, str]:
    """What tells a subgraph which span called it (W3C Trace Context)."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier, trace.set_span_in_context(span))
    return carrier


def build_provider(options: TraceOptions) -> TracerProvider:
    """A provider that sends spans to a collector, in batches and in the background."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(options.sample_ratio)),
        resource=Resource.create({"service.name": options.service_name}),
        shutdown_on_exit=False,
    )
    headers = {name: value.get_secret_value() for name, value in options.headers.items()}
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(options.otlp_endpoint, headers=headers)))
    return provider
