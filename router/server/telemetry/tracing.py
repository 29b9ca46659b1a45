"""OpenTelemetry: a span for each operation and for each call, in the trace that the client began if it began one."""

import time
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

from router.server.config.options.telemetry import TraceOptions
from router.server.telemetry.federated_tracing import SubgraphTrace
from router.server.telemetry.records import OperationRecord, RejectedRequest

_PROPAGATOR = TraceContextTextMapPropagator()


class Tracing:
    """The factory of spans. Attributes follow OpenTelemetry's semantic conventions for GraphQL servers."""

    def __init__(self, provider: trace.TracerProvider, *, resolver_spans: int = 0) -> None:
        """`resolver_spans` is the maximum per call; 0 if subgraphs' traces are not requested."""
        self.resolver_spans = resolver_spans
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
        """End an operation's span."""
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

    def rejected(self, request: RejectedRequest) -> None:
        """Record a span of no length, so that the client's trace shows the rejection of its request."""
        span = self._tracer.start_span("rejected", _PROPAGATOR.extract(dict(request.headers)), SpanKind.SERVER)
        request.trace_id = format(span.get_span_context().trace_id, "032x")
        if span.is_recording():
            span.set_attribute("http.response.status_code", request.status)
            span.set_attribute("graphql.error.codes", [request.code])
            span.set_status(Status(StatusCode.ERROR))
        span.end()

    def call(self, subgraph: str) -> Span:
        """Return a span for a call to a subgraph, inside the current one."""
        return self._tracer.start_span(
            f"subgraph {subgraph}", kind=SpanKind.CLIENT, attributes={"router.subgraph": subgraph}
        )

    def resolvers(self, call: Span, began: int, reported: SubgraphTrace) -> None:
        """Record spans for a subgraph's resolvers, below that of the call, which began at `began` (nanoseconds).

        Clocks differ between machines, so only durations are used: the work is centered within the call.
        """
        elapsed = time.time_ns() - began
        start = began + max(0, (elapsed - reported.duration) // 2)
        spans: list[Span] = []
        for field in reported.fields:
            parent = trace.set_span_in_context(call if field.parent is None else spans[field.parent])
            span = self._tracer.start_span(field.name, parent, start_time=start + min(field.began, elapsed))
            span.set_attribute("graphql.field.type", field.type)
            span.set_attribute("graphql.field.calls", field.calls)
            if field.errors:
                span.set_attribute("graphql.field.errors", field.errors)
                span.set_status(Status(StatusCode.ERROR))
            spans.append(span)
        for span, field in zip(reversed(spans), reversed(reported.fields), strict=True):
            span.end(start + min(max(field.began, field.ended), elapsed))

    def close(self) -> None:
        """Flush the spans that have not been sent."""
        if isinstance(self._provider, TracerProvider):
            self._provider.shutdown()


def trace_of_client(headers: Mapping[str, str]) -> str | None:
    """Return the trace that a client began (W3C Trace Context); None if it began none."""
    if "traceparent" not in headers:
        return None
    context = trace.get_current_span(_PROPAGATOR.extract(dict(headers), Context())).get_span_context()
    return format(context.trace_id, "032x") if context.is_valid else None


def context_headers(span: Span) -> dict[str, str]:
    """Return the headers that propagate the current span to a subgraph (W3C Trace Context)."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier, trace.set_span_in_context(span))
    return carrier


def build_provider(options: TraceOptions) -> TracerProvider:
    """Return a provider that sends spans to a collector, in batches and in the background."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(options.sample_ratio)),
        resource=Resource.create({"service.name": options.service_name}),
        shutdown_on_exit=False,
    )
    headers = {name: value.get_secret_value() for name, value in options.headers.items()}
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(options.otlp_endpoint, headers=headers)))
    return provider
