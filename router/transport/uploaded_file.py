"""A file that a client sent with its request, on its way to a subgraph."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import IO

CHUNK = 256 * 1024


class UploadInterrupted(Exception):
    """The file does not arrive: its client left, or broke a rule. Whoever reads the request knows which."""


class UploadedFile:
    """`name` and `content_type` are what the client says of it, and prove nothing. `size` is in bytes.

    In-process subgraphs get this object as the variable's value, when all of it is there. A transport that passes it
    on may begin before that: `begun` tells when name and type are known, `chunks` gives the bytes as they arrive.
    """

    streams = False
    """Whether `chunks` may be read before the whole file is there. Then it is read once only."""

    def __init__(self, name: str, content_type: str, size: int, file: IO[bytes]) -> None:
        self.name = name
        self.content_type = content_type
        self.size = size
        self.file = file
        self._turn = asyncio.Lock()

    async def begun(self) -> None:
        """Wait until `name` and `content_type` are known. Raises UploadInterrupted."""

    async def arrived(self) -> None:
        """Wait until the whole file is there. Raises UploadInterrupted."""

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """All of it, from the beginning. Several may read side by side. Raises UploadInterrupted."""
        await self.arrived()
        position = 0
        while chunk := await self._read_at(position):
            position += len(chunk)
            yield chunk

    async def read(self, size: int = -1) -> bytes:
        """The next bytes; all that is left without a size."""
        return await asyncio.to_thread(self.file.read, size)

    async def seek(self, position: int) -> None:
        """Go on from a position, counted in bytes from the beginning."""
        await asyncio.to_thread(self.file.seek, position)

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()

    async def _read_at(self, position: int) -> bytes:
        async with self._turn:
            await self.seek(position)
            return await self.read(CHUNK)
