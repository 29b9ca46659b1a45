"""Lectern's own processes, as the supervisor runs them: the same command line that production runs."""

import asyncio
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field

from lectern.embedded import LOOPBACK, Command
from lectern.embedded.child import python

# Without a supervisor their servers end, too: there is nothing that they could finish in good order. What a crash
# cuts off is taken up again at the next start.
_ORPHAN_SIGNAL = signal.SIGKILL


@dataclass(frozen=True, slots=True)
class WebProcess:
    """`lectern serve WHAT`.

    Attributes:
        what: `all` (router, subgraphs and playback edge in one process), or one of them alone.
        host, port: where it listens.
        environment: what it is told (see `lectern.deployment`).
    """

    what: str
    host: str
    port: int
    environment: Mapping[str, str] = field(repr=False)

    @property
    def name(self) -> str:
        return "web" if self.what == "all" else self.what

    async def prepare(self) -> None:
        pass

    def command(self) -> Command:
        return Command(
            argv=(*python("lectern"), "serve", self.what, "--host", self.host, "--port", str(self.port)),
            environment=self.environment,
            inherits_environment=True,
            orphan_signal=_ORPHAN_SIGNAL,
            stop_seconds=15,
        )

    async def is_ready(self) -> bool:
        return await answers_ok(LOOPBACK, self.port, "/health")


@dataclass(frozen=True, slots=True)
class WorkerProcess:
    """Outbox relay, reactions, jobs and sweeps.

    Attributes:
        port: where it tells how it is, on loopback.
        environment: what it is told.
    """

    port: int
    environment: Mapping[str, str] = field(repr=False)
    name: str = "worker"

    async def prepare(self) -> None:
        pass

    def command(self) -> Command:
        # A transcode that is cut off is taken up again at the next start: nobody should have to wait for it to end.
        told = {"LECTERN_WORKER_PORT": str(self.port), "LECTERN_WORKER_DRAIN_SECONDS": "3"}
        return Command(
            argv=(*python("lectern"), "worker"),
            environment={**told, **self.environment},
            inherits_environment=True,
            orphan_signal=_ORPHAN_SIGNAL,
            stop_seconds=10,
        )

    async def is_ready(self) -> bool:
        return await answers_ok(LOOPBACK, self.port, "/health")


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
