"""The resources of lectures, as a viewer may see and download them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from subgraphs.catalog.service.lectures.find_lectures import FoundLecture
from subgraphs.catalog.service.lectures.read_articles import readable_lectures
from subgraphs.catalog.service.ports.resources import ResourceObjects
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.resources.editing import no_such_resource
from subgraphs.catalog.service.resources.model import LectureResource, LectureResourceId, object_key
from subgraphs.catalog.service.resources.upload_file import ResourcePolicy
from subgraphs.catalog.service.visibility import is_privileged
from subgraphs.kernel.identity.ids import LectureId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.platform.rate_limits import RateLimits, client_key

GRANT_LIFETIME = timedelta(minutes=5)
"""The time in which a download has to begin."""


@dataclass(frozen=True, slots=True)
class ReadResources:
    """Read the resources of those of the lectures that the viewer may read, in order."""

    units: Transactions[CatalogWork]

    async def __call__(
        self, viewer: Principal | None, lectures: Collection[FoundLecture]
    ) -> Mapping[LectureId, tuple[LectureResource, ...]]:
        async with self.units.reading() as work:
            readable = await readable_lectures(work, viewer, lectures)
            found = await work.resources.of_lectures(readable)
            return {lecture_id: tuple(found.get(lecture_id, ())) for lecture_id in readable}


@dataclass(frozen=True, slots=True)
class DownloadGrant:
    """An address from which one file can be downloaded until it expires."""

    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantDownload:
    """Grant the download of a file to a viewer who may read its lecture. Those of learners and visitors are counted."""

    units: Transactions[CatalogWork]
    objects: ResourceObjects
    limits: RateLimits
    policy: ResourcePolicy
    clock: Clock

    async def __call__(self, viewer: Principal | None, ip: str | None, resource_id: LectureResourceId) -> DownloadGrant:
        """Return the address. Raises RateLimited, CatalogError."""
        client = "unknown" if ip is None else client_key(ip)
        await self.limits.attempt(self.policy.downloads, client if viewer is None else viewer.user_id)
        async with self.units() as work:
            resource = await work.resources.get(resource_id)
            if resource is None or resource.file is None or not resource.ready:
                raise no_such_resource()
            lectures = await work.courses.lectures([resource.lecture_id])
            courses = await work.courses.headers([resource.course_id])
            if resource.lecture_id not in lectures or resource.course_id not in courses:
                raise no_such_resource()
            course = courses[resource.course_id]
            found = FoundLecture(lectures[resource.lecture_id][1], course)
            if not await readable_lectures(work, viewer, [found]):
                raise no_such_resource()
            if not is_privileged(viewer, course):
                await work.resources.count_download(resource_id)
        expires_at = self.clock() + GRANT_LIFETIME
        seconds = int(GRANT_LIFETIME.total_seconds())
        return DownloadGrant(
            await self.objects.download_url(object_key(resource.id), resource.file, seconds), expires_at
        )
