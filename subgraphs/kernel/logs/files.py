"""Log files in a folder, one for each process, as the embedded platform keeps them."""

import asyncio
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from subgraphs.kernel.logs import matching
from subgraphs.kernel.logs.fields import PROCESS_PREFIX, Field
from subgraphs.kernel.logs.store import MAX_LINES, LogFilter, LogGroup, LogLine, LogStoreUnavailable


class FileLogStore:
    """`LogStore` of the files `NAME.log` and their predecessors `NAME.log.1` and so on.

    Every search reads them from the beginning, in a thread; those that were last written before `since` are left out.
    A line that is not a document, such as what an interpreter writes when it dies, is a message of its file's process
    at the time of the document before it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def find(self, wanted: LogFilter, limit: int) -> Sequence[LogLine]:
        return await asyncio.to_thread(self._find, wanted, min(limit, MAX_LINES))

    async def summarize(self, wanted: LogFilter, by: Sequence[Field], limit: int) -> Sequence[LogGroup]:
        return await asyncio.to_thread(lambda: matching.summarize(self._lines(wanted), by, limit))

    async def count_by_day(self, wanted: LogFilter) -> Mapping[str, int]:
        return await asyncio.to_thread(lambda: matching.count_by_day(self._lines(wanted)))

    async def close(self) -> None:
        """Nothing is kept open."""

    def _find(self, wanted: LogFilter, limit: int) -> Sequence[LogLine]:
        last: list[LogLine] = []
        for path in self._files(wanted):
            # Lines of one file are in order; those of several are merged.
            last.extend(deque(_matching(path, wanted), maxlen=limit))
        return sorted(last, key=lambda line: line.at)[-limit:]

    def _lines(self, wanted: LogFilter) -> Iterator[LogLine]:
        for path in self._files(wanted):
            yield from _matching(path, wanted)

    def _files(self, wanted: LogFilter) -> list[Path]:
        if not self._folder.is_dir():
            raise LogStoreUnavailable(f"there is no folder {self._folder}")
        found = []
        for path in sorted(self._folder.glob("*.log*")):
            suffix = path.name.partition(".log")[2]
            if suffix and not suffix[1:].isdigit():
                continue
            try:
                written = path.stat().st_mtime
            except FileNotFoundError:
                continue
            if wanted.since is None or written >= wanted.since.timestamp():
                found.append(path)
        return found


def _matching(path: Path, wanted: LogFilter) -> Iterator[LogLine]:
    return (line for line in _read(path) if matching.matches(line, wanted))


def _read(path: Path) -> Iterator[LogLine]:
    process = path.name.partition(".log")[0]
    try:
        # The generation of a file and not its name, which changes when it is replaced.
        inode = path.stat().st_ino
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        file = path.open("rb")
    except OSError:
        return
    with file:
        offset = 0
        for raw in file:
            if not raw.endswith(b"\n"):
                return  # it is being written
            document = _document(raw)
            if document is None:
                text = raw.decode(errors="replace").rstrip()
                document = {Field.PROCESS.value: PROCESS_PREFIX + process, Field.MESSAGE.value: text}
            else:
                at = datetime.fromisoformat(document[Field.TIMESTAMP])
            yield LogLine(f"{inode}:{offset}", at, document)
            offset += len(raw)


def _document(raw: bytes) -> dict[str, Any] | None:
    if not raw.startswith(b'{"'):
        return None
    try:
        document = orjson.loads(raw)
        datetime.fromisoformat(document[Field.TIMESTAMP])
    except (ValueError, KeyError, TypeError):
        return None
    return document if isinstance(document, dict) else None
