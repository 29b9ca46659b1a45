"""HTTP/1.1 connections of clients: limits and time-outs."""

from pydantic import Field

from router.http1.limits import Http1Limits
from router.server.config.section import ByteSize, Seconds, Section

_DEFAULTS = Http1Limits()


class Http1Options(Section):
    """Connections of clients: what a request may send before it is understood, and how long it may take."""

    max_request_line: ByteSize = Field(_DEFAULTS.request_line, ge=256)
    """The longest request line, with the path and the query; a longer one is 414."""
    max_head: ByteSize = Field(_DEFAULTS.head, ge=1_024)
    """The largest head of a request, and the largest trailer section after a chunked body; a larger one is 431."""
    max_header_lines: int = Field(_DEFAULTS.header_lines, ge=1)
    """The most header lines of a request; more are 431."""
    header_timeout: Seconds = Field(_DEFAULTS.header_timeout, gt=0)
    """The time that the head of a request has to arrive, from its first byte; 408 afterwards."""
    body_timeout: Seconds = Field(_DEFAULTS.body_timeout, gt=0)
    """The longest pause of a client while it sends a body; 408 afterwards. Longer than `uploads.idle_timeout`."""
    keep_alive_timeout: Seconds = Field(_DEFAULTS.keep_alive_timeout, gt=0)
    """The time that a connection may be idle, before its first request and between two."""
    send_timeout: Seconds = Field(_DEFAULTS.send_timeout, gt=0)
    """The longest time that a client may take nothing of a response; its connection is closed afterwards."""

    def limits(self) -> Http1Limits:
        """Return them as the server takes them."""
        return Http1Limits(
            request_line=self.max_request_line,
            head=self.max_head,
            header_lines=self.max_header_lines,
            header_timeout=self.header_timeout,
            body_timeout=self.body_timeout,
            keep_alive_timeout=self.keep_alive_timeout,
            send_timeout=self.send_timeout,
        )
