"""Logs, metrics and traces of requests that were rejected before an operation."""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from router.server.telemetry.operation_log import JsonLines
from tests.router.server.client import post, send
from tests.router.server.live_server import running_server
from tests.router.server.sample_graph import SampleGraph
from tests.router.server.security.authentication.tokens import TestIssuer

LOGGED: Mapping[str, Any] = {"telemetry": {"logs": {"access": True}}}
CLIENTS_TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{CLIENTS_TRACE}-b7ad6b7169203331-01"
JSON = {"content-type": "application/json"}


class Lines:
    """The lines of the access log."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO, "router.access")
        self._caplog = caplog

    def all(self) -> list[dict[str, Any]]:
        records = [record for record in self._caplog.records if record.name == "router.access"]
        return [json.loads(JsonLines().format(record)) for record in records]

    def only(self) -> dict[str, Any]:
        (line,) = self.all()
        return line


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    return Lines(caplog)


@pytest.mark.parametrize(
    ("method", "body", "headers", "status", "code"),
    [
        ("POST", b'{"query": ', JSON, 400, "BAD_REQUEST"),
        ("POST", b"{}", JSON, 400, "BAD_REQUEST"),
        ("POST", b"[]", JSON, 400, "BATCHING_NOT_ENABLED"),
        ("POST", b"{}", {**JSON, "authorization": "Bearer forged"}, 401, "UNAUTHENTICATED"),
        ("GET", b"", {"origin": "https://evil.example"}, 403, "CSRF_PREVENTED"),
        ("PUT", b"", {}, 405, "METHOD_NOT_ALLOWED"),
        ("POST", b"{}", {**JSON, "accept": "image/png"}, 406, "NOT_ACCEPTABLE"),
        ("POST", b"{}", {"content-type": "text/plain"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("POST", b"{}", {**JSON, "content-encoding": "rot13"}, 415, "UNSUPPORTED_CODING"),
    ],
)
async def test_a_request_that_comes_to_no_operation_leaves_one_line(
    lines: Lines, method: str, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    issuer = TestIssuer()
    authentication = {"jwt": {"issuers": [{"issuer": issuer.name}]}}
    app = SampleGraph().app({**LOGGED, "authentication": authentication}, key_loaders={issuer.name: issuer.load})
    response = await send(app, method, body=body, headers={**headers, "traceparent": TRACEPARENT})
    assert response.status == status
    line = lines.only()
    assert (line["message"], line["http.request.method"], line["url.path"]) == ("rejected", method, "/graphql")
    assert (line["http.response.status_code"], line["error.code"], line["trace.id"]) == (status, [code], CLIENTS_TRACE)
    assert "forged" not in json.dumps(line)


async def test_an_operation_that_is_rejected_leaves_its_own_line_only(lines: Lines) -> None:
    await post(SampleGraph().app({**LOGGED, "cost": {"max": 1}}), "query Much { users { name } }")
    line = lines.only()
    assert (line["message"], line["graphql.operation.name"], line["error.code"]) == (
        "operation",
        "Much",
        ["COST_ESTIMATED_TOO_EXPENSIVE"],
    )


async def test_a_body_that_is_too_large_leaves_a_line(lines: Lines) -> None:
    app = SampleGraph().app({**LOGGED, "limits": {"body": 1000}})
    async with running_server(app) as port, httpx.AsyncClient() as client:
        await client.post(f"http://127.0.0.1:{port}/graphql", content=b" " * 2000, headers=JSON)
    assert (lines.only()["http.response.status_code"], lines.only()["error.code"]) == (413, ["PAYLOAD_TOO_LARGE"])


async def test_a_malformed_http_request_leaves_a_line(lines: Lines) -> None:
    async with running_server(SampleGraph().app(LOGGED), fast_path=True) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x16\x03\x01\x02\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 400 ")
        writer.close()
    assert (lines.only()["http.response.status_code"], lines.only()["error.code"]) == (400, ["MALFORMED_HTTP"])


async def test_a_handshake_from_another_site_leaves_a_line(lines: Lines) -> None:
    async with running_server(SampleGraph().app(LOGGED)) as port:
        with pytest.raises(InvalidStatus):
            await connect(f"ws://127.0.0.1:{port}/graphql", origin="https://evil.example")  # type: ignore[arg-type]
    assert (lines.only()["http.response.status_code"], lines.only()["error.code"]) == (403, ["CSRF_PREVENTED"])


async def test_a_websocket_closed_for_what_its_client_did_leaves_a_line(lines: Lines) -> None:
    async with (
        running_server(SampleGraph().app(LOGGED)) as port,
        connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as socket,
    ):
        await socket.send("nonsense")
        with pytest.raises(ConnectionClosed):
            await socket.recv()
    assert (lines.only()["http.response.status_code"], lines.only()["error.code"]) == (4400, ["WEBSOCKET_4400"])


async def test_rejections_are_counted_by_status_and_code() -> None:
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader], shutdown_on_exit=False)
    app = SampleGraph().app({"telemetry": {"metrics": {"enabled": True}}}, meter_provider=provider)
    await send(app, "POST", body=b"not JSON", headers=JSON)
    scraped = (await send(app, "GET", "/metrics")).body.decode().splitlines()
    assert 'router_requests_rejected_total{code="BAD_REQUEST",status="400"} 1.0' in scraped
    assert 'router_errors_total{code="BAD_REQUEST"} 1.0' in scraped
    data = reader.get_metrics_data()
    assert data is not None
    assert "router.requests.rejected" in data.to_json()
    await app.close()


async def test_a_rejection_is_part_of_its_clients_trace(lines: Lines) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    app = SampleGraph().app(LOGGED, tracer_provider=provider)
    await send(app, "POST", body=b"not JSON", headers={**JSON, "traceparent": TRACEPARENT})
    (span,) = exporter.get_finished_spans()
    assert span.context is not None
    assert format(span.context.trace_id, "032x") == lines.only()["trace.id"] == CLIENTS_TRACE
    assert span.attributes is not None
    assert span.attributes["graphql.error.codes"] == ("BAD_REQUEST",)
    await app.close()
