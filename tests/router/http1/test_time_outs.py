"""Ends of connections that are slow, idle, or gone without a word: on a clock that the test moves."""

import pytest

from router.http1 import Http1Limits
from tests.router.http1.connections import GET, POST, App, Client

HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n"


async def test_a_head_has_ten_seconds_however_many_bytes_come() -> None:
    client = Client(App())
    for byte in GET[:9]:
        await client.send(bytes([byte]))
        client.clock.advance(1)
    assert client.transport.is_open()
    client.clock.advance(1)
    assert await client.statuses() == [408]
    assert not client.transport.is_open()


async def test_the_time_of_a_head_begins_with_its_first_byte() -> None:
    client = Client(App())
    client.clock.advance(70)
    await client.send(GET[:5])
    client.clock.advance(9)
    await client.send(GET[5:])
    assert await client.statuses() == [200]


@pytest.mark.parametrize("head", [HEAD, HEAD.replace(b"Content-Length: 5", b"Transfer-Encoding: chunked")])
async def test_a_body_may_pause_for_thirty_seconds(head: bytes) -> None:
    app = App()
    client = Client(app)
    await client.send(head)
    for piece in (b"1", b"\r", b"\n", b"h"):
        client.clock.advance(29)
        await client.send(piece)
    assert client.transport.is_open()
    client.clock.advance(31)
    assert await client.statuses() == [408]
    assert not client.transport.is_open()
    assert app.disconnected
    assert app.bodies == []


async def test_a_connection_may_be_idle_for_75_seconds_before_its_first_request_and_after_each() -> None:
    client = Client(App())
    for _ in range(3):
        client.clock.advance(74)
        await client.send(GET)
        assert client.transport.is_open()
    client.clock.advance(74)
    assert client.transport.is_open()
    client.clock.advance(1)
    assert client.transport.closed
    assert await client.statuses() == [200, 200, 200]


async def test_nothing_at_all_is_ended_without_a_response() -> None:
    client = Client(App())
    client.clock.advance(75)
    assert client.transport.closed
    assert client.transport.written == b""


async def test_half_a_pipelined_request_has_the_time_of_a_head() -> None:
    client = Client(App())
    await client.send(POST + GET[:7])
    assert await client.statuses() == [200]
    client.clock.advance(10)
    assert await client.statuses() == [200, 408]


async def test_a_request_that_is_being_served_has_no_time_out() -> None:
    app = App()
    app.reading.clear()
    client = Client(app)
    await client.send(POST)
    client.clock.advance(1000)
    assert client.transport.is_open()
    app.reading.set()
    assert await client.statuses() == [200]


async def test_a_pause_of_the_application_does_not_count_as_the_clients() -> None:
    app = App()
    app.reading.clear()
    client = Client(app)
    await client.send(HEAD.replace(b"5", b"300000"), b"x" * 200_000)
    assert client.transport.paused
    client.clock.advance(1000)
    assert client.transport.is_open()
    app.reading.set()
    await client.send(b"x" * 100_000)
    assert await client.statuses() == [200]
    assert not client.transport.paused


async def test_a_client_that_takes_nothing_is_ended_and_a_slow_one_is_not() -> None:
    client = Client(App())
    client.transport.unsent = 1_000_000
    client.protocol.pause_writing()
    for _ in range(3):
        client.clock.advance(59)
        client.transport.unsent -= 1000
    assert client.transport.is_open()
    client.clock.advance(61)
    client.clock.advance(61)
    assert client.transport.aborted


async def test_the_end_of_a_connection_does_not_wait_for_ever_either() -> None:
    client = Client(App())
    await client.send(b"nonsense\r\n\r\n")
    assert client.transport.ended
    assert not client.transport.aborted
    client.clock.advance(5)
    assert client.transport.aborted


async def test_a_connection_needs_one_timer_and_leaves_none() -> None:
    client = Client(App())
    for _ in range(100):
        await client.send(GET)
        client.clock.advance(0.1)
    assert client.clock.pending == 1
    client.protocol.connection_lost(None)
    assert client.clock.pending == 0
    assert client.state.connections == set()


async def test_the_time_outs_are_those_of_the_limits() -> None:
    limits = Http1Limits(header_timeout=1, body_timeout=2, keep_alive_timeout=3)
    for sent, seconds in ((GET[:3], 1), (HEAD, 2), (b"", 3)):
        client = Client(App(), limits)
        if sent:
            await client.send(sent)
        client.clock.advance(seconds - 0.1)
        assert client.transport.is_open()
        client.clock.advance(0.1)
        assert not client.transport.is_open()
