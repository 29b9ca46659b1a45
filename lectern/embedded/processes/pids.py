"""Pid files of the processes started for a data folder, so that a later start can clean up after a crash.

The kernel signals most children at their parent's death (`privileges.before_exec`); this covers the rest: other systems
than Linux, and children that take time to stop.
"""

import json
import os
import platform
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

_ON_LINUX = platform.system() == "Linux"


@dataclass(frozen=True, slots=True)
class RecordedProcess:
    """A recorded process. `started` distinguishes it from a later process with the same id."""

    name: str
    pid: int
    started: str

    @property
    def alive(self) -> bool:
        """True while this very process runs."""
        return started_at(self.pid) == self.started


class PidFolder:
    """A folder with one small file per running process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def record(self, name: str, pid: int) -> None:
        """Record a process that has just been started."""
        started = started_at(pid)
        if started is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(name)
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(asdict(RecordedProcess(name, pid, started))))
        partial.replace(path)

    def remove(self, name: str) -> None:
        """Delete the record of a process that has ended."""
        self._path(name).unlink(missing_ok=True)

    def recorded(self, name: str) -> RecordedProcess | None:
        """Return the process of this name, if it still runs."""
        process = _read(self._path(name))
        return process if process is not None and process.alive else None

    def running(self) -> list[RecordedProcess]:
        """Return every recorded process that still runs."""
        found = (_read(path) for path in sorted(self._folder.glob("*.json")))
        return [process for process in found if process is not None and process.alive]

    def terminate_leftovers(self, grace_period: float = 10.0) -> list[str]:
        """End the processes that an earlier supervisor left behind. Return the names of those found running.

        `grace_period` is the seconds that they get to stop by themselves, most having received a signal already, before
        they are killed.
        """
        left = self.running()
        names = [process.name for process in left]
        for process in left:
            _signal(process, signal.SIGTERM)
        deadline = time.monotonic() + grace_period
        while (left := [process for process in left if process.alive]) and time.monotonic() < deadline:
            time.sleep(0.05)
        for process in left:
            _signal(process, signal.SIGKILL)
        for path in self._folder.glob("*.json"):
            path.unlink(missing_ok=True)
        return names

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"


def started_at(pid: int) -> str | None:
    """Return the start of a process, in the form of this system; None if it does not exist or is a zombie."""
    if _ON_LINUX:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] == "Z" else fields[19]
    ps = ["/bin/ps", "-o", "lstart=", "-p", str(pid)]
    shown = subprocess.run(ps, capture_output=True, text=True, check=False)
    return shown.stdout.strip() or None


def _read(path: Path) -> RecordedProcess | None:
    try:
        return RecordedProcess(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _signal(process: RecordedProcess, number: signal.Signals) -> None:
    # PostgreSQL reads SIGTERM as "wait for the clients to leave": SIGINT is its orderly stop.
    wanted = signal.SIGINT if process.name == "postgres" and number is signal.SIGTERM else number
    with suppress(ProcessLookupError):
        os.kill(process.pid, wanted)
