"""Changes of the course that a lecture belongs to."""

from collections.abc import Callable
from dataclasses import replace

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.course_changes import edit_course
from subgraphs.catalog.service.model import Course, Lecture
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.replicas import VideoReadiness
from subgraphs.kernel.identity.ids import CourseId, LectureId, VideoId
from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


async def edit_course_of_lecture(
    units: Transactions[CatalogWork],
    clock: Clock,
    principal: Principal | None,
    lecture_id: LectureId,
    expected_version: int | None,
    change: Callable[[Course], Course],
) -> Course:
    """Apply an instructor's edit to the lecture's course, in a transaction of its own.

    Raises Unauthenticated, Forbidden, CatalogError.
    """
    require_instructor(principal)
    async with units() as work:
        course_id = await require_course_of(work, lecture_id, "lectureId")
        return await edit_course(work, clock, principal, course_id, expected_version, change)


async def require_course_of(work: CatalogWork, lecture_id: LectureId, argument: str) -> CourseId:
    """Return the course of the lecture. Raises CatalogError if there is no such lecture."""
    found = (await work.courses.lectures([lecture_id])).get(lecture_id)
    if found is None:
        raise CatalogError(CatalogErrorCode.NOT_FOUND, "There is no such lecture.", argument)
    return found[0]


def with_video(lecture: Lecture, video_id: VideoId, readiness: VideoReadiness | None) -> Lecture:
    """Return the lecture showing the video; it is complete if the video is ready."""
    seconds = None if readiness is None else readiness.duration_seconds
    return replace(lecture, video_id=video_id, duration_seconds=seconds or 0, complete=seconds is not None)


def without_video(lecture: Lecture) -> Lecture:
    """Return the lecture without a video, incomplete."""
    return replace(lecture, video_id=None, duration_seconds=0, complete=False)
