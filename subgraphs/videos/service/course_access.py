"""Who teaches a course, as far as videos has been told."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

from subgraphs.catalog.events import CourseOutline
from subgraphs.kernel.identity import Principal
from subgraphs.kernel.ids import CourseId
from subgraphs.videos.errors import VideoProblem, VideoRefused
from subgraphs.videos.service.model import Video
from subgraphs.videos.service.ports import Outlines

_LOOKS = 30


@dataclass(frozen=True, slots=True)
class CourseAccess:
    """Answers from our copy of the outlines.

    A course that was made a moment ago may not have reached us: an unknown course is looked for again every
    `pause_seconds`, for some seconds, before it counts as missing.
    """

    outlines: Outlines
    pause_seconds: float = 0.1

    async def course(self, course_id: CourseId) -> CourseOutline | None:
        """The course, when it is known or becomes known."""
        for _ in range(_LOOKS):
            outlines = await self.outlines.of_courses([course_id])
            if course_id in outlines:
                return outlines[course_id]
            await asyncio.sleep(self.pause_seconds)
        return None

    async def manages(self, principal: Principal, course_ids: Collection[CourseId]) -> frozenset[CourseId]:
        """Those of the courses whose videos are this caller's business: an admin's all, an instructor's own."""
        if principal.is_admin:
            return frozenset(course_ids)
        outlines = await self.outlines.of_courses(course_ids)
        return frozenset(course_id for course_id, outline in outlines.items() if teaches(principal, outline))

    async def managed(self, principal: Principal, video: Video | None) -> Video:
        """The video, if there is one and it is this caller's business. Raises VideoRefused."""
        if video is None or not await self.manages(principal, {video.course_id}):
            raise VideoRefused(VideoProblem.NOT_FOUND, "You have no such video.", ("id",))
        return video

    async def shows(self, video: Video) -> bool:
        """Whether a lecture of the video's course shows it."""
        outlines = await self.outlines.of_courses([video.course_id])
        return any(lecture.video_id == video.id for outline in outlines.values() for lecture in outline.lectures)


def teaches(principal: Principal | None, outline: CourseOutline) -> bool:
    """Whether this is one of the course's instructors, its owner included."""
    return principal is not None and principal.is_instructor and principal.user_id in outline.instructor_ids
