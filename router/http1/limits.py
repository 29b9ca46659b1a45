"""Limits and time-outs of HTTP/1.1 connections."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Http1Limits:
    """The most that a client may send, and the longest that it may take. Sizes are in bytes, durations in seconds."""

    request_line: int = 32 * 1024
    """The longest request line; a longer one is 414."""
    head: int = 64 * 1024
    """The largest head: request line, header fields and the empty line. A larger one is 431. Trailers have the same."""
    header_lines: int = 100
    """The most header fields of a request, and of its trailer section; more are 431."""
    header_timeout: float = 10.0
    """The time that a head has to arrive, from its first byte; 408 afterwards."""
    body_timeout: float = 30.0
    """The longest pause while a body arrives; 408 afterwards."""
    keep_alive_timeout: float = 75.0
    """The time that a connection may be idle before its next request."""
    send_timeout: float = 60.0
    """The longest time that a client may take nothing of a response that waits for it, and that the network may leave
    sent bytes without acknowledgement."""
