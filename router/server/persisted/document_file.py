"""Documents that outlive their process, in a file: a JSON array of id and text on each line, appended as they come."""

from __future__ import annotations

import asyncio
import logging
import os
from hashlib import sha256
from pathlib import Path

import orjson

from router.server.persisted.document_store import MemoryDocuments

log = logging.getLogger("router.server.persisted")


class FileDocuments:
    """A memory of documents with a file behind it, which is read once and then written to.

    Several processes may share the file: each adds what it learns. When it has grown to twice what memory may hold, it
    is written anew with what memory holds. A file that cannot be written costs what would be known after a restart.
    """

    def __init__(self, path: Path, memory: MemoryDocuments, *, max_bytes: int) -> None:
        """Raises OSError if there is a file that cannot be read."""
        self._path = path
        self._memory = memory
        self._most = 2 * max_bytes
        self._writing = asyncio.Lock()
        self._read()

    async def get(self, document_id: str) -> str | None:
        """The text, or None."""
        return await self._memory.get(document_id)

    async def put(self, document_id: str, text: str) -> None:
        """Keep a text here and there."""
        if await self._memory.get(document_id) is not None:
            return
        await self._memory.put(document_id, text)
        async with self._writing:
            try:
                if await asyncio.to_thread(self._append, document_id, text) > self._most:
                    await asyncio.to_thread(self._write_anew, self._memory.texts())
            except OSError as problem:
                log.warning("documents cannot be kept in %s: %s", self._path, problem)

    def _read(self) -> None:
        try:
            content = self._path.read_bytes() if self._path.stat().st_size <= 2 * self._most else b""
        except FileNotFoundError:
            return
        for line in content.splitlines():
            try:
                document_id, text = orjson.loads(line)
                # As they were learnt: an id that is not its text's hash was not written by us.
                if sha256(text.encode()).hexdigest() == document_id:
                    self._memory.keep(document_id, text)
            except (ValueError, TypeError, AttributeError):
                continue  # A line that was cut off when its writer died, or that is not ours.

    def _append(self, document_id: str, text: str) -> int:
        """The file's size after that, in bytes."""
        with self._path.open("ab") as file:
            # A line is written at once, so that those of several processes do not mix.
            file.write(orjson.dumps([document_id, text]) + b"\n")
            return file.tell()

    def _write_anew(self, texts: list[tuple[str, str]]) -> None:
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        fresh.write_bytes(b"".join(orjson.dumps(entry) + b"\n" for entry in texts))
        fresh.replace(self._path)
