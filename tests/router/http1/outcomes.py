"""The requests that a server reads from a client's bytes, in one line: by our reader and, for comparison, by h11."""

from collections.abc import Iterable, Iterator

import h11

from router.http1.errors import BadRequest
from router.http1.limits import Http1Limits
from router.http1.reading.request_reader import RequestReader

LIMITS = Http1Limits(request_line=2048, head=4096)
"""Small ones, so that inputs of the table stay small."""
_LONGEST = 40


def ours(pieces: Iterable[bytes]) -> str:
    """Return the requests that our reader finds, and the status with which it rejects the rest."""
    reader = RequestReader(LIMITS)
    found: list[str] = []
    body: list[bytes] = []
    request = ""
    try:
        for piece in pieces:
            reader.feed(piece)
            while True:
                if not request:
                    head = reader.read_head()
                    if head is None:
                        break
                    query = f"?{head.query.decode()}" if head.query else ""
                    request = f"{head.method} {head.path.decode()}{query}"
                    last = not head.keep_alive
                body.append(reader.read_body())
                if not reader.body_complete:
                    break
                found.append(_summary(request, b"".join(body)))
                request = ""
                body.clear()
                if last:
                    return " | ".join(found)
    except BadRequest as error:
        return " | ".join([*found, str(error.status)])
    return " | ".join([*found, "incomplete"] if request or reader.buffered else found)


def _summary(request: str, body: bytes) -> str:
    text = f"{request} {body.decode()}".strip()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def of_h11(data: bytes) -> str:
    """Return the same as h11 finds it."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=LIMITS.head)
    connection.receive_data(data)
    return " | ".join(_h11_requests(connection))


def _h11_requests(connection: h11.Connection) -> Iterator[str]:
    request, body = "", b""
    while True:
        try:
            event = connection.next_event()
        except h11.RemoteProtocolError as error:
            yield str(error.error_status_hint)
            return
        if isinstance(event, h11.Request):
            request = f"{event.method.decode()} {event.target.decode()}"
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage):
            yield _summary(request, body)
            request, body = "", b""
            # Not a 2xx, which would accept a tunnel.
            connection.send(h11.Response(status_code=404, headers=[("content-length", "0")]))
            connection.send(h11.EndOfMessage())
            if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
                return
            connection.start_next_cycle()
        else:
            if request or connection.trailing_data[0]:
                yield "incomplete"
            return
