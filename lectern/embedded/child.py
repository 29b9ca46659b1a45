"""A program run as a child process: started, waited for, watched and stopped.

A `Program` says what to run and how to tell that it is ready; a `Child` does it. The supervisor and the tests run the
same programs.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from lectern.embedded.errors import ChildFailed
from lectern.embedded.pids import PidFolder
from lectern.embedded.privileges import Account, before_exec

_LOG_LIMIT = 10_000_000
_POLL = 0.03


@dataclass(frozen=True, slots=True)
class Command:
    """How a program is run.

    Attributes:
        argv: the executable and its arguments. No secrets: every user of the machine can read them.
        environment: added to the few variables that every child gets.
        folder: its working directory.
        account: who runs it; None for whoever runs us.
        reaches_everything: see `privileges.before_exec`.
        stop_signal: asks it to finish what it is doing and end.
        orphan_signal: what it gets when we die.
        stop_seconds: how long it may take over that before it is killed.
        inherits_environment: whether it gets all of our environment, or just what a program needs to run.
    """

    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    account: Account | None = None
    reaches_everything: bool = False
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0
    inherits_environment: bool = False


class Program(Protocol):
    """Something that can be run as a child process."""

    @property
    def name(self) -> str:
        """What it is called in messages, logs and pid files."""
        ...

    async def prepare(self) -> None:
        """Makes what must be there before it starts; does nothing where it is there already."""
        ...

    def command(self) -> Command:
        """How to run it."""
        ...

    async def is_ready(self) -> bool:
        """Whether it answers. Called while it starts; never raises for a server that isn't up yet."""
        ...


class Child:
    """One running program."""

    def __init__(self, program: Program, logs: Path, pids: PidFolder | None = None) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self._pids = pids
        self._process: asyncio.subprocess.Process | None = None
        self._stop_signal = signal.SIGTERM
        self._stop_seconds = 10.0

    @property
    def running(self) -> bool:
        """Whether the process is there (ready or not)."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int | None:
        """The process's number while it runs."""
        return self._process.pid if self._process is not None and self.running else None

    async def start(self, within: float = 30.0) -> None:
        """Prepares and starts the program and waits until it is ready.

        Args:
            within: seconds from the start to readiness.

        Raises:
            ChildFailed: it ended, or was not ready in time (it is stopped then).
            PlatformError: whatever its preparation found wrong.
        """
        await self.program.prepare()
        await self._spawn()
        try:
            await asyncio.wait_for(self._until_ready(), within)
        except TimeoutError:
            await self.stop()
            raise ChildFailed(f"{self.program.name} was not ready within {within:.0f} s: see {self.log}") from None
        except BaseException:
            await self.stop()
            raise

    async def wait(self) -> int:
        """Waits for the process to end by itself; gives its exit status (negative: the signal)."""
        if self._process is None:
            raise ChildFailed(f"{self.program.name} was never started")
        status = await self._process.wait()
        self._forget()
        return status

    async def stop(self) -> None:
        """Asks the program to stop, waits, and kills it if it takes too long. Does nothing if it has ended."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        _send(process, self._stop_signal)
        try:
            await asyncio.wait_for(process.wait(), self._stop_seconds)
        except TimeoutError:
            _send(process, signal.SIGKILL)
            await process.wait()
        self._forget()

    async def _spawn(self) -> None:
        command = self.program.command()
        self._stop_signal, self._stop_seconds = command.stop_signal, command.stop_seconds
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command.argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=command.folder,
                env=_environment(command),
                # Its own session: Ctrl-C reaches the supervisor alone, which stops its children in order.
                start_new_session=True,
                preexec_fn=before_exec(
                    command.account, reaches_everything=command.reaches_everything, orphan_signal=command.orphan_signal
                ),
            )
        if self._pids is not None:
            self._pids.record(self.program.name, self._process.pid)

    async def _until_ready(self) -> None:
        while True:
            if not self.running:
                self._forget()
                raise ChildFailed(f"{self.program.name} ended while it started: {self._last_words()} (see {self.log})")
            if await self.program.is_ready():
                return
            await asyncio.sleep(_POLL)

    def _last_words(self) -> str:
        return _last_line(self.log.read_bytes()[-2000:])

    def _forget(self) -> None:
        if self._pids is not None:
            self._pids.forget(self.program.name)


@asynccontextmanager
async def running(program: Program, logs: Path, pids: PidFolder | None = None) -> AsyncIterator[Child]:
    """A program that runs, ready, for as long as the block."""
    child = Child(program, logs, pids)
    await child.start()
    try:
        yield child
    finally:
        await child.stop()


async def run_to_the_end(command: Command, name: str, *, shown: bool = False) -> None:
    """Runs a command that ends by itself; it is stopped if we are cancelled.

    Args:
        command: what to run.
        name: what it does, for the message if it fails.
        shown: whether what it says goes to our own output.

    Raises:
        ChildFailed: it ended with a status other than 0; the message carries the last line that it said.
    """
    process = await asyncio.create_subprocess_exec(
        *command.argv,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=None if shown else asyncio.subprocess.PIPE,
        stderr=None if shown else asyncio.subprocess.STDOUT,
        cwd=command.folder,
        start_new_session=True,
        env=_environment(command),
        preexec_fn=before_exec(
            command.account, reaches_everything=command.reaches_everything, orphan_signal=command.orphan_signal
        ),
    )
    try:
        said, _ = await process.communicate()
    except asyncio.CancelledError:
        _send(process, signal.SIGKILL)
        await process.wait()
        raise
    if process.returncode != 0:
        raise ChildFailed(f"{name} failed" if shown else f"{name} failed: {_last_line(said)}")


def python(module: str) -> tuple[str, ...]:
    """The arguments that run a module with this interpreter."""
    return (sys.executable, "-m", module)


async def accepts_connections(host: str, port: int) -> bool:
    """Whether something listens there."""
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True


def _environment(command: Command) -> dict[str, str]:
    kept = (
        os.environ
        if command.inherits_environment
        else {
            name: os.environ[name]
            for name in ("PATH", "HOME", "TMPDIR", "TZ", "PYTHONPATH", "VIRTUAL_ENV")
            if name in os.environ
        }
    )
    return {**kept, "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1", **command.environment}


def _last_line(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "it said nothing"


def _send(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(number)
