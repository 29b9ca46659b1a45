"""A file that a client sent with its request, on its way to a subgraph."""

import asyncio
from collections.abc import AsyncGenerator
from typing import IO

CHUNK = 256 * 1024


class UploadInterrupted(Exception):
    """The file does not arrive: its client disconnected or sent a bad request."""


class UploadedFile:
    """An uploaded file. `name` and `content_type` are the client's, unverified. `size` is in bytes.

    In-process subgraphs get this object as the variable's value, when the file is complete. A transport that forwards
    it may begin before that: `begun` waits until name and type are known, `chunks` yields the bytes as they arrive.
    """

    streams = False
    """True if `chunks` may be read before the file is complete. Then it can be read once only."""

    def __init__(self, name: str, content_type: str, size: int, file: IO[bytes]) -> None:
        self.name = name
        self.content_type = content_type
        self.size = size
        self.file = file
        self._turn = asyncio.Lock()

    async def begun(self) -> None:
        """Wait until `name` and `content_type` are known. Raises UploadInterrupted."""

    async def arrived(self) -> None:
        """Wait until the file is complete. Raises UploadInterrupted."""

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield the whole content. Several readers may read concurrently. Raises UploadInterrupted."""
        await self.arrived()
        position = 0
        while chunk := await self._read_at(position):
            position += len(chunk)
            yield chunk

    async def read(self, size: int = -1) -> bytes:
        """Read the next bytes; all remaining ones without a size."""
        return await asyncio.to_thread(self.file.read, size)

    async def seek(self, position: int) -> None:
        """Continue at a position in bytes from the beginning."""
        await asyncio.to_thread(self.file.seek, position)

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    async def _read_at(self, position: int) -> bytes:
        async with self._turn:
            await self.seek(position)
            return await self.read(CHUNK)
