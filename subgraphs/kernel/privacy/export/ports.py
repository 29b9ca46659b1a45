"""Interfaces of the export of a user's data, and the values that domains exchange about it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.object_storage.bucket_rules import EXPORTS_FOLDER


def folder_of(export_id: str) -> str:
    """Return the beginning of the keys of an export's files."""
    return f"{EXPORTS_FOLDER}{export_id}/"


def part_key(export_id: str, domain: str) -> str:
    """Return the key of a domain's file."""
    return f"{folder_of(export_id)}{domain}.json"


def archive_key(export_id: str) -> str:
    """Return the key of the archive of all files."""
    return f"{folder_of(export_id)}archive.zip"


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one table or collection about a user, and the purpose that they are stored for."""

    name: str
    purpose: str
    rows: AsyncIterator[Mapping[str, object]]


class RequestedExport(Protocol):
    """The event of a requested export, as every domain handles it."""

    @property
    def export_id(self) -> str: ...

    @property
    def user_id(self) -> UserId: ...

    @property
    def domains(self) -> Sequence[str]:
        """The domains that have not exported yet."""
        ...


class ExportReport(Protocol):
    """The class of the event by which a domain reports that its file is written."""

    def __call__(self, *, export_id: str, user_id: UserId, size_bytes: int) -> Event: ...


class ExportObjects(Protocol):
    """The files of exports in the object store, which only short-lived links open."""

    async def put(self, key: str, file: Path, media_type: str, filename: str) -> None:
        """Store a file, in place of an earlier one; browsers keep it under this name."""
        ...

    async def fetch(self, key: str, target: Path) -> bool:
        """Write the object to a file; False if there is none."""
        ...

    async def download_url(self, key: str, expires_in: int) -> str:
        """Return a presigned URL that downloads the object, for `expires_in` seconds."""
        ...

    async def delete(self, key: str) -> None:
        """Delete the object, if it exists."""
        ...

    async def delete_folder(self, prefix: str) -> None:
        """Delete every object whose key begins with `prefix`."""
        ...
