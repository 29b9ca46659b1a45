"""Looking at the records of videos: for those who teach the course, and admins."""

from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from subgraphs.kernel.identity import Principal, Role, require_scope
from subgraphs.kernel.ids import VideoId
from subgraphs.videos.service.course_access import CourseAccess
from subgraphs.videos.service.model import Video, VideoState
from subgraphs.videos.service.ports import StateChanges, Videos

_LAST = frozenset({VideoState.READY, VideoState.DELETED})


@dataclass(frozen=True, slots=True)
class FindVideos:
    """Finds those of the videos that the caller manages; others are as good as missing."""

    videos: Videos
    access: CourseAccess

    async def __call__(self, principal: Principal | None, video_ids: Collection[VideoId]) -> Mapping[VideoId, Video]:
        if principal is None:
            return {}
        found = await self.videos.get_many(video_ids)
        manages = await self.access.manages(principal, {video.course_id for video in found.values()})
        return {video_id: video for video_id, video in found.items() if video.course_id in manages}


@dataclass(frozen=True, slots=True)
class WatchVideo:
    """Follows one video's record."""

    videos: Videos
    access: CourseAccess
    changes: StateChanges

    async def __call__(self, principal: Principal | None, video_id: VideoId) -> AsyncGenerator[Video, None]:
        """Yields the record as it is, then at each change, until nothing more will change.

        Ends at once if the caller doesn't manage the video.
        """
        caller = require_scope(principal, Role.INSTRUCTOR, Role.ADMIN)
        shown: Video | None = None
        async with aclosing(self.changes.watch(video_id)) as hints:
            async for _ in hints:
                video = await self.videos.get(video_id)
                if video is None or not await self.access.manages(caller, {video.course_id}):
                    return
                if video != shown:
                    shown = video
                    yield video
                if video.state in _LAST:
                    return
