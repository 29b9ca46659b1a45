"""HTTP messages as the server sees them, whoever speaks HTTP below: an ASGI server or the router's own."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass, field

from router.server.authentication.identity import Identity

RawHeaders = Sequence[tuple[bytes, bytes]]
"""Names in lower case, in the order received. A name may occur more than once."""


def decoded_headers(headers: RawHeaders) -> dict[str, str]:
    """Headers as text; of a repeated name, the last."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}


@dataclass(slots=True)
class HttpRequest:
    """A request whose head is read. `body` is a stream only for multipart uploads; else it is all there.

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
    secure: bool = False
    index: dict[bytes, bytes] = field(init=False)
    """The headers by name; of a repeated name, the last."""

    def __post_init__(self) -> None:
        self.index = dict(self.headers)


@dataclass(slots=True)
class HttpResponse:
    """An answer. With `stream`, its chunks follow `body`, and each is flushed when it is given.

    Whoever sends it closes the stream (`aclose`), also when its client leaves: that ends the work behind it.
    `endless` marks the stream of a subscription: it is not waited for when the server stops, and it is cut off when
    the credentials of `viewer`, whom it is for, expire or are revoked.
    """

    status: int
    body: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    stream: AsyncGenerator[bytes, None] | None = None
    endless: bool = False
    viewer: Identity | None = None
