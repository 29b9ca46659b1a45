import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader, NumberDataPoint
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from router.execution import SubgraphRequest, SubgraphTransport
from router.execution.errors.subgraph_failures import SubgraphUnreachable
from router.execution.subgraph_call import SubgraphResponse
from router.server.protocols.http.messages import HttpRequest
from router.server.telemetry.metrics import BoundedLabel
from router.server.telemetry.operation_log import JsonLines
from tests.router.server.client import post, send
from tests.router.server.sample_graph import SampleGraph

METRICS = {"telemetry": {"metrics": {"enabled": True, "max_operation_names": 2}}}
CLIENTS_TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{CLIENTS_TRACE}-b7ad6b7169203331-01"


async def metric_lines(app: Any) -> list[str]:
    response = await send(app, "GET", "/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    return response.body.decode().splitlines()


async def test_operations_calls_and_errors_are_counted() -> None:
    app = SampleGraph().app(METRICS)
    await post(app, "query Me { me { name reading } }")
    await post(app, "query Me { fails }")
    lines = await metric_lines(app)
    assert 'router_operations_total{kind="query",operation="Me",outcome="ok"} 1.0' in lines
    assert 'router_operations_total{kind="query",operation="Me",outcome="error"} 1.0' in lines
    assert 'router_subgraph_requests_total{outcome="ok",subgraph="library"} 1.0' in lines
    assert any(line.startswith("router_errors_total{code=") for line in lines)
    assert 'router_cache_entries{cache="documents"} 2.0' in lines


async def test_clients_cannot_make_up_labels_without_end() -> None:
    app = SampleGraph().app(METRICS)
    for number in range(20):
        await post(app, f"query Op{number} {{ me {{ name }} }}")
    lines = await metric_lines(app)
    names = {line for line in lines if line.startswith("router_operations_total{")}
    assert len(names) == 3
    assert 'router_operations_total{kind="query",operation="other",outcome="ok"} 18.0' in names


def test_a_label_is_limited_to_the_first_values() -> None:
    label = BoundedLabel(2)
    assert [label(value) for value in "abcab"] == ["a", "b", "other", "a", "b"]


async def test_metrics_may_need_a_token() -> None:
    app = SampleGraph().app({"telemetry": {"metrics": {"enabled": True, "token": "t0ken"}}})
    assert (await send(app, "GET", "/metrics")).status == 401
    assert (await send(app, "GET", "/metrics", headers={"authorization": "Bearer t0ken"})).status == 200


async def test_the_same_is_pushed_to_a_collector() -> None:
    reader = InMemoryMetricReader()
    app = SampleGraph().app(meter_provider=MeterProvider([reader], shutdown_on_exit=False))
    await post(app, "query Me { me { name reading } }")
    await post(app, "query Me { fails }")
    await app.schema.replace("no supergraph")
    data = reader.get_metrics_data()
    assert data is not None
    found = {
        metric.name: sorted(str(dict(point.attributes or {})) for point in metric.data.data_points)
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    }
    assert len(found["router.operation.duration"]) == 2
    assert "{'subgraph': 'library', 'outcome': 'ok'}" in found["router.subgraph.duration"]
    assert len(found["router.errors"]) == 1
    assert "{'cache': 'documents'}" in found["router.cache.entries"]
    assert {"router.cache.bytes", "router.cache.hits", "router.websockets", "router.streams"} <= found.keys()
    assert found["router.supergraph.reloads"] == ["{'outcome': 'rejected'}"]
    await app.close()


async def test_metrics_that_are_off_are_not_there() -> None:
    assert (await send(SampleGraph().app(), "GET", "/metrics")).status == 404


class Traces:
    def __init__(self) -> None:
        self.graph = SampleGraph()
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider(shutdown_on_exit=False)
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.app = self.graph.app(tracer_provider=self.provider)

    def spans(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self._exporter.get_finished_spans()}


async def test_an_operation_and_its_calls_are_one_trace() -> None:
    traces = Traces()
    await post(traces.app, "query Me { me { name reading } }")
    spans = traces.spans()
    assert set(spans) == {"query Me", "subgraph people", "subgraph library"}
    root = spans["query Me"].context
    assert root is not None
    for name in ("subgraph people", "subgraph library"):
        parent = spans[name].parent
        assert parent is not None
        assert parent.span_id == root.span_id
    await traces.app.close()


async def test_the_clients_trace_is_continued_and_passed_on() -> None:
    traces = Traces()
    await post(traces.app, "{ me { name } }", {"traceparent": TRACEPARENT})
    span = traces.spans()["subgraph people"].context
    assert span is not None
    assert format(span.trace_id, "032x") == CLIENTS_TRACE
    traceparent = dict(traces.graph.received[0].headers)["traceparent"]
    assert traceparent == f"00-{CLIENTS_TRACE}-{format(span.span_id, '016x')}-01"
    await traces.app.close()


async def test_a_failed_operation_says_so_on_its_span() -> None:
    traces = Traces()
    await post(traces.app, "{ nope }")
    (span,) = traces.spans().values()
    assert not span.status.is_ok
    assert span.attributes is not None
    assert span.attributes["graphql.error.codes"] == ("GRAPHQL_VALIDATION_FAILED",)
    await traces.app.close()


def logged(caplog: pytest.LogCaptureFixture, name: str) -> list[dict[str, Any]]:
    return [json.loads(JsonLines().format(record)) for record in caplog.records if record.name == name]


async def test_the_access_log_has_a_line_for_each_operation(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "router.access")
    app = SampleGraph().app({"telemetry": {"logs": {"access": True}}})
    query = "query Me($secret: String!) { me { name reading } header(name: $secret) }"
    await post(app, query, variables={"secret": "hunter2"})
    (line,) = logged(caplog, "router.access")
    assert (line["graphql.operation.name"], line["graphql.operation.type"]) == ("Me", "query")
    assert line["graphql.subgraphs"] == ["people", "library"]
    assert line["graphql.root_fields"] == ["me", "header"]
    assert line["graphql.document.hash"] == hashlib.sha256(query.encode()).hexdigest()
    assert (line["event.action"], line["event.outcome"]) == ("operation", "success")
    assert line["event.duration"] > 0
    assert "hunter2" not in json.dumps(line)


async def test_slow_operations_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    app = SampleGraph().app({"telemetry": {"logs": {"slow_operations": "20ms"}}})
    await post(app, "query Quick { me { name } }")
    await post(app, "query Slow { wait(ms: 30) }")
    assert "Slow" in [line["graphql.operation.name"] for line in logged(caplog, "router.slow")]
    assert logged(caplog, "router.access") == []


async def test_the_plan_and_the_cost_are_shown_only_where_that_is_configured() -> None:
    headers = {"show-plan": "1", "show-cost": "1"}
    assert "extensions" not in (await post(SampleGraph().app(), "{ me { name } }", headers)).json
    app = SampleGraph().app(
        {"telemetry": {"debug": {"plan_header": "Show-Plan"}}, "cost": {"expose_header": "show-cost"}}
    )
    assert "extensions" not in (await post(app, "{ me { name } }")).json
    shown = (await post(app, "{ users { name reading } }", headers)).json["extensions"]
    assert "library" in shown["queryPlan"]
    assert shown["cost"] == {"estimated": 10.0, "actual": 2.0}


async def test_operations_that_cost_too_much_are_rejected() -> None:
    graph = SampleGraph()
    app = graph.app({"cost": {"max": 9}})
    response = await post(app, "{ users { name } }")
    assert (response.codes, graph.received) == (["COST_ESTIMATED_TOO_EXPENSIVE"], [])
    assert (await post(app, "{ me { name } }")).data == {"me": {"name": "Ada"}}


class _Flaky:
    """Fails the first call, delays the second beyond the hedging delay, and passes all others through."""

    def __init__(self, inner: SubgraphTransport) -> None:
        self._inner = inner
        self._calls = 0

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        self._calls += 1
        if self._calls == 1:
            raise SubgraphUnreachable(request.subgraph, "no connection")
        if self._calls == 2:
            await asyncio.sleep(60)
        return await self._inner.execute(request)

    def subscribe(self, request: SubgraphRequest) -> AsyncIterator[SubgraphResponse]:
        return self._inner.subscribe(request)

    async def close(self) -> None:
        await self._inner.close()


async def test_retries_and_hedged_requests_are_counted() -> None:
    graph = SampleGraph()
    graph.transports["people"] = _Flaky(graph.transports["people"])
    people = {"retries": {"initial_backoff": 0}, "hedging": {"delay": "50ms"}}
    reader = InMemoryMetricReader()
    app = graph.app({**METRICS, "subgraphs": {"people": people}}, meter_provider=MeterProvider([reader]))
    assert (await post(app, "{ me { name } }")).data == {"me": {"name": "Ada"}}
    lines = await metric_lines(app)
    assert 'router_subgraph_retries_total{subgraph="people"} 1.0' in lines
    assert 'router_subgraph_hedged_requests_total{subgraph="people"} 1.0' in lines
    assert _pushed(reader)["router.subgraph.retries"] == {"people": 1}
    assert _pushed(reader)["router.subgraph.hedged_requests"] == {"people": 1}


async def test_open_upstream_subscriptions_and_dropped_events_are_reported() -> None:
    graph = SampleGraph()
    reader = InMemoryMetricReader()
    app = graph.app({**METRICS, "subscriptions": {"buffer_size": 2}}, meter_provider=MeterProvider([reader]))
    body = json.dumps({"query": "subscription { count(to: 100000, ms: 1) }"}).encode()
    headers = [(b"content-type", b"application/json"), (b"accept", b"text/event-stream")]
    response = await app.respond(HttpRequest("POST", "/graphql", b"", headers, body))
    assert response.stream is not None
    stream = response.stream
    await anext(stream)  # The comment that begins the stream.
    await anext(stream)
    assert 'router_upstream_subscriptions{subgraph="people"} 1.0' in await metric_lines(app)
    assert _pushed(reader)["router.upstream_subscriptions"] == {"people": 1, "library": 0}
    await asyncio.sleep(0.5)  # Far more events than the buffer holds.
    await stream.aclose()
    lines = await metric_lines(app)
    assert 'router_upstream_subscriptions{subgraph="people"} 0.0' in lines
    (dropped,) = (
        line for line in lines if line.startswith('router_subscription_events_dropped_total{subgraph="people"}')
    )
    assert float(dropped.split()[-1]) == _pushed(reader)["router.subscription.events_dropped"]["people"] > 0


def _pushed(reader: InMemoryMetricReader) -> dict[str, dict[str, float]]:
    """Return the values of metrics with a subgraph, by metric and subgraph."""
    data = reader.get_metrics_data()
    assert data is not None
    found: dict[str, dict[str, float]] = {}
    for metric in data.resource_metrics[0].scope_metrics[0].metrics:
        for point in metric.data.data_points:
            if isinstance(point, NumberDataPoint) and point.attributes and "subgraph" in point.attributes:
                found.setdefault(metric.name, {})[str(point.attributes["subgraph"])] = point.value
    return found
