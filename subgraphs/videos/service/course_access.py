"""Access to the videos of a course, by the replica of its outline."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

from subgraphs.catalog.events import CourseOutline
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.videos.errors import VideosError, VideosErrorCode
from subgraphs.videos.service.model import Video
from subgraphs.videos.service.ports.replicas import CourseOutlines

_LOOKUPS = 30
"""The number of lookups of a course before it counts as missing."""


@dataclass(frozen=True, slots=True)
class CourseAccess:
    """Access checks against the replicas of course outlines.

    The outline of a new course may not have arrived yet: the lookup of an unknown course is repeated every
    `retry_seconds`, for a few seconds in all, before it counts as missing.
    """

    outlines: CourseOutlines
    retry_seconds: float = 0.1

    async def course(self, course_id: CourseId) -> CourseOutline | None:
        """Return the course's outline, waiting a few seconds for it to arrive."""
        for _ in range(_LOOKUPS):
            outlines = await self.outlines.of_courses([course_id])
            if course_id in outlines:
                return outlines[course_id]
            await asyncio.sleep(self.retry_seconds)
        return None

    async def managed_courses(self, principal: Principal, course_ids: Collection[CourseId]) -> frozenset[CourseId]:
        """Those of the courses whose videos the principal manages: all for an admin, their own for an instructor."""
        if principal.has(Scope.VIDEOS_MODERATE):
            return frozenset(course_ids)
        outlines = await self.outlines.of_courses(course_ids)
        return frozenset(course_id for course_id, outline in outlines.items() if teaches(principal, outline))

    async def require_managed(self, principal: Principal, video: Video | None) -> Video:
        """Return the video. Raises VideosError if there is none or the principal doesn't manage it."""
        if video is None or not await self.managed_courses(principal, {video.course_id}):
            raise VideosError(VideosErrorCode.NOT_FOUND, "You have no such video.", "videoId")
        return video

    async def teaches(self, principal: Principal, course_id: CourseId) -> bool:
        """Check whether the principal is one of the course's instructors; an admin alone is none."""
        outline = (await self.outlines.of_courses([course_id])).get(course_id)
        return outline is not None and teaches(principal, outline)

    async def is_shown(self, video: Video) -> bool:
        """Check whether the video's course shows it, in a lecture or as its promo video."""
        outline = (await self.outlines.of_courses([video.course_id])).get(video.course_id)
        if outline is None:
            return False
        return video.id in {outline.promo_video_id, *(lecture.video_id for lecture in outline.lectures)}


def teaches(principal: Principal | None, outline: CourseOutline) -> bool:
    """Check whether the principal is one of the course's instructors, its owner included."""
    return principal is not None and principal.is_instructor and principal.subject in outline.instructor_ids
