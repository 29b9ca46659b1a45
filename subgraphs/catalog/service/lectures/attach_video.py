"""The video of a lecture."""

from dataclasses import dataclass

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.course_changes import edit_course
from subgraphs.catalog.service.lectures.lecture_changes import require_course_of, with_video
from subgraphs.catalog.service.model import Course, Lecture, LectureKind
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.sections.outline_editing import change_lecture
from subgraphs.kernel.identity.ids import LectureId, VideoId
from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class AttachVideo:
    """Attach a video to a video lecture, by one of the course's instructors.

    A video whose events have not arrived yet may be attached: it counts as not ready until an event reports it ready
    and uploaded for this very course.
    """

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, lecture_id: LectureId, expected_version: int | None, *, video_id: VideoId
    ) -> Course:
        """Return the changed course. Raises Unauthenticated, Forbidden, CatalogError."""
        require_instructor(principal)
        async with self.units() as work:
            course_id = await require_course_of(work, lecture_id, "lectureId")
            await work.videos.lock(video_id)
            readiness = await work.videos.get(video_id)
            if readiness is not None and readiness.course_id != course_id:
                raise CatalogError(CatalogErrorCode.NOT_OWNER, "The video was uploaded for another course.", "videoId")

            def attached(lecture: Lecture) -> Lecture:
                if lecture.kind is not LectureKind.VIDEO:
                    raise CatalogError(CatalogErrorCode.INVALID, "An article shows no video.", "lectureId")
                return with_video(lecture, video_id, readiness)

            return await edit_course(
                work,
                self.clock,
                principal,
                course_id,
                expected_version,
                lambda course: change_lecture(course, lecture_id, attached),
            )
