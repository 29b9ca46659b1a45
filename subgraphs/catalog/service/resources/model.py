"""Resources of lectures as values, and the names of their files."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NewType
from urllib.parse import quote

from subgraphs.kernel.identity.ids import CourseId, IdKind, LectureId

LectureResourceId = NewType("LectureResourceId", str)
LECTURE_RESOURCE: IdKind[LectureResourceId] = IdKind("lrs")

MAX_RESOURCES = 20
"""The most resources of one lecture, uploads under way included."""


class ResourceKind(Enum):
    """The kind of a resource."""

    FILE = "FILE"
    LINK = "LINK"


@dataclass(frozen=True, slots=True)
class ResourceFile:
    """An uploaded file. `media_type` follows from the name, never from the uploader."""

    name: str
    media_type: str
    size_bytes: int
    upload_expires_at: datetime

    @property
    def disposition(self) -> str:
        """The `Content-Disposition` (RFC 6266) with which the file is stored and served: it is saved, never shown."""
        ascii_name = "".join(
            each if each.isascii() and each.isprintable() and each not in '"\\%' else "_" for each in self.name
        )
        return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(self.name, safe='')}"


@dataclass(frozen=True, slots=True)
class LectureResource:
    """A file or a link; it has either `file` or `url`. An upload that has not arrived is not ready, and not shown."""

    id: LectureResourceId
    course_id: CourseId
    lecture_id: LectureId
    title: str
    position: int
    created_at: datetime
    file: ResourceFile | None = None
    url: str | None = None
    ready: bool = True
    download_count: int = 0

    @property
    def kind(self) -> ResourceKind:
        return ResourceKind.LINK if self.file is None else ResourceKind.FILE


def object_key(resource_id: LectureResourceId) -> str:
    """Return the key of the file in the object store."""
    return f"lecture-resources/{resource_id}"
