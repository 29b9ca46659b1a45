"""Whole responses as bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol


class WholeResponse(Protocol):
    """A response without a stream."""

    @property
    def status(self) -> int:
        """The status code."""
        ...

    @property
    def headers(self) -> Sequence[tuple[bytes, bytes]]:
        """All headers but Content-Length and Connection."""
        ...

    @property
    def body(self) -> bytes:
        """The whole body."""
        ...


@dataclass(frozen=True, slots=True)
class _Failure:
    status: int = 500
    headers: Sequence[tuple[bytes, bytes]] = ((b"content-type", b"application/json"),)
    body: bytes = b'{"errors":[{"message":"Internal server error."}]}'


FAILURE: WholeResponse = _Failure()
"""The response to a request that failed for a reason of ours."""


def status_line(status: int) -> bytes:
    """Return the status line of a response, with its line end."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    return f"HTTP/1.1 {status} {phrase}\r\n".encode()


STATUS_LINES = {status: status_line(status) for status in range(100, 600)}


class _Defaults:
    """The lines of the headers that every response has, joined once for each list of them."""

    def __init__(self) -> None:
        self._headers: Sequence[tuple[bytes, bytes]] = ()
        self._lines = b""

    def __call__(self, headers: Sequence[tuple[bytes, bytes]]) -> bytes:
        if headers is not self._headers:
            self._lines = b"".join(b"%b: %b\r\n" % header for header in headers)
            self._headers = headers
        return self._lines


_defaults = _Defaults()


def response_head(
    response: WholeResponse, default_headers: Sequence[tuple[bytes, bytes]], *, keep_alive: bool
) -> bytes:
    """Return the head."""
    length = b"content-length: %d\r\n\r\n" if keep_alive else b"connection: close\r\ncontent-length: %d\r\n\r\n"
    lines = b"\r\n".join([*map(b": ".join, response.headers), length % len(response.body)])
    return STATUS_LINES[response.status] + _defaults(default_headers) + lines
