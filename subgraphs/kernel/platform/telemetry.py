"""Logs as JSON lines, metrics for Prometheus; traces, and the logs once more, for an OpenTelemetry collector."""

import atexit
import logging
import sys
from collections.abc import Iterator, MutableMapping
from typing import Any

import structlog
from opentelemetry import trace
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from subgraphs.kernel.logs.documents import DocumentWriter
from subgraphs.kernel.logs.pseudonyms import Pseudonyms
from subgraphs.kernel.platform.settings import KernelSettings

_SECRET = ("password", "token", "secret", "authorization", "cookie", "api_key", "signature")


def configure(settings: KernelSettings, service: str) -> None:
    """Configure logging and tracing for the whole process. Called once, at its start."""
    level = logging.getLevelNamesMapping().get(settings.log_level.upper(), logging.INFO)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        add_trace,
        redact,
        structlog.processors.format_exc_info,
    ]
    rendering: list[structlog.typing.Processor] = [
        DocumentWriter(service, Pseudonyms(settings.log_pseudonym_key, settings.log_pseudonym_period)),
        *_shipping(settings, service),
        structlog.processors.JSONRenderer(),
    ]
    structlog.configure(
        processors=[*shared, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder(["fields"])],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)
    if settings.otlp_endpoint is not None:
        # Imported where it is used: it takes longer to load than most of what a process needs to start.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        provider = TracerProvider(resource=Resource.create({SERVICE_NAME: f"lectern-{service}"}))
        endpoint = f"{settings.otlp_endpoint.rstrip('/')}/v1/traces"
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
        trace.set_tracer_provider(provider)


def _shipping(settings: KernelSettings, service: str) -> Iterator[structlog.typing.Processor]:
    if settings.otlp_endpoint is not None:
        from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter

        from subgraphs.kernel.logs.shipping import LogShipping

        shipping = LogShipping(service, OTLPLogExporter(endpoint=f"{settings.otlp_endpoint.rstrip('/')}/v1/logs"))
        atexit.register(shipping.close)
        yield shipping


def redact(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Return a structlog processor that redacts fields whose names suggest a secret."""
    for name in entry:
        if any(word in name.lower() for word in _SECRET):
            entry[name] = "[redacted]"
    return entry


def add_trace(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Return a structlog processor that adds the id of the current trace."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        entry["trace_id"] = trace.format_trace_id(context.trace_id)
    return entry


async def metrics(_: Request) -> Response:
    """GET /metrics in Prometheus' text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
