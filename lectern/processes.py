"""Lectern's own processes, as the supervisor runs them: the same command line that production runs."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lectern.embedded import LOOPBACK, Command
from lectern.embedded.child import python


@dataclass(frozen=True, slots=True)
class WebProcess:
    """Router, subgraphs and playback edge in one process.

    Attributes:
        host, port: where it listens.
        environment: what it is told (see `lectern.deployment`).
    """

    host: str
    port: int
    environment: Mapping[str, str] = field(repr=False)
    name: str = "web"

    async def prepare(self) -> None:
        pass

    def command(self) -> Command:
        return Command(
            argv=(*python("lectern"), "serve", "all", "--host", self.host, "--port", str(self.port)),
            environment=self.environment,
            inherits_environment=True,
            stop_seconds=15,
        )

    async def is_ready(self) -> bool:
        return await answers_ok(LOOPBACK, self.port, "/health")


@dataclass(frozen=True, slots=True)
class WorkerProcess:
    """Outbox relay, reactions, jobs and sweeps.

    Attributes:
        environment: what it is told.
        ready_file: the worker makes this file when it has begun to work.
    """

    environment: Mapping[str, str] = field(repr=False)
    ready_file: Path
    name: str = "worker"

    async def prepare(self) -> None:
        self.ready_file.unlink(missing_ok=True)

    def command(self) -> Command:
        return Command(
            argv=(*python("lectern"), "worker", "--ready-file", str(self.ready_file)),
            environment=self.environment,
            inherits_environment=True,
            stop_seconds=20,
        )

    async def is_ready(self) -> bool:
        return self.ready_file.exists()


async def answers_ok(host: str, port: int, path: str) -> bool:
    """Whether an HTTP server answers a GET with 200."""
    try:
        async with asyncio.timeout(3):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
                await writer.drain()
                status_line = await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
    return status_line.split()[1:2] == [b"200"]
