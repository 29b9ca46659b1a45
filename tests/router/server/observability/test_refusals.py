"""What operators see of requests that came to no operation."""

from __future__ import annotations

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

from router.server.observability.operation_log import JsonLines
from tests.router.server.authentication.tokens import TestIssuer
from tests.router.server.client import post, send
from tests.router.server.live import served
from tests.router.server.sample_graph import SampleGraph

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
    answer = await send(app, method, body=body, headers={**headers, "traceparent": TRACEPARENT})
    assert answer.status == status
    line = lines.only()
    assert (line["message"], line["method"], line["path"]) == ("refused", method, "/graphql")
    assert (line["status"], line["codes"], line["trace"]) == (status, [code], CLIENTS_TRACE)
    assert "forged" not in json.dumps(line)


async def test_an_operation_that_is_refused_leaves_its_own_line_only(lines: Lines) -> None:
    await post(SampleGraph().app({**LOGGED, "cost": {"max": 1}}), "query Much { users { name } }")
    line = lines.only()
    assert (line["message"], line["operation"], line["codes"]) == (
        "operation",
        "Much",
        ["COST_ESTIMATED_TOO_EXPENSIVE"],
    )


async def test_a_body_that_is_too_large_leaves_a_line(lines: Lines) -> None:
    app = SampleGraph().app({**LOGGED, "limits": {"body": 1000}})
    async with served(app) as port, httpx.AsyncClient() as client:
        await client.post(f"http://127.0.0.1:{port}/graphql", content=b" " * 2000, headers=JSON)
    assert (lines.only()["status"], lines.only()["codes"]) == (413, ["PAYLOAD_TOO_LARGE"])


async def test_what_is_no_http_leaves_a_line(lines: Lines) -> None:
    async with served(SampleGraph().app(LOGGED), quick=True) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x16\x03\x01\x02\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 400 ")
        writer.close()
    assert (lines.only()["status"], lines.only()["codes"]) == (400, ["MALFORMED_HTTP"])


async def test_a_handshake_from_another_site_leaves_a_line(lines: Lines) -> None:
    async with served(SampleGraph().app(LOGGED)) as port:
        with pytest.raises(InvalidStatus):
            await connect(f"ws://127.0.0.1:{port}/graphql", origin="https://evil.example")  # type: ignore[arg-type]
    assert (lines.only()["status"], lines.only()["codes"]) == (403, ["CSRF_PREVENTED"])


async def test_a_websocket_closed_for_what_its_client_did_leaves_a_line(lines: Lines) -> None:
    async with (
        served(SampleGraph().app(LOGGED)) as port,
        connect(f"ws://127.0.0.1:{port}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as socket,
    ):
        await socket.send("nonsense")
        with pytest.raises(ConnectionClosed):
            await socket.recv()
    assert (lines.only()["status"], lines.only()["codes"]) == (4400, ["WEBSOCKET_4400"])


async def test_refusals_are_counted_by_status_and_code() -> None:
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader], shutdown_on_exit=False)
    app = SampleGraph().app({"telemetry": {"metrics": {"enabled": True}}}, meter_provider=provider)
    await send(app, "POST", body=b"not JSON", headers=JSON)
    scraped = (await send(app, "GET", "/metrics")).body.decode().splitlines()
    assert 'router_requests_refused_total{code="BAD_REQUEST",status="400"} 1.0' in scraped
    assert 'router_errors_total{code="BAD_REQUEST"} 1.0' in scraped
    data = reader.get_metrics_data()
    assert data is not None
    assert "router.requests.refused" in data.to_json()
    await app.close()


async def test_a_refusal_stands_in_the_trace_of_its_client(lines: Lines) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    app = SampleGraph().app(LOGGED, tracer_provider=provider)
    await send(app, "POST", body=b"not JSON", headers={**JSON, "traceparent": TRACEPARENT})
    (span,) = exporter.get_finished_spans()
    assert span.context is not None
    assert format(span.context.trace_id, "032x") == lines.only()["trace"] == CLIENTS_TRACE
    assert span.attributes is not None
    assert span.attributes["graphql.error.codes"] == ("BAD_REQUEST",)
    await app.close()
