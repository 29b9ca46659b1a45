"""The deletion of a video."""

from dataclasses import dataclass

from subgraphs.kernel.identity.ids import VideoId
from subgraphs.kernel.identity.principal import Principal, Role, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.platform.clock import Clock
from subgraphs.videos.errors import VideosError, VideosErrorCode
from subgraphs.videos.events import VideoDeleted
from subgraphs.videos.service.course_access import CourseAccess
from subgraphs.videos.service.model import Video, VideoState
from subgraphs.videos.service.ports.video_changes import VideoChanges
from subgraphs.videos.service.ports.videos import Videos
from subgraphs.videos.service.videos.audit import audit_of


@dataclass(frozen=True, slots=True)
class DeleteVideo:
    """Delete a video that its course doesn't show, whatever its state; a worker that holds its lease stops.

    A periodic task removes the files and releases the quota.
    """

    videos: Videos
    access: CourseAccess
    changes: VideoChanges
    clock: Clock

    async def __call__(self, principal: Principal | None, video_id: VideoId) -> Video:
        """Return the deleted video; deleting it again changes nothing. Raises VideosError."""
        caller = require_scope(principal, Role.INSTRUCTOR, Scope.VIDEOS_MODERATE)
        video = await self.access.require_managed(caller, await self.videos.get(video_id))
        if await self.access.is_shown(video):
            raise VideosError(
                VideosErrorCode.IN_USE, "A lecture or the course's page shows this video: change that first.", "videoId"
            )
        states = set(VideoState) - {VideoState.DELETED}
        audit = await audit_of(self.access, caller, "video.delete", video, VideoState.DELETED, self.clock())
        deleted = await self.videos.delete(video.id, states, deletion_of(video), audit)
        if deleted is None:
            return video
        await self.changes.publish(video.id)
        return deleted


def deletion_of(video: Video) -> VideoDeleted:
    """Return the event of the video's deletion."""
    return VideoDeleted(
        video_id=video.id, course_id=video.course_id, owner_id=video.owner_id, filename=video.upload.filename
    )
