"""5,000 subscriptions on one router process: how soon an event is with all of them, and what each connection takes.

Clients and router share the machine's cores, so that the times are an upper bound.
"""

import argparse
import asyncio
import base64
import json
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import psutil
from graphql import build_schema

from lectern.embedded.processes.ports import free_ports

SUPERGRAPH = """
schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
  { query: Query subscription: Subscription }
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__type(graph: join__Graph!) repeatable on OBJECT
scalar link__Import
enum link__Purpose { SECURITY EXECUTION }
enum join__Graph { CLOCK @join__graph(name: "clock", url: "http://127.0.0.1:1/") }
type Query @join__type(graph: CLOCK) { ok: Boolean }
type Subscription @join__type(graph: CLOCK) { tick: Float }
"""
CONNECTIONS = 5_000
EVENTS = 10
PAUSE = 3.0
"""Seconds between events: each has reached all clients before the next."""


def serve_clock(port: int) -> None:
    """Serve a router with a subgraph that publishes the time, in this process."""
    from router.server import config_of, create_app
    from router.server.asgi.process import serve
    from router.transport import InProcessTransport

    schema = build_schema("type Query { ok: Boolean } type Subscription { tick: Float }")

    async def ticks(*_: object) -> AsyncIterator[float]:
        while True:
            await asyncio.sleep(PAUSE)
            yield time.time()

    assert schema.subscription_type is not None
    schema.subscription_type.fields["tick"].subscribe = ticks
    schema.subscription_type.fields["tick"].resolve = lambda tick, info: tick
    config = config_of({"subscriptions": {"keep_alive_interval": "10m"}})
    serve(
        create_app(config, supergraph=SUPERGRAPH, transports={"clock": InProcessTransport(schema)}),
        host="127.0.0.1",
        port=port,
    )


class Client(asyncio.Protocol):
    """A WebSocket client that does the least: 5,000 of a real one would be what is measured."""

    def __init__(self, delays: list[float]) -> None:
        self._delays = delays
        self._buffer = b""
        self._transport: Any = None
        self.subscribed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        self._transport.write(
            f"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        now = time.time()
        self._buffer += data
        if self._buffer.startswith(b"HTTP/"):
            head, end, self._buffer = self._buffer.partition(b"\r\n\r\n")
            if not end:
                self._buffer = head
                return
            assert b" 101 " in head
            self._send('{"type":"connection_init"}')
        while len(self._buffer) >= 2:
            length, start = self._buffer[1] & 127, 2
            if length == 126:
                length, start = int.from_bytes(self._buffer[2:4], "big"), 4
            if len(self._buffer) < start + length:
                return
            payload = self._buffer[start : start + length]
            if self._buffer[0] & 15 == 9:
                self._frame(0x8A, payload)
            elif self._buffer[0] & 15 == 1:
                self._take(payload, now)
            self._buffer = self._buffer[start + length :]

    def close(self) -> None:
        self._transport.abort()

    def _take(self, text: bytes, now: float) -> None:
        message = json.loads(text)
        if message["type"] == "connection_ack":
            self._send('{"type":"subscribe","id":"1","payload":{"query":"subscription { tick }"}}')
            self.subscribed.set_result(None)
        elif message["type"] == "next":
            self._delays.append(now - message["payload"]["data"]["tick"])

    def _send(self, text: str) -> None:
        self._frame(0x81, text.encode())

    def _frame(self, head: int, payload: bytes) -> None:
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
        self._transport.write(bytes([head, 0x80 | len(payload)]) + mask + masked)


async def measure(port: int, pid: int) -> None:
    """Connect all clients, wait for events, and print their latencies."""
    loop = asyncio.get_running_loop()
    router = psutil.Process(pid)
    before = router.memory_info().rss
    delays: list[float] = []
    clients: list[Client] = []
    for _ in range(0, CONNECTIONS, 100):
        batch = await asyncio.gather(
            *(loop.create_connection(lambda: Client(delays), "127.0.0.1", port) for _ in range(100))
        )
        clients += [client for _, client in batch]
        await asyncio.gather(*(client.subscribed for _, client in batch))
    await asyncio.sleep(PAUSE * 2)
    delays.clear()
    cpu = router.cpu_times()
    await asyncio.sleep(PAUSE * EVENTS + PAUSE / 2)
    spent = router.cpu_times().user + router.cpu_times().system - cpu.user - cpu.system
    rounds, rest = divmod(len(delays), CONNECTIONS)
    delays.sort()
    print(f"{CONNECTIONS:,} connections, {rounds} events, every one of them received" if not rest else "EVENTS LOST")
    print(f"p50 {statistics.median(delays) * 1000:.0f} ms, p99 {delays[int(len(delays) * 0.99)] * 1000:.0f} ms")
    print(f"{spent / len(delays) * 1e6:.0f} microseconds of the router's CPU for each delivery")
    print(f"{(router.memory_info().rss - before) / CONNECTIONS / 1000:.1f} kB for each connection")
    for client in clients:
        client.close()


async def run() -> None:
    """Start the router as a process of its own and measure it."""
    (port,) = free_ports(1)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.bench_subscriptions", "--port", str(port)
    )
    try:
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            except OSError:
                await asyncio.sleep(0.1)
        await measure(port, process.pid)
    finally:
        process.terminate()
        await process.wait()


def main() -> None:
    """Measure."""
    asyncio.run(run())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    serve_clock(parser.parse_args().port)
