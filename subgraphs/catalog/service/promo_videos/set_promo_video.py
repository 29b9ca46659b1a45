"""The choice of a course's promo video."""

from dataclasses import dataclass, replace

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.course_changes import edit_course
from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.identity.ids import CourseId, VideoId
from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class SetPromoVideo:
    """Choose the promo video of a course, by one of its instructors, of the ready videos that were uploaded for it."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, course_id: CourseId, expected_version: int | None, *, video_id: VideoId
    ) -> Course:
        """Return the changed course. Raises Unauthenticated, Forbidden, CatalogError."""
        require_instructor(principal)
        async with self.units() as work:
            # Until this is stored, the video can't be deleted without the handler of that event finding the course.
            await work.videos.lock(video_id)
            readiness = await work.videos.get(video_id)

            def promoted(course: Course) -> Course:
                # Checked after the access to the course, so that no one else learns anything about the video.
                if readiness is None or readiness.duration_seconds is None:
                    raise CatalogError(CatalogErrorCode.VIDEO_NOT_READY, "The video is not ready yet.", "videoId")
                if readiness.course_id != course_id:
                    raise CatalogError(
                        CatalogErrorCode.NOT_OWNER, "The video was uploaded for another course.", "videoId"
                    )
                return course.with_header(replace(course.header, promo_video_id=video_id))

            return await edit_course(work, self.clock, principal, course_id, expected_version, promoted)
