"""Documents in a file that outlives the process: a JSON array of id and text on each line, appended as they arrive."""

import asyncio
import logging
import os
from hashlib import sha256
from pathlib import Path

import orjson

from router.server.pipeline.persisted_documents.stores import MemoryDocuments

logger = logging.getLogger(__name__)


class FileDocuments:
    """Texts in memory with a file behind it, which is read once at startup and then appended to.

    Several processes may share the file. When it has grown to twice the size of the memory, it is rewritten with the
    contents of the memory. If it cannot be written, its documents are lost at the next restart.
    """

    def __init__(self, path: Path, memory: MemoryDocuments, *, max_bytes: int) -> None:
        """Raise OSError if there is a file that cannot be read."""
        self._path = path
        self._memory = memory
        self._max_file_bytes = 2 * max_bytes
        self._writing = asyncio.Lock()
        self._read()

    async def get(self, document_id: str) -> str | None:
        """Return the text, or None."""
        return await self._memory.get(document_id)

    async def put(self, document_id: str, text: str) -> None:
        """Store a text in memory and in the file."""
        if await self._memory.get(document_id) is not None:
            return
        await self._memory.put(document_id, text)
        async with self._writing:
            try:
                if await asyncio.to_thread(self._append, document_id, text) > self._max_file_bytes:
                    await asyncio.to_thread(self._rewrite, self._memory.texts())
            except OSError as failure:
                logger.warning("cannot write persisted documents to %s: %s", self._path, failure)

    def _read(self) -> None:
        try:
            content = self._path.read_bytes() if self._path.stat().st_size <= 2 * self._max_file_bytes else b""
        except FileNotFoundError:
            return
        for line in content.splitlines():
            try:
                document_id, text = orjson.loads(line)
                # Entries of ours have the hash of the text as their id.
                if sha256(text.encode()).hexdigest() == document_id:
                    self._memory.add(document_id, text)
            except (ValueError, TypeError, AttributeError):
                continue  # A line that was truncated when its writer was killed, or that is not ours.

    def _append(self, document_id: str, text: str) -> int:
        """Append a document. Returns the file's size, in bytes."""
        with self._path.open("ab") as file:
            # A line is written by one call, so that lines of several processes do not interleave.
            file.write(orjson.dumps([document_id, text]) + b"\n")
            return file.tell()

    def _rewrite(self, texts: list[tuple[str, str]]) -> None:
        replacement = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        replacement.write_bytes(b"".join(orjson.dumps(entry) + b"\n" for entry in texts))
        replacement.replace(self._path)
