"""What operators see.

- `records`: what is known of one operation; observers are told of its beginning and end
- `metrics`: counters and histograms for Prometheus, with a bounded number of labels; `otlp_metrics`: the same, pushed
- `tracing`: OpenTelemetry spans, W3C context in and out
- `federated_tracing`: what subgraphs say of their resolvers (ftv1)
- `refusals`: requests that came to no operation
- `operation_log`: the access log and slow operations
- `calls`: a transport that tells metrics and traces of each call to a subgraph
"""

from router.server.observability.metrics import Metrics
from router.server.observability.records import OperationObserver, OperationRecord

__all__ = ["Metrics", "OperationObserver", "OperationRecord"]
