"""Metrics and traces of each call to a subgraph."""

import time
from collections.abc import Sequence
from dataclasses import replace

from opentelemetry.trace import Status, StatusCode

from router.execution.errors.subgraph_failures import SubgraphFailure
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.server.telemetry.federated_tracing import ASKING, trace_of
from router.server.telemetry.records import CallObserver
from router.server.telemetry.tracing import Tracing, context_headers
from router.transport.wrapping import WrappingTransport


class ObservedTransport(WrappingTransport):
    """A transport that counts and times calls; with tracing, it gives each a span and propagates it to the subgraph."""

    def __init__(self, inner: SubgraphTransport, observers: Sequence[CallObserver], tracing: Tracing | None) -> None:
        super().__init__(inner)
        self._observers = observers
        self._tracing = tracing

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        began = time.perf_counter()
        outcome = "cancelled"
        tracing = self._tracing
        span = tracing.call(request.subgraph) if tracing is not None else None
        asks = tracing is not None and span is not None and tracing.resolver_spans > 0 and span.is_recording()
        if span is not None:
            context = context_headers(span)
            if asks:
                context[ASKING[0]] = ASKING[1]
            request = _with_context(request, context)
            started = time.time_ns()
        try:
            response = await self._inner.execute(request)
            outcome = "ok" if response.status < 400 else f"http_{response.status}"
            if asks and tracing is not None and span is not None:
                trace = trace_of(response, tracing.resolver_spans)
                if trace is not None:
                    tracing.resolvers(span, started, trace)
            return response
        except SubgraphFailure as failure:
            outcome = failure.code.lower()
            raise
        finally:
            seconds = time.perf_counter() - began
            for observer in self._observers:
                observer.called(request.subgraph, outcome, seconds)
            if span is not None:
                if outcome != "ok":
                    span.set_status(Status(StatusCode.ERROR, outcome))
                span.end()


def _with_context(request: SubgraphRequest, context: dict[str, str]) -> SubgraphRequest:
    others = tuple(pair for pair in request.headers if pair[0] not in context)
    return replace(request, headers=(*others, *context.items()))
