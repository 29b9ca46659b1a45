"""Lectern's own processes, run by the supervisor with the same command line as in production."""

import asyncio
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field

from lectern.embedded import LOOPBACK, Command
from lectern.embedded.processes.child import python

# Without a supervisor their servers end, too, so an orderly stop is impossible. Interrupted work is resumed at the
# next start.
_ORPHAN_SIGNAL = signal.SIGKILL


@dataclass(frozen=True, slots=True)
class WebProcess:
    """`lectern serve WHAT`."""

    what: str
    """`all` (router, subgraphs and playback edge in one process), or the name of one service."""
    host: str
    port: int
    environment: Mapping[str, str] = field(repr=False)
    """Its environment (see `lectern.platform.deployment`)."""
    management_port: int | None = None
    """The port of its management server, on loopback."""

    @property
    def name(self) -> str:
        return "web" if self.what == "all" else self.what

    async def prepare(self) -> None:
        pass

    def command(self) -> Command:
        management = {} if self.management_port is None else {"LECTERN_MANAGEMENT_PORT": str(self.management_port)}
        return Command(
            argv=(*python("lectern"), "serve", self.what, "--host", self.host, "--port", str(self.port)),
            environment={**management, **self.environment},
            inherits_environment=True,
            orphan_signal=_ORPHAN_SIGNAL,
            stop_seconds=15,
        )

    async def is_ready(self) -> bool:
        return await responds_ok(LOOPBACK, self.port, "/health")


@dataclass(frozen=True, slots=True)
class WorkerProcess:
    """`lectern worker`: outbox relay, event handlers, jobs and periodic tasks."""

    port: int
    """The port of its health endpoint, on loopback."""
    environment: Mapping[str, str] = field(repr=False)
    name: str = "worker"

    async def prepare(self) -> None:
        pass

    def command(self) -> Command:
        # An interrupted transcode is resumed at the next start, so a stop need not wait for its end.
        defaults = {"LECTERN_MANAGEMENT_PORT": str(self.port), "LECTERN_WORKER_DRAIN_SECONDS": "3"}
        return Command(
            argv=(*python("lectern"), "worker"),
            environment={**defaults, **self.environment},
            inherits_environment=True,
            orphan_signal=_ORPHAN_SIGNAL,
            stop_seconds=10,
        )

    async def is_ready(self) -> bool:
        return await responds_ok(LOOPBACK, self.port, "/health")


async def responds_ok(host: str, port: int, path: str) -> bool:
    """Return whether an HTTP server responds to a GET with 200."""
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
