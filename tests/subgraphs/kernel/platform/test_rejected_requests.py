"""Requests that reach no handler are counted, and logged at a bounded rate."""

from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from subgraphs.kernel.platform.rejected_requests import LINES_PER_SECOND, RejectedRequests


def counted(status: str, code: str) -> float:
    labels = {"status": status, "code": code}
    return REGISTRY.get_sample_value("lectern_http_requests_rejected_total", labels) or 0.0


def test_a_rejection_is_counted_and_logged() -> None:
    before = counted("431", "HEADERS_TOO_LARGE")
    with capture_logs() as lines:
        RejectedRequests().report(431, "HEADERS_TOO_LARGE", "192.0.2.1")
    assert lines == [
        {
            "event": "request rejected",
            "log_level": "warning",
            "action": "rejection",
            "http_status": 431,
            "code": "HEADERS_TOO_LARGE",
            "client": "192.0.2.1",
            "unlogged": 0,
        }
    ]
    assert counted("431", "HEADERS_TOO_LARGE") == before + 1


def test_a_flood_of_rejections_is_counted_in_full_and_logged_in_part() -> None:
    now = [100.0]
    rejected = RejectedRequests(clock=lambda: now[0])
    before = counted("400", "MALFORMED_HTTP")
    with capture_logs() as lines:
        for _ in range(1000):
            rejected.report(400, "MALFORMED_HTTP", None)
        now[0] += 1
        rejected.report(400, "MALFORMED_HTTP", None)
    assert counted("400", "MALFORMED_HTTP") == before + 1001
    assert len(lines) == LINES_PER_SECOND + 1
    assert lines[-1]["unlogged"] == 1000 - LINES_PER_SECOND
