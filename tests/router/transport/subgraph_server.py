"""A subgraph over real sockets that misbehaves on request."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came over the wire."""

    head: str
    body: bytes
    connection: int

    def header(self, name: str) -> str | None:
        for line in self.head.split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name:
                return value.strip()
        return None


Responder = Callable[[Received], bytes | None]
"""Gives the bytes to send; None closes the connection, empty bytes say nothing and keep it open."""


def http_response(body: bytes, *, status: str = "200 OK", headers: str = "") -> bytes:
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    ).encode() + body


@dataclass(slots=True)
class SubgraphServer:
    """Listens at `url`; what it received is in `received`.

    `requested` is set by the first request, `abandoned` whenever a connection has ended.
    """

    respond: Responder
    url: str = ""
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    open: set[asyncio.StreamWriter] = field(default_factory=set)
    requested: asyncio.Event = field(default_factory=asyncio.Event)
    abandoned: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        self.open.add(writer)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                request = Received(head, b"", number)
                length = int(request.header("content-length") or 0)
                request = Received(head, await reader.readexactly(length), number)
                self.received.append(request)
                self.requested.set()
                response = self.respond(request)
                if response is None:
                    break
                writer.write(response)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open.discard(writer)
            self.abandoned.set()
            writer.close()


@asynccontextmanager
async def subgraph_server(respond: Responder) -> AsyncIterator[SubgraphServer]:
    """Run a server on a free port of this machine."""
    state = SubgraphServer(respond)
    server = await asyncio.start_server(state.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    state.url = f"http://127.0.0.1:{port}/graphql"
    try:
        yield state
    finally:
        server.close()
        for writer in tuple(state.open):
            writer.close()
        await asyncio.sleep(0)
