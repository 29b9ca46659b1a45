"""HTTP messages, independent of the server below: an ASGI server, or the router's own fast path."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass, field

from router.server.security.authentication.identity import Identity

RawHeaders = Sequence[tuple[bytes, bytes]]
"""Names in lower case, in the order received. A name may occur more than once."""


_NAMES = {
    name.encode(): name
    for name in (
        "accept",
        "accept-encoding",
        "accept-language",
        "authorization",
        "cache-control",
        "connection",
        "content-length",
        "content-type",
        "cookie",
        "host",
        "origin",
        "referer",
        "traceparent",
        "tracestate",
        "user-agent",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-request-id",
    )
}
"""Frequent names as text: most need not be decoded, and their hashes are known."""


def header_index(headers: RawHeaders) -> dict[bytes, bytes]:
    """Index headers by name; the lines of a repeated name are joined into one value (RFC 9110, section 5.3)."""
    index = dict(headers)
    if len(index) == len(headers):
        return index
    index = {}
    for name, value in headers:
        before = index.get(name)
        # The lines of Cookie are joined by semicolons (RFC 9113, section 8.2.3), all others by commas.
        separator = b"; " if name == b"cookie" else b", "
        index[name] = value if before is None else before + separator + value
    return index


def decoded_headers(headers: RawHeaders) -> dict[str, str]:
    """Decode headers as text, each byte as one character; the lines of a repeated name are joined."""
    decoded = {_NAMES.get(name) or name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
    if len(decoded) == len(headers):
        return decoded
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in header_index(headers).items()}


@dataclass(slots=True)
class HttpRequest:
    """A request whose head is read. `body` is complete; only multipart uploads have a `stream` instead.

    `target` is the path, percent-decoded; `query_string` is as received, without the question mark.
    `peer` is the address of the other end of the connection, None where there is none (tests, sockets).
    """

    method: str
    target: str
    query_string: bytes = b""
    headers: RawHeaders = ()
    body: bytes = b""
    stream: AsyncIterator[bytes] | None = None
    peer: str | None = None
    index: dict[bytes, bytes] = field(default_factory=dict)
    """The headers by name; the lines of a repeated name are joined. Made of `headers` if it is not given."""
    text: dict[str, str] | None = None
    """The headers as `decoded_headers` decodes them, if the server below knows that already."""

    def __post_init__(self) -> None:
        if not self.index:
            self.index = header_index(self.headers)


@dataclass(slots=True)
class HttpResponse:
    """A response. With `stream`, its chunks follow `body`, and each is flushed at once.

    The server that sends it closes the stream (`aclose`), also when the client disconnects: that ends the work behind
    it. `long_lived` marks the stream of a subscription: the server does not wait for it when it shuts down, and cuts it
    off when the credentials of `viewer`, the client that it is for, expire or are revoked.
    """

    status: int
    body: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    stream: AsyncGenerator[bytes, None] | None = None
    long_lived: bool = False
    viewer: Identity | None = None
