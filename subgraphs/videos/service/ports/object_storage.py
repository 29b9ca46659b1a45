"""The object store: uploaded sources and published files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part of an upload that has arrived."""

    number: int
    etag: str
    size_bytes: int


class ObjectMissing(Exception):
    """The object store has no object under this key, or no such upload."""


class Sources(Protocol):
    """Uploaded files in the object store."""

    async def begin_upload(self, key: str) -> str:
        """Start a multipart upload and return the store's id for it."""
        ...

    def part_url(self, key: str, storage_upload_id: str, number: int, size_bytes: int, expires_in: int) -> str:
        """Return a presigned URL to PUT this part, with exactly this many bytes, for `expires_in` seconds."""
        ...

    async def parts(self, key: str, storage_upload_id: str) -> Sequence[StoredPart]:
        """Return the parts that have arrived. Raises ObjectMissing if the upload was completed or aborted."""
        ...

    async def complete(self, key: str, storage_upload_id: str, parts: Sequence[StoredPart]) -> None:
        """Assemble the parts into one object. Raises ObjectMissing."""
        ...

    async def abort(self, key: str, storage_upload_id: str) -> None:
        """Discard the upload and its parts, if they exist."""
        ...

    async def size(self, key: str) -> int | None:
        """Return the object's size in bytes; None if there is no such object."""
        ...

    async def download(self, key: str, target: Path) -> str:
        """Write the object to a file and return its SHA-256 in hex. Raises ObjectMissing."""
        ...


class Files(Protocol):
    """Transcoded files in the object store."""

    async def read(self, key: str) -> bytes:
        """Return the content of a small file. Raises ObjectMissing."""
        ...

    async def write(self, prefix: str, files: Mapping[str, bytes]) -> None:
        """Store small files under the prefix, by their names."""
        ...

    async def upload_folder(self, folder: Path, prefix: str) -> None:
        """Store every file of the folder under the prefix."""
        ...

    async def delete_prefix(self, prefix: str, except_prefix: str | None = None) -> None:
        """Delete every object whose key begins with `prefix`, except those below the folder `except_prefix`."""
        ...
