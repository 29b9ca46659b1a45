"""The interfaces to the resources of lectures: their rows, and their files in the object store."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from subgraphs.catalog.service.resources.model import LectureResource, LectureResourceId, ResourceFile
from subgraphs.kernel.identity.ids import CourseId, LectureId


class LectureResources(Protocol):
    """The resources of lectures. A transaction that changes them holds the lock of their course."""

    async def add(self, resource: LectureResource) -> None: ...

    async def get(self, resource_id: LectureResourceId) -> LectureResource | None:
        """Return the resource; None if it, or its lecture, is removed."""
        ...

    async def save(self, resource: LectureResource) -> None:
        """Store the title, the address, the position and whether it is ready."""
        ...

    async def of_lectures(self, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, Sequence[LectureResource]]:
        """Return the ready resources of each lecture that has some, in order."""
        ...

    async def extent(self, lecture_id: LectureId) -> tuple[int, int]:
        """Return the number of the lecture's resources, ready or not, and the last position; -1 without one."""
        ...

    async def stored_bytes(self, course_id: CourseId) -> int:
        """Return the bytes of all files of the course that are not deleted yet, uploads under way included."""
        ...

    async def detach(self, resource_id: LectureResourceId) -> None:
        """Remove the resource from its lecture; it remains until its file is deleted."""
        ...

    async def count_download(self, resource_id: LectureResourceId) -> None: ...

    async def disposable(self, expired: datetime, abandoned: datetime) -> Sequence[LectureResourceId]:
        """Return resources without a lecture whose upload address has expired by the one time, and uploads that
        expired by the other time and never became ready, at most 100.
        """
        ...

    async def delete(self, resource_id: LectureResourceId) -> None:
        """Delete the row, unless it is shown."""
        ...


class ResourceObjects(Protocol):
    """The files in the object store."""

    async def upload_url(self, key: str, file: ResourceFile, expires_in: int) -> str:
        """Return a presigned URL to PUT the file: exactly its size, type and disposition, for `expires_in` seconds."""
        ...

    async def download_url(self, key: str, file: ResourceFile, expires_in: int) -> str:
        """Return a presigned URL that serves the file as an attachment, for `expires_in` seconds."""
        ...

    async def size(self, key: str) -> int | None:
        """Return the object's size in bytes; None if there is no such object."""
        ...

    async def delete(self, key: str) -> None:
        """Delete the object, if it exists."""
        ...
