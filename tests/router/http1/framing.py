"""A row of the tables of framings, and the beginnings that rows share."""

from dataclasses import dataclass

GET = b"GET / HTTP/1.1\r\nHost: a\r\n"
POST = b"POST / HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Framing:
    """Bytes of a client, and what is read out of them: see `outcomes`."""

    name: str
    data: bytes
    ours: str
    of_h11: str
