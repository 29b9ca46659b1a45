"""Logs as JSON lines, metrics for Prometheus, traces for an OpenTelemetry collector."""

import logging
import sys
import time
from collections.abc import Iterator, MutableMapping
from typing import Any

import structlog
from opentelemetry import trace
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from prometheus_client import CONTENT_TYPE_LATEST, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from strawberry.extensions import SchemaExtension

from subgraphs.kernel.settings import KernelSettings

_SECRET = ("password", "token", "secret", "authorization", "cookie", "api_key", "signature")

OPERATIONS = Histogram(
    "lectern_subgraph_operation_seconds", "Operations that a subgraph executed", ["subgraph", "operation", "outcome"]
)


def configure(settings: KernelSettings, service: str) -> None:
    """Sets up logging and tracing for the whole process. Called once, by whoever starts it."""
    level = logging.getLevelNamesMapping().get(settings.log_level.upper(), logging.INFO)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_trace,
        redact,
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder(["fields"])],
            processor=structlog.processors.JSONRenderer(),
        )
    )
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)
    structlog.contextvars.bind_contextvars(service=service)
    if settings.otlp_endpoint is not None:
        # Imported where it is used: it takes longer to load than most of what a process needs to start.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        provider = TracerProvider(resource=Resource.create({SERVICE_NAME: f"lectern-{service}"}))
        endpoint = f"{settings.otlp_endpoint.rstrip('/')}/v1/traces"
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
        trace.set_tracer_provider(provider)


def redact(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor that hides the values of fields whose names promise a secret."""
    for name in entry:
        if any(word in name.lower() for word in _SECRET):
            entry[name] = "[redacted]"
    return entry


def add_trace(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor that names the trace a line belongs to."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        entry["trace_id"] = trace.format_trace_id(context.trace_id)
    return entry


async def metrics(_: Request) -> Response:
    """GET /metrics in Prometheus' text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


class OperationMetrics(SchemaExtension):
    """Times each operation of one subgraph."""

    def __init__(self, subgraph: str) -> None:
        self._subgraph = subgraph

    def on_execute(self) -> Iterator[None]:
        started = time.perf_counter()
        with trace.get_tracer(__name__).start_as_current_span(f"subgraph {self._subgraph}"):
            yield
        context = self.execution_context
        errors = getattr(context.result, "errors", None)
        OPERATIONS.labels(self._subgraph, context.operation_type.value, "error" if errors else "ok").observe(
            time.perf_counter() - started
        )
