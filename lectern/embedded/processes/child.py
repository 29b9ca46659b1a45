"""A program as a child process: start, readiness, watch and stop.

A `Program` defines the command and the readiness check; a `Child` runs it. The supervisor and the tests run the same
programs.
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
from lectern.embedded.processes.pids import PidFolder
from lectern.embedded.processes.privileges import Account, before_exec

_LOG_LIMIT = 10_000_000
_POLL = 0.03


@dataclass(frozen=True, slots=True)
class Command:
    """A program's command line and the way to run and stop it."""

    argv: tuple[str, ...]
    """The executable and its arguments. No secrets: every user of the machine can read them."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Variables in addition to the few that every child gets."""
    folder: Path | None = None
    """The working directory."""
    account: Account | None = None
    """The account that runs it; None for our own."""
    stop_signal: signal.Signals = signal.SIGTERM
    """The signal that requests an orderly end."""
    orphan_signal: signal.Signals = signal.SIGTERM
    """The signal that it receives when we die."""
    stop_seconds: float = 10.0
    """The seconds after the stop signal until it is killed."""
    inherits_environment: bool = False
    """True passes all of our environment on; False only the variables that a program needs to run."""


class Program(Protocol):
    """A program that can run as a child process."""

    @property
    def name(self) -> str:
        """Its name in messages, logs and pid files."""
        ...

    async def prepare(self) -> None:
        """Create the prerequisites of its start; do nothing where they exist."""
        ...

    def command(self) -> Command:
        """Return the command to run."""
        ...

    async def is_ready(self) -> bool:
        """Return whether it accepts requests. Called while it starts; never raises for a server that isn't up yet."""
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
        """True while the process exists, ready or not."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process is not None and self.running else None

    async def start(self, within: float = 30.0) -> None:
        """Prepare and start the program and wait until it is ready, for at most `within` seconds.

        Raises ChildFailed if it ended or was not ready in time (it is stopped then), and PlatformError if its
        preparation failed.
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
        """Wait for the process to end by itself. Return its exit status (negative: the signal)."""
        if self._process is None:
            raise ChildFailed(f"{self.program.name} was never started")
        status = await self._process.wait()
        self._remove_pid_file()
        return status

    async def stop(self) -> None:
        """Send the stop signal, wait, and kill the program if it takes too long. Do nothing if it has ended."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        _send(process, self._stop_signal)
        try:
            await asyncio.wait_for(process.wait(), self._stop_seconds)
        except TimeoutError:
            _send(process, signal.SIGKILL)
            await process.wait()
        self._remove_pid_file()

    async def _spawn(self) -> None:
        command = self.program.command()
        self._stop_signal, self._stop_seconds = command.stop_signal, command.stop_seconds
        self.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.log.parent.chmod(0o700)  # of an earlier version, perhaps
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch(mode=0o600)
        self.log.chmod(0o600)
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
                preexec_fn=before_exec(command.account, orphan_signal=command.orphan_signal),
            )
        if self._pids is not None:
            self._pids.record(self.program.name, self._process.pid)

    async def _until_ready(self) -> None:
        while True:
            if not self.running:
                self._remove_pid_file()
                raise ChildFailed(f"{self.program.name} ended while it started: {self._last_words()} (see {self.log})")
            if await self.program.is_ready():
                return
            await asyncio.sleep(_POLL)

    def _last_words(self) -> str:
        return _last_line(self.log.read_bytes()[-2000:])

    def _remove_pid_file(self) -> None:
        if self._pids is not None:
            self._pids.remove(self.program.name)


@asynccontextmanager
async def running(program: Program, logs: Path, pids: PidFolder | None = None) -> AsyncIterator[Child]:
    """Run a program, ready, for the time of the block."""
    child = Child(program, logs, pids)
    await child.start()
    try:
        yield child
    finally:
        await child.stop()


async def run_to_completion(command: Command, name: str, *, shown: bool = False) -> None:
    """Run a command that ends by itself; it is stopped if we are cancelled.

    `name` is for the message of a failure; `shown` passes its output on to ours. Raises ChildFailed if it ended with a
    status other than 0, with the last line of its output.
    """
    process = await asyncio.create_subprocess_exec(
        *command.argv,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=None if shown else asyncio.subprocess.PIPE,
        stderr=None if shown else asyncio.subprocess.STDOUT,
        cwd=command.folder,
        start_new_session=True,
        env=_environment(command),
        preexec_fn=before_exec(command.account, orphan_signal=command.orphan_signal),
    )
    try:
        output, _ = await process.communicate()
    except asyncio.CancelledError:
        _send(process, signal.SIGKILL)
        await process.wait()
        raise
    if process.returncode != 0:
        raise ChildFailed(f"{name} failed" if shown else f"{name} failed: {_last_line(output)}")


def python(module: str) -> tuple[str, ...]:
    """Return the arguments that run a module with this interpreter."""
    return (sys.executable, "-m", module)


async def accepts_connections(host: str, port: int) -> bool:
    """Return whether a server listens at the address."""
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True


def _environment(command: Command) -> dict[str, str]:
    passed_on = (
        os.environ
        if command.inherits_environment
        else {
            name: os.environ[name]
            for name in ("PATH", "HOME", "TMPDIR", "TZ", "PYTHONPATH", "VIRTUAL_ENV")
            if name in os.environ
        }
    )
    return {**passed_on, "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1", **command.environment}


def _last_line(output: bytes) -> str:
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "no output"


def _send(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(number)
