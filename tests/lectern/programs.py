"""Small programs for tests of supervision."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from lectern.embedded import Command


async def _at_once() -> bool:
    return True


async def _nothing() -> None:
    pass


@dataclass(frozen=True)
class PythonProgram:
    """A few lines of Python."""

    code: str
    name: str = "program"
    folder: Path | None = None
    stop_seconds: float = 5.0
    ready: Callable[[], Awaitable[bool]] = field(default=_at_once)
    preparation: Callable[[], Awaitable[None]] = field(default=_nothing)

    async def prepare(self) -> None:
        await self.preparation()

    def command(self) -> Command:
        return Command((sys.executable, "-c", self.code), folder=self.folder, stop_seconds=self.stop_seconds)

    async def is_ready(self) -> bool:
        return await self.ready()


def ready_when_exists(path: Path) -> Callable[[], Awaitable[bool]]:
    """Return a program's readiness, signalled by a file that it makes."""

    async def ready() -> bool:
        return await asyncio.to_thread(path.exists)

    return ready


SLEEPS = "import time; time.sleep(600)"
