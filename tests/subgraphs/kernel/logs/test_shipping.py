"""Documents arrive at a collector as they are in the log."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

from subgraphs.kernel.logs.shipping import LogShipping


def test_the_body_of_a_record_is_the_document() -> None:
    received: list[ExportLogsServiceRequest] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/logs"
            body = self.rfile.read(int(self.headers["content-length"]))
            received.append(ExportLogsServiceRequest.FromString(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    shipping = LogShipping("router", OTLPLogExporter(endpoint=f"http://127.0.0.1:{server.server_port}/v1/logs"))
    document = {
        "@timestamp": "2026-11-30T12:00:00.500+00:00",
        "message": "operation",
        "log.level": "warning",
        "error.code": ["A", "B"],
        "graphql.cost": 2.5,
        "event.duration": 7,
    }
    assert shipping(None, "info", document) is document
    shipping.close()
    server.shutdown()
    server.server_close()
    [request] = received
    [resource] = request.resource_logs
    assert [
        (each.key, each.value.string_value) for each in resource.resource.attributes if each.key == "service.name"
    ] == [("service.name", "lectern-router")]
    [record] = resource.scope_logs[0].log_records
    assert record.time_unix_nano == 1_796_040_000_500_000_000
    assert record.severity_text == "warning"
    body = {each.key: each.value for each in record.body.kvlist_value.values}
    assert body.keys() == document.keys()
    assert [each.string_value for each in body["error.code"].array_value.values] == ["A", "B"]
    assert body["graphql.cost"].double_value == 2.5
    assert body["event.duration"].int_value == 7
