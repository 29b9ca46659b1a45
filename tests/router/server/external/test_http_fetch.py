"""Occasional HTTP requests: bounded in time and size, and confined to the server that is named."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from router.server.external.http_fetch import Fetched, fetch


@asynccontextmanager
async def server(response: bytes, *, hold: bool = False) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Provide a server that sends the same bytes to each request, and the heads and bodies that it received."""
    received: list[bytes] = []
    serving: set[asyncio.Task[Any]] = set()

    async def track(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        await serve(reader, writer)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(h.split(b":")[1]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length")), 0
        )
        received.append(head + await reader.readexactly(length))
        writer.write(response)
        await writer.drain()
        if hold:
            await reader.read()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    listening = await asyncio.start_server(track, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/keys", received
    finally:
        listening.close()
        if serving:
            await asyncio.wait(serving)


def http(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


async def test_a_document_is_fetched_with_the_given_headers() -> None:
    async with server(http(b"{}", "200 OK", 'ETag: "1"')) as (url, received):
        fetched = await fetch(url, headers={"authorization": "Bearer t"})
    assert (fetched.status, fetched.body, fetched.headers["etag"]) == (200, b"{}", '"1"')
    assert received[0].startswith(b"GET /keys HTTP/1.1\r\n")
    assert b"authorization: Bearer t\r\n" in received[0]
    assert b"accept-encoding: identity\r\n" in received[0]


async def test_a_body_is_posted() -> None:
    async with server(http(b"")) as (url, received):
        await fetch(url, body=b"token=x")
    assert received[0].startswith(b"POST ")
    assert received[0].endswith(b"\r\n\r\ntoken=x")


@pytest.mark.parametrize("status", ["304 Not Modified", "404 Not Found", "500 Internal Server Error"])
async def test_a_response_of_any_status_is_returned(status: str) -> None:
    async with server(http(b"", status)) as (url, _):
        assert (await fetch(url)).status == int(status[:3])


async def test_a_redirect_is_not_followed() -> None:
    async with server(http(b"here")) as (target, received):
        async with server(http(b"", "302 Found", f"Location: {target}")) as (url, _):
            fetched = await fetch(url, headers={"authorization": "Bearer t"})
        assert (fetched.status, received) == (302, [])


async def test_a_response_that_is_too_large_is_an_error() -> None:
    async with server(http(b"x" * 101)) as (url, _):
        with pytest.raises(ValueError, match="larger than 100 bytes"):
            await fetch(url, max_bytes=100)
        assert (await fetch(url, max_bytes=101)).body == b"x" * 101


async def test_a_compressed_response_is_not_decompressed() -> None:
    async with server(http(b"\x1f\x8b", "200 OK", "Content-Encoding: gzip")) as (url, _):
        assert await fetch(url) == Fetched(200, b"\x1f\x8b", {"content-encoding": "gzip", "content-length": "2"})


async def test_a_server_that_does_not_finish_in_time_is_an_error() -> None:
    async with server(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", hold=True) as (url, _):
        with pytest.raises(OSError, match="no response within"):
            await fetch(url, timeout=0.05)


@pytest.mark.parametrize("response", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"])
async def test_a_broken_response_is_an_error(response: bytes) -> None:
    async with server(response) as (url, _):
        with pytest.raises(OSError, match=r"\w"):
            await fetch(url)


async def test_a_server_that_is_down_is_an_error() -> None:
    async with server(b"") as (url, _):
        pass
    with pytest.raises(OSError, match=r"\w"):
        await fetch(url)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "/etc/passwd", "http://[::1"])
async def test_only_urls_of_http_are_fetched(url: str) -> None:
    with pytest.raises(ValueError, match=r"URL"):
        await fetch(url)
