"""HTTP/1.1 of the marketplace's own processes: the router's protocol with the limits of their settings.

What it rejects is counted and logged.
"""

from router import Http1Limits, http1_protocol
from subgraphs.kernel.platform.management_server import HttpProtocol
from subgraphs.kernel.platform.rejected_requests import rejected_requests
from subgraphs.kernel.platform.settings import KernelSettings


def http_protocol(settings: KernelSettings) -> HttpProtocol:
    """Return the protocol factory for `uvicorn.Config(http=...)`."""
    return http1_protocol(
        Http1Limits(
            request_line=settings.http_max_request_line_bytes,
            head=settings.http_max_head_bytes,
            header_lines=settings.http_max_header_lines,
            header_timeout=settings.http_header_timeout_seconds,
            body_timeout=settings.http_body_timeout_seconds,
            keep_alive_timeout=settings.http_keep_alive_timeout_seconds,
            send_timeout=settings.http_send_timeout_seconds,
        ),
        rejected=rejected_requests.report,
    )
