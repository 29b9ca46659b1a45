"""A connection: what reaches the application, what the client receives, and how it ends."""

from typing import Any

import pytest

from router.deadline import Deadline
from router.http1 import Http1Limits
from router.http1.connection.outgoing import MAX_DISCARDED, MAX_JOINED, Outgoing
from tests.router.http1 import body_framings
from tests.router.http1.connections import GET, POST, App, Client, Clock, Transport
from tests.router.http1.framing import Framing

CHUNKED = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
SMALL = Http1Limits(head=4096, request_line=2048)


async def test_a_request_reaches_the_application_as_asgi_describes_it() -> None:
    app = App()
    client = Client(app)
    await client.send(
        b"POST /a%20b/%C3%A4?c=d&e HTTP/1.1\r\nHost: a\r\nX-Y: 1\r\nX-Y: 2\r\nContent-Length: 2\r\n\r\nhi"
    )
    (scope,) = app.scopes
    assert {key: scope[key] for key in scope if key not in {"asgi", "state"}} == {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/a b/ä",
        "raw_path": b"/a%20b/%C3%A4",
        "query_string": b"c=d&e",
        "root_path": "",
        "headers": [(b"host", b"a"), (b"x-y", b"1"), (b"x-y", b"2"), (b"content-length", b"2")],
        "client": ("192.0.2.1", 4711),
        "server": ("192.0.2.2", 80),
    }
    assert app.bodies == [b"hi"]


async def test_trailers_are_no_headers() -> None:
    app = App()
    client = Client(app)
    await client.send(CHUNKED, b"2\r\nhi\r\n0\r\nAuthorization: Bearer b\r\n\r\n")
    assert app.bodies == [b"hi"]
    assert [name for name, _ in app.scopes[0]["headers"]] == [b"host", b"transfer-encoding"]


@pytest.mark.parametrize("framing", body_framings.CONNECTIONS, ids=lambda framing: framing.name)
async def test_pipelined_requests_get_their_responses_in_order(framing: Framing) -> None:
    app = App()
    client = Client(app)
    await client.send(framing.data)
    found = [] if framing.ours == "incomplete" else framing.ours.split(" | ")
    final = [int(status) for status in await client.statuses() if status >= 200]
    assert final == [int(outcome) if outcome.isdigit() else 200 for outcome in found]
    assert [f"{scope['method']} {scope['path']}" for scope in app.scopes] == [
        " ".join(outcome.split(" ")[:2]) for outcome in found if not outcome.isdigit()
    ]


async def test_the_next_request_waits_for_the_response_to_the_one_before() -> None:
    app = App()
    app.reading.clear()
    client = Client(app)
    await client.send(POST, POST, GET)
    assert len(app.scopes) == 1
    app.reading.set()
    assert await client.statuses() == [200, 200, 200]


async def test_permission_to_send_a_body_comes_once_the_application_reads_it() -> None:
    app = App()
    app.reading.clear()
    client = Client(app)
    await client.send(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
    assert await client.statuses() == []
    app.reading.set()
    assert await client.statuses() == [100]
    await client.send(b"hi")
    assert await client.statuses() == [100, 200]


async def test_no_permission_is_given_for_a_body_that_is_there() -> None:
    client = Client(App())
    await client.send(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi")
    assert await client.statuses() == [200]


async def test_a_response_before_the_end_of_the_body_ends_the_connection_softly() -> None:
    async def refusing(scope: object, receive: object, send: object) -> None:
        assert callable(send)
        await send({"type": "http.response.start", "status": 403, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"no"})

    client = Client(refusing)
    await client.send(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 900\r\n\r\n")
    assert await client.statuses() == [403]
    assert b"connection: close" in client.transport.written
    assert client.transport.ended
    assert not client.transport.closed
    # What still comes is no request.
    await client.send(GET)
    assert await client.statuses() == [403]
    await client.send(b"x" * MAX_DISCARDED)
    assert client.transport.aborted


@pytest.mark.parametrize(
    ("start", "endless", "status"),
    [
        (b"GET /", b"a", 414),
        (b"GET / HTTP/1.1\r\nX: ", b"a", 431),
        (b"GET / HTTP/1.1\r\n", b"X: 1\r\n", 431),
        (CHUNKED + b"1;", b"a", 400),
        (CHUNKED + b"0\r\nX: ", b"a", 431),
        (CHUNKED + b"0\r\n", b"X: 1\r\n", 431),
    ],
)
async def test_an_endless_request_is_rejected_and_not_buffered(start: bytes, endless: bytes, status: int) -> None:
    client = Client(App(), SMALL)
    await client.send(start)
    largest = 0
    for _ in range(100):
        if not client.transport.is_open():
            break
        await client.send(endless * 100)
        largest = max(largest, client.protocol._reader.buffered)  # type: ignore[attr-defined]
    assert await client.statuses() == [status]
    assert client.transport.ended
    assert largest <= SMALL.head + len(endless) * 100
    await client.send(endless * 1000)
    assert client.protocol._reader.buffered <= largest  # type: ignore[attr-defined]


async def test_pipelined_requests_that_wait_are_bounded() -> None:
    app = App()
    app.reading.clear()
    client = Client(app)
    await client.send(POST)
    for _ in range(10_000):
        if client.transport.paused:
            break
        await client.send(GET)
    assert client.transport.paused
    waiting = client.protocol._reader.buffered // len(GET)  # type: ignore[attr-defined]
    app.reading.set()
    for _ in range(waiting):
        await client.settle()
    assert await client.statuses() == [200] * (waiting + 1)
    assert not client.transport.paused


async def test_responses_that_are_not_read_hold_back_the_next_request() -> None:
    app = App()
    client = Client(app)
    await client.send(GET)
    client.protocol.pause_writing()
    await client.send(GET, GET)
    client.protocol.resume_writing()
    assert await client.statuses() == [200, 200, 200]


async def test_a_malformed_chunk_ends_the_request() -> None:
    app = App()
    client = Client(app)
    await client.send(CHUNKED, b"2\r\nhi\r\n", b"nonsense\r\n")
    assert await client.statuses() == [400]
    assert app.disconnected
    assert client.transport.ended


async def test_a_lost_connection_reaches_the_application() -> None:
    app = App()
    client = Client(app)
    await client.send(POST[:-1])
    client.protocol.connection_lost(None)
    await client.settle()
    assert app.disconnected
    assert not client.state.connections
    assert not client.state.tasks


async def test_a_failure_of_the_application_is_a_500() -> None:
    async def failing(scope: object, receive: object, send: object) -> None:
        raise ValueError("secret")

    async def silent(scope: object, receive: object, send: object) -> None:
        pass

    for app in (failing, silent):
        client = Client(app)
        await client.send(GET)
        assert await client.statuses() == [500]
        assert b"secret" not in client.transport.written


async def test_a_response_that_breaks_off_cuts_the_connection() -> None:
    async def failing(scope: object, receive: object, send: object) -> None:
        assert callable(send)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
        await send({"type": "http.response.body", "body": b"he", "more_body": True})
        raise ValueError

    client = Client(failing)
    await client.send(GET)
    assert client.transport.aborted


@pytest.mark.parametrize(
    ("request_bytes", "ending"),
    [
        (GET, b"transfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"),
        (b"HEAD" + GET[3:], b"HTTP/1.1 200 OK\r\n\r\n"),
        (b"GET / HTTP/1.0\r\n\r\n", b"connection: close\r\n\r\nhi"),
    ],
)
async def test_a_response_of_unknown_length_is_framed_as_the_client_can_read_it(
    request_bytes: bytes, ending: bytes
) -> None:
    async def streaming(scope: object, receive: object, send: object) -> None:
        assert callable(send)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"hi", "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    client = Client(streaming)
    await client.send(request_bytes)
    assert client.transport.written.endswith(ending)


@pytest.mark.parametrize("header", [(b"x", b"a\r\nset-cookie: b"), (b"a b", b"c"), (b"x", b"\x00")])
async def test_a_response_header_cannot_carry_another(header: tuple[bytes, bytes]) -> None:
    async def injecting(scope: object, receive: object, send: object) -> None:
        assert callable(send)
        await send({"type": "http.response.start", "status": 200, "headers": [header]})

    client = Client(injecting)
    await client.send(GET)
    assert await client.statuses() == [500]


async def test_a_server_that_stops_closes_idle_connections_and_finishes_requests() -> None:
    idle = Client(App())
    idle.protocol.shutdown()  # type: ignore[attr-defined]
    assert idle.transport.closed
    app = App()
    app.reading.clear()
    busy = Client(app)
    await busy.send(POST)
    busy.protocol.shutdown()  # type: ignore[attr-defined]
    assert busy.transport.is_open()
    app.reading.set()
    assert await busy.statuses() == [200]
    assert b"connection: close" in busy.transport.written
    assert busy.transport.closed


class Writes(Transport):
    """A transport that records each call that writes."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []

    def write(self, data: Any) -> None:
        self.writes.append(bytes(data))


@pytest.mark.parametrize("size", [0, 1, MAX_JOINED])
def test_a_response_of_usual_size_is_written_at_once(size: int) -> None:
    transport = Writes()
    out = Outgoing(Http1Limits(), Deadline(Clock(), lambda: None))
    out.open(transport)
    out.write_response(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * size)
    assert transport.writes == [b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * size]


def test_a_large_response_is_written_whole() -> None:
    transport = Writes()
    out = Outgoing(Http1Limits(), Deadline(Clock(), lambda: None))
    out.open(transport)
    out.write_response(b"head", b"x" * (MAX_JOINED + 1))
    assert b"".join(transport.writes) == b"head" + b"x" * (MAX_JOINED + 1)
