"""A client of raw HTTP/1.1 and WebSocket connections, from a loopback address of its own."""

import asyncio
import json
import os
import socket
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

HOSTILE_ADDRESS = "127.0.0.2"
"""The source address of hostile clients: limits by client must not take them for the well-behaved one."""

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class RawClient:
    """Connections from one address to the server under attack."""

    def __init__(self, port: int, address: str = HOSTILE_ADDRESS) -> None:
        self.port = port
        self._address = address

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Stream]:
        """Provide a connection, which is aborted at the end of the block."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(self._address, 0))
        try:
            yield reader, writer
        finally:
            writer.transport.abort()

    async def post(self, stream: Stream, payload: object, headers: Mapping[str, str] | None = None) -> bytes:
        """Send an operation on a connection and return the body of the response. Raises OSError, EOFError."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return await self.send(stream, body, {"content-type": "application/json", **(headers or {})})

    async def send(self, stream: Stream, body: bytes, headers: Mapping[str, str]) -> bytes:
        """Send a POST with these headers and return the body of the response."""
        reader, writer = stream
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"POST /graphql HTTP/1.1\r\nhost: a\r\n{lines}content-length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        if "chunked" in head:
            return await self._chunks(reader)
        length = next((line for line in head.split("\r\n") if line.startswith("content-length:")), "content-length: 0")
        return await reader.readexactly(int(length.partition(":")[2]))

    @staticmethod
    async def _chunks(reader: asyncio.StreamReader) -> bytes:
        body = b""
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
        return body

    async def open_websocket(self, stream: Stream, token: str | None = None) -> None:
        """Do the handshake and `connection_init`."""
        reader, writer = stream
        writer.write(
            b"GET /graphql HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
            b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n"
            b"sec-websocket-protocol: graphql-transport-ws\r\n\r\n"
        )
        await reader.readuntil(b"\r\n\r\n")
        payload = {"authorization": f"Bearer {token}"} if token else {}
        writer.write(text_frame({"type": "connection_init", "payload": payload}))
        await reader.read(1)


def text_frame(message: Any) -> bytes:
    """Return a masked frame of one text message."""
    payload = json.dumps(message).encode()
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack(">H", size)
    return b"\x81" + length + bytes(4) + payload


def reset(stream: Stream) -> None:
    """End a connection by RST."""
    linger = struct.pack("ii", 1, 0)
    stream[1].get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    stream[1].transport.abort()


def unique() -> str:
    """Return a name that no one used before."""
    return f"n{os.urandom(6).hex()}"
