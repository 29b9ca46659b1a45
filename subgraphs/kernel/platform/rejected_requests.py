"""Log lines and a metric of HTTP requests that reached no handler: malformed, too large, or too slow.

A stranger decides how many there are, so the log takes a bounded number of lines a second; the metric counts all.
"""

import time
from collections.abc import Callable

import structlog
from prometheus_client import Counter

logger = structlog.get_logger(__name__)

REJECTED = Counter("lectern_http_requests_rejected_total", "HTTP requests that reached no handler", ["status", "code"])

LINES_PER_SECOND = 10
"""The most that are logged; the next line has the number of those that were not."""


class RejectedRequests:
    """The rejections of one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._second = 0
        self._lines = 0
        self._unlogged = 0

    def report(self, status: int, code: str, client: str | None) -> None:
        """Count a rejection by its status and stable code, and log it with the client's address."""
        REJECTED.labels(status, code).inc()
        second = int(self._clock())
        if second != self._second:
            self._second, self._lines = second, 0
        if self._lines >= LINES_PER_SECOND:
            self._unlogged += 1
            return
        self._lines += 1
        logger.warning(
            "request rejected",
            action="rejection",
            http_status=status,
            code=code,
            client=client,
            unlogged=self._unlogged,
        )
        self._unlogged = 0


rejected_requests = RejectedRequests()
"""Those of this process."""
