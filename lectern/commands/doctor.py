"""`lectern doctor`: checks whether this machine can run Lectern."""

import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from lectern.embedded import PlatformError
from lectern.embedded.ffmpeg import ffmpeg, ffprobe
from lectern.embedded.postgres.programs import find_programs
from lectern.embedded.processes.ports import is_free
from lectern.embedded.processes.privileges import unprivileged_account
from lectern.embedded.processes.wheels import package_folder
from lectern.embedded.valkey import find_valkey
from lectern.platform.data_folder import ADDRESS_FILE, DataFolder

_ENOUGH_DISK_BYTES = 2 * 1024**3
"""Free space for the servers' data and for the first videos."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check. `problem` says what is wrong and how to fix it; None if nothing is."""

    subject: str
    found: str
    problem: str | None = None


def examine(data: Path, host: str, port: int) -> Iterator[Finding]:
    """Check everything that `lectern up` needs. The only change is a test file, removed at once, in the data folder."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", python, None if sys.version_info >= (3, 11) else "Lectern needs Python 3.11 or later")
    yield Finding("system", f"{platform.system()} {platform.machine()}")
    yield _found("PostgreSQL", lambda: str(find_programs() / "postgres"))
    yield _found("Valkey", lambda: str(find_valkey()))
    yield _found("SecantusDB", lambda: str(_package("secantus", "SecantusDB", "secantusdb", "LECTERN_MONGODB_URL")))
    yield _found("S3 server", lambda: str(_package("nanio", "The S3 server", "nanio", "LECTERN_S3_ENDPOINT_URL")))
    yield _found("ffmpeg", ffmpeg)
    yield _found("ffprobe", ffprobe)
    yield _found("PostgreSQL's user", lambda: account.name if (account := unprivileged_account()) else "you")
    yield _data_folder(data)
    yield _disk(data)
    yield _port(data, host, port)


def report(findings: Iterator[Finding], console: Console) -> bool:
    """Print the findings. Return whether there are no problems."""
    fine = True
    for finding in findings:
        fine = fine and finding.problem is None
        mark = "[green]✓[/green]" if finding.problem is None else "[red]✗[/red]"
        console.print(f"{mark} {finding.subject}: {finding.problem or finding.found}", highlight=False, soft_wrap=True)
    return fine


def _found(subject: str, find: Callable[[], str]) -> Finding:
    """Return what a lookup finds, or its PlatformError as the problem."""
    try:
        return Finding(subject, find())
    except PlatformError as error:
        return Finding(subject, "", str(error))


def _package(module: str, what: str, distribution: str, instead: str) -> Path:
    return package_folder(module, what=what, distribution=distribution, instead=instead)


def _data_folder(data: Path) -> Finding:
    def checked_path() -> str:
        folder = DataFolder(data.resolve())
        folder.check()
        return str(folder.path)

    return _found("data folder", checked_path)


def _port(data: Path, host: str, port: int) -> Finding:
    """Check the port that `lectern up` would listen on, or name that of a Lectern that already runs on the folder."""
    folder = DataFolder(data.resolve())
    if folder.in_use:
        own = folder.read(ADDRESS_FILE).get("port")
        return Finding("port", f"{own or 'a port of its own'}, used by the Lectern that runs on {data}")
    taken = not is_free(port, host)
    problem = f"another program listens on {port}: choose another with --port" if taken else None
    return Finding("port", str(port), problem)


def _disk(data: Path) -> Finding:
    existing = next(folder for folder in (data.resolve(), *data.resolve().parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    problem = (
        None if free >= _ENOUGH_DISK_BYTES else f"only {free / 1024**3:.1f} GB are free at {existing}: videos need room"
    )
    return Finding("disk", f"{free / 1024**3:.0f} GB free", problem)
