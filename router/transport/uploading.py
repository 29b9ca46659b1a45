"""Files to a subgraph: the GraphQL multipart request specification, from the client's side.

A file is sent piece by piece, where possible while it arrives: it is never in memory as a whole.
"""

from __future__ import annotations

import asyncio
import secrets
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import httptools
import orjson

from router.execution.subgraph_call import (
    SubgraphBadResponse,
    SubgraphRequest,
    SubgraphResponse,
    SubgraphTimeout,
    SubgraphTransport,
    SubgraphUnreachable,
)
from router.transport.http import encoded_headers
from router.transport.receiving import UploadBroken
from router.transport.uploaded_file import UploadedFile, UploadInterrupted
from router.transport.wrapping import WrappingTransport


class UploadingTransport(WrappingTransport):
    """Sends requests with files by itself and all others by the inner transport. Raises `ValueError` for a bad URL."""

    def __init__(
        self, inner: SubgraphTransport, url: str, *, max_response: int = 64_000_000, tls: ssl.SSLContext | None = None
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"not an http(s) URL: {url!r}")
        super().__init__(inner)
        self._host = parts.hostname
        self._tls = (tls or ssl.create_default_context()) if parts.scheme == "https" else None
        self._port = parts.port or (443 if self._tls else 80)
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._netloc = parts.netloc.rpartition("@")[2]
        self._max_response = max_response

    async def execute(self, request: SubgraphRequest) -> SubgraphResponse:
        """Send a query or a mutation."""
        if not request.uploads:
            return await self._inner.execute(request)
        left = None if request.deadline is None else request.deadline - time.monotonic()
        try:
            async with asyncio.timeout(left) as limit:
                return await self._send(request, request.uploads, limit)
        except UploadInterrupted:
            raise UploadBroken(request.subgraph, "the client's request broke off") from None
        except TimeoutError:
            raise SubgraphTimeout(request.subgraph, "no response before the deadline") from None
        except OSError as error:
            raise SubgraphUnreachable(request.subgraph, f"the connection broke: {error}") from error

    async def _send(
        self, request: SubgraphRequest, uploads: Mapping[str, object], limit: asyncio.Timeout
    ) -> SubgraphResponse:
        files = _by_file(uploads)
        boundary = secrets.token_hex(16)
        prologue, epilogue = _prologue(request, files, boundary), f"\r\n--{boundary}--\r\n".encode()
        if any(file.streams for file in files):
            # How much will come is not known before it has.
            framing = "Transfer-Encoding: chunked"
        else:
            async with _untimed(limit):
                for file in files:
                    await file.arrived()
            parts = (len(_part_head(index, file, boundary)) + file.size for index, file in enumerate(files))
            framing = f"Content-Length: {len(prologue) + sum(parts) + len(epilogue)}"
        head = (
            f"POST {self._target} HTTP/1.1\r\nHost: {self._netloc}\r\nConnection: close\r\n"
            f"Content-Type: multipart/form-data; boundary={boundary}\r\n{framing}\r\n"
            "GraphQL-Require-Preflight: 1\r\nAccept: application/graphql-response+json, application/json;q=0.9\r\n"
        ).encode()
        reader, writer = await asyncio.open_connection(self._host, self._port, ssl=self._tls)
        body = _Body(writer, chunked="chunked" in framing)
        try:
            writer.write(head + encoded_headers(request.subgraph, request.headers) + b"\r\n")
            body.write(prologue)
            for index, file in enumerate(files):
                async with _untimed(limit):
                    await file.begun()
                body.write(_part_head(index, file, boundary))
                async with aclosing(file.chunks()) as chunks:
                    while True:
                        async with _untimed(limit):
                            chunk = await anext(chunks, None)
                        if chunk is None:
                            break
                        body.write(chunk)
                        await writer.drain()
            body.write(epilogue)
            body.end()
            return await self._response(request.subgraph, reader)
        finally:
            # Without its end, if that was not reached: nobody takes half of a file for a whole one.
            writer.close()

    async def _response(self, subgraph: str, reader: asyncio.StreamReader) -> SubgraphResponse:
        response = _Response()
        parser = httptools.HttpResponseParser(response)
        while not response.complete:
            chunk = await reader.read(65_536)
            if not chunk:
                raise SubgraphUnreachable(subgraph, "the connection was closed before the response was there")
            try:
                parser.feed_data(chunk)
            except httptools.HttpParserError as error:
                raise SubgraphBadResponse(subgraph, str(error)) from error
            if len(response.body) > self._max_response:
                raise SubgraphBadResponse(subgraph, "the response is too large")
        headers = tuple(response.headers)
        return SubgraphResponse(subgraph, body=bytes(response.body), status=parser.get_status_code(), headers=headers)


class _Response:
    def __init__(self) -> None:
        self.body = bytearray()
        self.headers: list[tuple[str, str]] = []
        self.complete = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.decode("latin-1").lower(), value.decode("latin-1")))

    def on_body(self, body: bytes) -> None:
        self.body.extend(body)

    def on_message_complete(self) -> None:
        self.complete = True


class _Body:
    """What is written of the request's body, as it is or in chunks (RFC 9112, section 7.1)."""

    def __init__(self, writer: asyncio.StreamWriter, *, chunked: bool) -> None:
        self._writer = writer
        self._chunked = chunked

    def write(self, data: bytes) -> None:
        if self._chunked:
            self._writer.writelines((b"%x\r\n" % len(data), data, b"\r\n"))
        else:
            self._writer.write(data)

    def end(self) -> None:
        if self._chunked:
            self._writer.write(b"0\r\n\r\n")


@asynccontextmanager
async def _untimed(limit: asyncio.Timeout) -> AsyncIterator[None]:
    """Time that the client takes does not count as the subgraph's. Clients have a limit of their own."""
    until = limit.when()
    if until is None:
        yield
        return
    loop = asyncio.get_running_loop()
    began = loop.time()
    limit.reschedule(None)
    yield
    limit.reschedule(until + loop.time() - began)


def _by_file(uploads: Mapping[str, object]) -> dict[UploadedFile, list[str]]:
    """The paths of each file: one that stands in several places is sent once."""
    files: dict[UploadedFile, list[str]] = {}
    for path, file in uploads.items():
        if isinstance(file, UploadedFile):
            files.setdefault(file, []).append(path)
    return files


def _prologue(request: SubgraphRequest, files: Mapping[UploadedFile, list[str]], boundary: str) -> bytes:
    """What comes before the files."""
    operations = {
        "query": request.operation.text,
        "operationName": request.operation.name,
        "variables": request.variables,
    }
    mapping = {str(index): paths for index, paths in enumerate(files.values())}
    encoded = orjson.dumps(operations, _null_for_file, orjson.OPT_PASSTHROUGH_DATACLASS)
    fields = {"operations": encoded, "map": orjson.dumps(mapping)}
    prologue = b""
    for name, value in fields.items():
        prologue += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n'.encode()
        prologue += b"Content-Type: application/json\r\n\r\n" + value + b"\r\n"
    return prologue


def _part_head(index: int, file: UploadedFile, boundary: str) -> bytes:
    """What comes before a file."""
    disposition = f'form-data; name="{index}"; filename="{_quotable(file.name)}"'
    start = "" if index == 0 else "\r\n"
    head = f"{start}--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {_plain(file.content_type)}"
    return head.encode() + b"\r\n\r\n"


def _null_for_file(value: Any) -> None:
    if not isinstance(value, UploadedFile):
        raise TypeError(f"{type(value).__name__} is no JSON")


def _quotable(name: str) -> str:
    """A file's name as a quoted parameter (HTML Living Standard, "multipart/form-data encoding algorithm")."""
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def _plain(content_type: str) -> str:
    return content_type if content_type.isascii() and content_type.isprintable() else "application/octet-stream"
