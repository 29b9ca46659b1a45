"""Interfaces to the adapters that the use cases of pictures depend on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from subgraphs.kernel.persistence.transactions import TransactionWithEvents
from subgraphs.kernel.pictures.model import Picture, PictureContentType, PictureFailure, PictureId, PictureShape


class Pictures(Protocol):
    """A domain's pictures."""

    async def lock_subject(self, subject: str) -> None:
        """Let no other transaction change the subject's pictures until this one ends."""
        ...

    async def add(self, picture: Picture) -> None: ...

    async def get(self, picture_id: PictureId, *, for_update: bool = False) -> Picture | None: ...

    async def save(self, picture: Picture) -> None: ...

    async def of_subject(self, subject: str) -> Sequence[Picture]:
        """Return the pictures of the subject that are PROCESSING or READY, the last submitted first."""
        ...

    async def all_of(self, subject: str) -> Sequence[Picture]:
        """Return all pictures of the subject, whatever their status."""
        ...

    async def shown(self, subjects: Collection[str]) -> Mapping[str, Picture]:
        """Return the READY picture of each subject that has one."""
        ...

    async def latest(self, subjects: Collection[str]) -> Mapping[str, Picture]:
        """Return the picture of each subject that was submitted last, in any status but REPLACED."""
        ...

    async def stuck(self, submitted_before: datetime) -> Sequence[PictureId]:
        """Return pictures that are PROCESSING since before then, at most 100."""
        ...

    async def disposable(self, expired: datetime, replaced_before: datetime, failed_before: datetime) -> list[Picture]:
        """Return pictures to delete, at most 100: uploads never submitted, replaced ones, and old failures."""
        ...

    async def with_leftovers(self, now: datetime) -> list[Picture]:
        """Return pictures, at most 100, that are decoded, and whose upload address has expired since.

        Each is returned until `mark_upload_deleted`.
        """
        ...

    async def mark_upload_deleted(self, picture_id: PictureId) -> None: ...

    async def delete(self, picture_id: PictureId) -> None: ...


class PicturesWork(TransactionWithEvents, Protocol):
    """A domain's transaction, with its pictures."""

    pictures: Pictures


class PictureObjects(Protocol):
    """Uploaded and published pictures in the object store."""

    async def upload_url(self, key: str, content_type: PictureContentType, size_bytes: int, expires_in: int) -> str:
        """Return a presigned URL to PUT an object of this type, with exactly this many bytes, for `expires_in` s."""
        ...

    async def size(self, key: str) -> int | None:
        """Return the object's size in bytes; None if there is no such object."""
        ...

    async def download(self, key: str, target: Path, max_bytes: int) -> bool:
        """Write the object to a file; False, without more of it than that, if it is larger or missing."""
        ...

    async def publish(self, key: str, file: Path, media_type: str) -> None:
        """Store a published file, which caches may keep for good."""
        ...

    async def delete(self, key: str) -> None:
        """Delete the object, if it exists."""
        ...

    async def delete_folder(self, prefix: str) -> None:
        """Delete every object whose key begins with `prefix`."""
        ...


@dataclass(frozen=True, slots=True)
class Decoded:
    """The result of a decoder, beside the files."""

    width: int
    height: int
    blurhash: str
    color: str


class PictureDecoder(Protocol):
    """Decodes pictures of strangers."""

    async def decode(self, source: Path, target: Path, shape: PictureShape) -> Decoded | PictureFailure:
        """Write the published files of a picture to the folder `target`, or return why there are none.

        Raises TimeoutError if that takes too long on this machine.
        """
        ...
