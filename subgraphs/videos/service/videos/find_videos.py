"""The records of videos, for their course's instructors and admins."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import VideoId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.videos.service.course_access import CourseAccess
from subgraphs.videos.service.model import Video
from subgraphs.videos.service.ports.videos import Videos


@dataclass(frozen=True, slots=True)
class FindVideos:
    """Find those of the videos that the caller manages; all others count as missing."""

    videos: Videos
    access: CourseAccess

    async def __call__(self, principal: Principal | None, video_ids: Collection[VideoId]) -> Mapping[VideoId, Video]:
        if principal is None:
            return {}
        found = await self.videos.get_many(video_ids)
        managed = await self.access.managed_courses(principal, {video.course_id for video in found.values()})
        return {video_id: video for video_id, video in found.items() if video.course_id in managed}
