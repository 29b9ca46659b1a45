"""`lectern doctor`: can this machine run Lectern, and if not, why?"""

import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from lectern.data_folder import DataFolder
from lectern.embedded import PlatformError
from lectern.embedded.ffmpeg import ffmpeg, ffprobe
from lectern.embedded.ports import is_free
from lectern.embedded.postgres import find_postgres
from lectern.embedded.privileges import unprivileged_account
from lectern.embedded.valkey import find_valkey
from lectern.embedded.wheels import package_folder

_ENOUGH_DISK = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `problem` says what is wrong and what to do; None if nothing is."""

    subject: str
    found: str
    problem: str | None = None


def examine(data: Path, host: str, port: int) -> Iterator[Finding]:
    """Looks at everything that `lectern up` needs; changes nothing but to try whether the data folder can be
    written.
    """
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", python, None if sys.version_info >= (3, 11) else "Lectern needs Python 3.11 or later")
    yield Finding("system", f"{platform.system()} {platform.machine()}")
    yield _found("PostgreSQL", lambda: str(find_postgres("postgres")))
    yield _found("Valkey", lambda: str(find_valkey()))
    yield _found("SecantusDB", lambda: str(_package("secantus", "SecantusDB", "secantusdb", "LECTERN_MONGODB_URL")))
    yield _found("S3 server", lambda: str(_package("nanio", "The S3 server", "nanio", "LECTERN_S3_ENDPOINT_URL")))
    yield _found("ffmpeg", ffmpeg)
    yield _found("ffprobe", ffprobe)
    yield _found("PostgreSQL's user", lambda: account.name if (account := unprivileged_account()) else "you")
    yield _data_folder(data)
    yield _disk(data)
    in_use = DataFolder(data.resolve()).in_use
    taken = not in_use and not is_free(port, host)
    yield Finding(
        "port",
        f"{port}, used by the Lectern that runs on {data}" if in_use else str(port),
        "another program listens there: choose another with --port" if taken else None,
    )


def report(findings: Iterator[Finding], console: Console) -> bool:
    """Prints the findings; True if nothing is wrong."""
    fine = True
    for finding in findings:
        fine = fine and finding.problem is None
        mark = "[green]✓[/green]" if finding.problem is None else "[red]✗[/red]"
        console.print(f"{mark} {finding.subject}: {finding.problem or finding.found}", highlight=False, soft_wrap=True)
    return fine


def _found(subject: str, find: Callable[[], str]) -> Finding:
    try:
        return Finding(subject, find())
    except PlatformError as error:
        return Finding(subject, "", str(error))


def _package(module: str, what: str, distribution: str, instead: str) -> Path:
    return package_folder(module, what=what, distribution=distribution, instead=instead)


def _data_folder(data: Path) -> Finding:
    def look() -> str:
        folder = DataFolder(data.resolve())
        folder.check()
        return str(folder.path)

    return _found("data folder", look)


def _disk(data: Path) -> Finding:
    existing = next(folder for folder in (data.resolve(), *data.resolve().parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    problem = None if free >= _ENOUGH_DISK else f"only {free / 1024**3:.1f} GB are free at {existing}: videos need room"
    return Finding("disk", f"{free / 1024**3:.0f} GB free", problem)
