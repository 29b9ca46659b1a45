"""Pages of an instructor's own videos, and where these are used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from subgraphs.kernel.graphql.pagination import Page, PageRequest
from subgraphs.kernel.identity.ids import CourseId, LectureId, VideoId
from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.videos.service.model import Video
from subgraphs.videos.service.ports.replicas import CourseOutlines
from subgraphs.videos.service.ports.videos import VideoFilter, Videos

VideoOfCourse: TypeAlias = tuple[CourseId, VideoId]


@dataclass(frozen=True, slots=True)
class ListVideos:
    """List the videos that the caller uploaded or began to upload, newest first."""

    videos: Videos

    async def __call__(self, principal: Principal | None, wanted: VideoFilter, request: PageRequest) -> Page[Video]:
        owner_id = require_instructor(principal).user_id
        return await self.videos.page_of_owner(owner_id, wanted, request)


@dataclass(frozen=True, slots=True)
class VideoUses:
    """The places in which the course of a video shows it."""

    lectures: tuple[LectureId, ...] = ()
    """In the order of the course."""
    promo: bool = False
    """True if it is the course's promo video."""


@dataclass(frozen=True, slots=True)
class FindUses:
    """Find where videos are shown, by the replicas of their courses' outlines."""

    outlines: CourseOutlines

    async def __call__(self, keys: Sequence[VideoOfCourse]) -> Mapping[VideoOfCourse, VideoUses]:
        outlines = await self.outlines.of_courses({course_id for course_id, _ in keys})
        return {
            (course_id, video_id): VideoUses(
                tuple(lecture.id for lecture in outlines[course_id].lectures if lecture.video_id == video_id),
                outlines[course_id].promo_video_id == video_id,
            )
            for course_id, video_id in keys
            if course_id in outlines
        }
