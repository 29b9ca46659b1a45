"""A file that a client sent with its request, on its way to a subgraph."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import IO

CHUNK = 256 * 1024


@dataclass(slots=True)
class UploadedFile:
    """`name` and `content_type` are what the client says of it, and prove nothing. `size` is in bytes.

    In-process subgraphs get this object as the variable's value.
    """

    name: str
    content_type: str
    size: int
    file: IO[bytes]

    async def read(self, size: int = -1) -> bytes:
        """The next bytes; all that is left without a size."""
        return await asyncio.to_thread(self.file.read, size)

    async def seek(self, position: int) -> None:
        """Go on from a position, counted in bytes from the beginning."""
        await asyncio.to_thread(self.file.seek, position)

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()
