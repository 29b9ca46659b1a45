"""Telling metrics and traces of each call to a subgraph."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from opentelemetry.trace import Status, StatusCode

from router.execution.subgraph_call import SubgraphFailure, SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.server.observability.federated_tracing import ASKING, trace_of
from router.server.observability.records import CallObserver
from router.server.observability.tracing import Tracing, context_headers
from router.transport.wrapping import WrappingTransport


class ObservedTransport(WrappingTransport):
    """Counts and times calls; with tracing, gives each a span and tells the subgraph which."""

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
            told = context_headers(span)
            if asks:
                told[ASKING[0]] = ASKING[1]
            request = _with_context(request, told)
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
    kept = tuple(pair for pair in request.headers if pair[0] not in context)
    return replace(request, headers=(*kept, *context.items()))
