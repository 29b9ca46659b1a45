"""Rejections of what is not an acceptable HTTP/1.1 request, and the responses that give the reason."""

from collections.abc import Callable
from typing import TypeAlias

import orjson

from router.http1.responses import STATUS_LINES

_HEADERS = (
    b"content-type: application/json; charset=utf-8\r\n"
    b"cache-control: no-store\r\n"
    b"x-content-type-options: nosniff\r\n"
    b"content-security-policy: frame-ancestors 'none'\r\n"
    b"connection: close\r\n"
)

_CODES = {
    408: "REQUEST_TIMEOUT",
    414: "REQUEST_LINE_TOO_LONG",
    417: "EXPECTATION_NOT_SUPPORTED",
    431: "HEADERS_TOO_LARGE",
    501: "TRANSFER_CODING_NOT_SUPPORTED",
    505: "HTTP_VERSION_NOT_SUPPORTED",
}


RejectionListener: TypeAlias = Callable[[int, str, str | None], None]
"""Called with the status, the stable code and the peer's address of each rejection; it must not raise."""


class BadRequest(Exception):
    """Bytes that are not an acceptable request. The connection cannot be used any further.

    `message` says what is wrong and is meant for the client; it quotes nothing that the client sent.
    """

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status

    @property
    def code(self) -> str:
        """The stable code of the error."""
        return _CODES.get(self.status, "MALFORMED_HTTP")


def rejection(error: BadRequest) -> bytes:
    """Return the whole response to a request that was rejected; its body has the form of a GraphQL response."""
    body = orjson.dumps({"errors": [{"message": error.message, "extensions": {"code": error.code}}]})
    return b"%b%bcontent-length: %d\r\n\r\n%b" % (STATUS_LINES[error.status], _HEADERS, len(body), body)
