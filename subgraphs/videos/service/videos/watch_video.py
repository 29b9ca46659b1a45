"""The changes of one video's record, live."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import VideoId
from subgraphs.kernel.identity.principal import Principal, Role, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.videos.service.course_access import CourseAccess
from subgraphs.videos.service.model import Video, VideoState
from subgraphs.videos.service.ports.video_changes import VideoChanges
from subgraphs.videos.service.ports.videos import Videos

_FINAL = frozenset({VideoState.READY, VideoState.DELETED})


@dataclass(frozen=True, slots=True)
class WatchVideo:
    """Follow one video's record."""

    videos: Videos
    access: CourseAccess
    changes: VideoChanges

    async def __call__(self, principal: Principal | None, video_id: VideoId) -> AsyncGenerator[Video, None]:
        """Yield the current record, then the record after each change, until its state is final.

        Ends at once if the caller doesn't manage the video. Raises Unauthenticated, Forbidden.
        """
        caller = require_scope(principal, Role.INSTRUCTOR, Scope.VIDEOS_MODERATE)
        last: Video | None = None
        async with aclosing(self.changes.subscribe(video_id)) as changes:
            async for _ in changes:
                video = await self.videos.get(video_id)
                if video is None or not await self.access.managed_courses(caller, {video.course_id}):
                    return
                if video != last:
                    last = video
                    yield video
                if video.state in _FINAL:
                    return
