"""The log files of an embedded deployment: replaced when they are large, deleted when they are old.

A process writes to its file itself, and goes on doing so: the file is copied and emptied, not renamed. What is written
between the two is lost, which is a line at most.
"""

import asyncio
import re
import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path

_TIME = re.compile(rb'{"@timestamp": ?"([0-9T:.+-]+)"')

LIMIT = 10_000_000
"""Bytes of a file from which it is replaced."""

KEPT = 9
"""The most predecessors of a file."""

PAUSE = 60.0
"""Seconds between two looks."""


async def keep_log_files(folder: Path, retention: timedelta) -> None:
    """Replace and delete files from now on, until cancelled."""
    while True:
        await asyncio.to_thread(tidy_log_files, folder, retention, time.time())
        await asyncio.sleep(PAUSE)


def tidy_log_files(folder: Path, retention: timedelta, now: float) -> None:
    """Delete predecessors that are older than the retention, and replace files that are too large or too old.

    A file of documents is replaced after a ninth of the retention, so nothing in it is kept for much longer than that.
    """
    for path in folder.glob("*.log.*"):
        if path.suffix[1:].isdigit() and path.stat().st_mtime < now - retention.total_seconds():
            path.unlink(missing_ok=True)
    for path in folder.glob("*.log"):
        size = path.stat().st_size
        began = _beginning(path, now)
        if size > LIMIT or (size and began < now - retention.total_seconds() / KEPT):
            replace_log_file(path)


def replace_log_file(path: Path) -> None:
    """Move the content of a file to its predecessor, and theirs to their own."""
    oldest = _predecessor(path, KEPT)
    oldest.unlink(missing_ok=True)
    for number in range(KEPT - 1, 0, -1):
        each = _predecessor(path, number)
        if each.exists():
            each.replace(_predecessor(path, number + 1))
    shutil.copy2(path, _predecessor(path, 1))
    with path.open("r+b") as file:
        file.truncate()


def _predecessor(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")


def _beginning(path: Path, now: float) -> float:
    """Return the time of the first line of a file; now if it has none, as in files of servers that are not ours."""
    with path.open("rb") as file:
        found = _TIME.match(file.readline(100))
    return datetime.fromisoformat(found[1].decode()).timestamp() if found is not None else now
