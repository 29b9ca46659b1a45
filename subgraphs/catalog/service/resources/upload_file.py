"""The upload of a file, in two steps: a presigned URL to PUT it to, and its title once it is stored."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.model import Lecture
from subgraphs.catalog.service.ports.resources import ResourceObjects
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.resources.editing import (
    next_position,
    no_such_resource,
    require_own_lecture,
    require_own_resource,
)
from subgraphs.catalog.service.resources.file_types import media_type_of
from subgraphs.catalog.service.resources.model import (
    LECTURE_RESOURCE,
    LectureResource,
    LectureResourceId,
    ResourceFile,
    object_key,
)
from subgraphs.catalog.service.titles import validated_title
from subgraphs.kernel.identity.ids import LectureId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.rate_limits import Limit, RateLimits
from subgraphs.kernel.values.plain_text import clean_line

UPLOAD_LIFETIME = timedelta(minutes=30)
"""The validity of an upload's URL. After the URL expires, the upload may still be completed for as long again."""

_MAX_FILENAME = 150
_FORBIDDEN_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f/\\]")


@dataclass(frozen=True, slots=True)
class ResourcePolicy:
    """The limits of a file, of a course's files together, and of uploads and downloads by one user."""

    max_size_bytes: int
    course_quota_bytes: int
    uploads: Limit
    downloads: Limit


@dataclass(frozen=True, slots=True)
class ResourceUpload:
    """A presigned URL for the PUT of one file, of exactly its size, with its type and disposition as headers."""

    resource_id: LectureResourceId
    file: ResourceFile
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartResourceUpload:
    """Add a file to a lecture, hidden until its upload is completed."""

    units: Transactions[CatalogWork]
    objects: ResourceObjects
    limits: RateLimits
    policy: ResourcePolicy
    clock: Clock

    async def __call__(
        self, principal: Principal | None, lecture_id: LectureId, *, filename: str, size_bytes: int
    ) -> ResourceUpload:
        """Return the URL to upload to. Raises Unauthenticated, Forbidden, RateLimited, CatalogError."""
        uploader = require_principal(principal).user_id
        file = self._file(filename, size_bytes, self.clock() + UPLOAD_LIFETIME)
        async with self.units() as work:
            course_id, _ = await require_own_lecture(work, principal, lecture_id)
            position = await next_position(work, lecture_id)
            if await work.resources.stored_bytes(course_id) + size_bytes > self.policy.course_quota_bytes:
                raise CatalogError(
                    CatalogErrorCode.QUOTA_EXCEEDED,
                    "The files of this course would take up too much space.",
                    "sizeBytes",
                )
            await self.limits.attempt(self.policy.uploads, uploader)
            resource = LectureResource(
                id=LECTURE_RESOURCE.new(),
                course_id=course_id,
                lecture_id=lecture_id,
                title=file.name,
                position=position,
                created_at=self.clock(),
                file=file,
                ready=False,
            )
            await work.resources.add(resource)
        seconds = int(UPLOAD_LIFETIME.total_seconds())
        return ResourceUpload(resource.id, file, await self.objects.upload_url(object_key(resource.id), file, seconds))

    def _file(self, filename: str, size_bytes: int, expires_at: datetime) -> ResourceFile:
        name = clean_line(filename)
        if not 1 <= len(name) <= _MAX_FILENAME or _FORBIDDEN_CHARACTERS.search(filename):
            raise CatalogError(
                CatalogErrorCode.INVALID,
                f"A file name must have 1 to {_MAX_FILENAME} characters, without slashes and control characters.",
                "filename",
            )
        media_type = media_type_of(name)
        if media_type is None:
            raise CatalogError(
                CatalogErrorCode.INVALID,
                "Files of this type are not accepted; put them into a ZIP archive.",
                "filename",
            )
        if not 0 < size_bytes <= self.policy.max_size_bytes:
            mebibytes = self.policy.max_size_bytes / 2**20
            raise CatalogError(
                CatalogErrorCode.INVALID, f"A file must have between 1 byte and {mebibytes:g} MiB.", "sizeBytes"
            )
        return ResourceFile(name, media_type, size_bytes, expires_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteResourceUpload:
    """Publish an uploaded file under a title. Calling it again only changes the title."""

    units: Transactions[CatalogWork]
    objects: ResourceObjects
    clock: Clock

    async def __call__(
        self, principal: Principal | None, resource_id: LectureResourceId, *, title: str
    ) -> tuple[LectureResource, Lecture]:
        """Return the resource and its lecture. Raises Unauthenticated, Forbidden, CatalogError."""
        shown_title = validated_title(title)
        async with self.units() as work:
            resource, lecture = await require_own_resource(work, principal, resource_id)
            if resource.file is None or (not resource.ready and self.clock() > completion_deadline(resource.file)):
                raise no_such_resource()
            if not resource.ready and await self.objects.size(object_key(resource.id)) != resource.file.size_bytes:
                raise CatalogError(
                    CatalogErrorCode.INVALID,
                    "The file is missing or not of the announced size: upload it again.",
                    "resourceId",
                )
            shown = replace(resource, title=shown_title, ready=True)
            await work.resources.save(shown)
            return shown, lecture


def completion_deadline(file: ResourceFile) -> datetime:
    """Return the latest time at which the upload may be completed."""
    return file.upload_expires_at + UPLOAD_LIFETIME
