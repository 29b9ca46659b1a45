"""An owner deletes a video that no lecture shows."""

from dataclasses import dataclass

from subgraphs.kernel.identity import Principal, Role, require_scope
from subgraphs.kernel.ids import VideoId
from subgraphs.videos.errors import VideoProblem, VideoRefused
from subgraphs.videos.events import VideoDeleted
from subgraphs.videos.service.course_access import CourseAccess
from subgraphs.videos.service.model import Video, VideoState
from subgraphs.videos.service.ports import StateChanges, Videos


@dataclass(frozen=True, slots=True)
class DeleteVideo:
    """Ends a video in whatever state it is; a worker that has it stops. Its files and its quota follow soon after."""

    videos: Videos
    access: CourseAccess
    changes: StateChanges

    async def __call__(self, principal: Principal | None, video_id: VideoId) -> Video:
        """Raises VideoRefused. Deleting again is no change."""
        caller = require_scope(principal, Role.INSTRUCTOR, Role.ADMIN)
        video = await self.access.managed(caller, await self.videos.get(video_id))
        if await self.access.shows(video):
            raise VideoRefused(VideoProblem.IN_USE, "A lecture shows this video: give it another first.", ("id",))
        alive = set(VideoState) - {VideoState.DELETED}
        deleted = await self.videos.delete(video.id, alive, deletion_of(video))
        if deleted is None:
            return video
        await self.changes.announce(video.id)
        return deleted


def deletion_of(video: Video) -> VideoDeleted:
    """The fact that the video is gone."""
    return VideoDeleted(
        video_id=video.id, course_id=video.course_id, owner_id=video.owner_id, filename=video.upload.filename
    )
