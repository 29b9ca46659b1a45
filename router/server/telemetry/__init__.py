"""Telemetry.

- `records`: the record of one operation; observers are notified of its start and end
- `metrics`: counters and histograms for Prometheus, with a bounded number of labels; `otlp_metrics`: the same, pushed
- `tracing`: OpenTelemetry spans, W3C context in and out
- `federated_tracing`: traces of subgraphs' resolvers (ftv1)
- `operation_log`: the access log and slow operations
- `observed_transport`: a transport that records each call to a subgraph in metrics and traces
"""

from router.server.telemetry.metrics import Metrics
from router.server.telemetry.records import OperationObserver, OperationRecord

__all__ = ["Metrics", "OperationObserver", "OperationRecord"]
