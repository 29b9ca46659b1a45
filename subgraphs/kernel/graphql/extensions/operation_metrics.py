"""Duration of the operations that a subgraph executes, as a metric and a span."""

import time
from collections.abc import Iterator

from opentelemetry import trace
from prometheus_client import Histogram
from strawberry.extensions import SchemaExtension

OPERATIONS = Histogram(
    "lectern_subgraph_operation_seconds",
    "Duration of the operations executed by a subgraph",
    ["subgraph", "operation", "outcome"],
)


class OperationMetrics(SchemaExtension):
    """Measure each operation of one subgraph."""

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
