"""File uploads to a subgraph: a client of the GraphQL multipart request specification.

A file is sent in chunks, where possible while it arrives: it is never in memory as a whole.
"""

import asyncio
import secrets
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager

import httptools
import orjson

from router.exact_json import number_fragment
from router.execution.errors.subgraph_failures import SubgraphBadResponse, SubgraphTimeout, SubgraphUnreachable
from router.execution.subgraph_call import SubgraphRequest, SubgraphResponse, SubgraphTransport
from router.transport.http.endpoint import HttpEndpoint
from router.transport.http.http_transport import encoded_headers
from router.transport.uploads.buffering import UploadIncomplete
from router.transport.uploads.uploaded_file import UploadedFile, UploadInterrupted
from router.transport.wrapping import WrappingTransport


class MultipartTransport(WrappingTransport):
    """Requests with files as multipart, all others by the inner transport. Raises `ValueError` for a bad URL."""

    def __init__(
        self,
        inner: SubgraphTransport,
        url: str,
        *,
        max_response: int = 64_000_000,
        tls: ssl.SSLContext | None = None,
        address: str | None = None,
    ) -> None:
        super().__init__(inner)
        self._endpoint = HttpEndpoint.parse(url, tls, address)
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
            raise UploadIncomplete(request.subgraph, "the client's request broke off") from None
        except TimeoutError:
            raise SubgraphTimeout(request.subgraph, "no response before the deadline") from None
        except OSError as error:
            raise SubgraphUnreachable(request.subgraph, f"the connection broke: {error}") from error

    async def _send(
        self, request: SubgraphRequest, uploads: Mapping[str, object], limit: asyncio.Timeout
    ) -> SubgraphResponse:
        files, endpoint = _by_file(uploads), self._endpoint
        boundary = secrets.token_hex(16)
        prologue, epilogue = _prologue(request, files, boundary), f"\r\n--{boundary}--\r\n".encode()
        if any(file.streams for file in files):
            # The length is unknown until the files have arrived.
            framing = "Transfer-Encoding: chunked"
        else:
            async with _untimed(limit):
                for file in files:
                    await file.arrived()
            parts = (len(_part_head(index, file, boundary)) + file.size for index, file in enumerate(files))
            framing = f"Content-Length: {len(prologue) + sum(parts) + len(epilogue)}"
        head = (
            f"{endpoint.request_head()}Connection: close\r\n"
            f"Content-Type: multipart/form-data; boundary={boundary}\r\n{framing}\r\n"
            "GraphQL-Require-Preflight: 1\r\nAccept: application/graphql-response+json, application/json;q=0.9\r\n"
        ).encode()
        reader, writer = await asyncio.open_connection(
            endpoint.address, endpoint.port, ssl=endpoint.tls, server_hostname=endpoint.server_hostname
        )
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
            # After a failure the body stays without its end, so that the subgraph cannot take a part for the whole.
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
    """The writer of the request's body, as it is or in chunks (RFC 9112, section 7.1)."""

    def __init__(self, writer: asyncio.StreamWriter, *, chunked: bool) -> None:
        self._writer = writer
        self._chunked = chunked

    def write(self, data: bytes) -> None:
        if self._chunked:
            # Not `writelines`: before Python 3.12.9 and 3.13.2 it never pauses a fast client (CVE-2024-12254).
            self._writer.write(b"%x\r\n%b\r\n" % (len(data), data))
        else:
            self._writer.write(data)

    def end(self) -> None:
        if self._chunked:
            self._writer.write(b"0\r\n\r\n")


@asynccontextmanager
async def _untimed(limit: asyncio.Timeout) -> AsyncIterator[None]:
    """Suspend the deadline while waiting for the client, who has a limit of its own."""
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
    """Group the paths by file: one that is used by several variables is sent once."""
    files: dict[UploadedFile, list[str]] = {}
    for path, file in uploads.items():
        if isinstance(file, UploadedFile):
            files.setdefault(file, []).append(path)
    return files


def _prologue(request: SubgraphRequest, files: Mapping[UploadedFile, list[str]], boundary: str) -> bytes:
    """Encode the part of the body before the files."""
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
    """Encode the head of a file's part."""
    disposition = f'form-data; name="{index}"; filename="{_quotable(file.name)}"'
    start = "" if index == 0 else "\r\n"
    head = f"{start}--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {_plain(file.content_type)}"
    return head.encode() + b"\r\n\r\n"


def _null_for_file(value: object) -> orjson.Fragment | None:
    return None if isinstance(value, UploadedFile) else number_fragment(value)


def _quotable(name: str) -> str:
    """Escape a file's name for a quoted parameter (HTML Living Standard, "multipart/form-data encoding algorithm")."""
    return name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def _plain(content_type: str) -> str:
    return content_type if content_type.isascii() and content_type.isprintable() else "application/octet-stream"
