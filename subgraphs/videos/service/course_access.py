"""Who teaches a course, as far as videos has been told."""

import asyncio
from dataclasses import dataclass

from subgraphs.catalog.events import CourseOutline
from subgraphs.kernel.identity import Principal
from subgraphs.kernel.ids import CourseId
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
            outline = await self.outlines.of_course(course_id)
            if outline is not None:
                return outline
            await asyncio.sleep(self.pause_seconds)
        return None

    async def may_manage(self, principal: Principal, video: Video) -> bool:
        """Whether this is an admin, or teaches the course that the video was uploaded for."""
        if principal.is_admin:
            return True
        outline = await self.outlines.of_course(video.course_id)
        return outline is not None and teaches(principal, outline)


def teaches(principal: Principal | None, outline: CourseOutline) -> bool:
    """Whether this is one of the course's instructors, its owner included."""
    return principal is not None and principal.is_instructor and principal.user_id in outline.instructor_ids
