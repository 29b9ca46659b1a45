"""The retry of a failed transcoding."""

from dataclasses import dataclass

from subgraphs.kernel.identity.ids import VideoId
from subgraphs.kernel.identity.principal import Principal, Role, require_scope
from subgraphs.kernel.identity.scopes import Scope
from subgraphs.kernel.platform.clock import Clock
from subgraphs.videos.errors import VideosError, VideosErrorCode
from subgraphs.videos.events import VideoUploaded
from subgraphs.videos.service.course_access import CourseAccess
from subgraphs.videos.service.model import Video, VideoState
from subgraphs.videos.service.ports.video_changes import VideoChanges
from subgraphs.videos.service.ports.videos import Videos
from subgraphs.videos.service.videos.audit import audit_of


@dataclass(frozen=True, slots=True)
class RetryVideo:
    """Request the transcoding of a failed video again, if its failure is not permanent."""

    videos: Videos
    access: CourseAccess
    changes: VideoChanges
    clock: Clock

    async def __call__(self, principal: Principal | None, video_id: VideoId) -> Video:
        """Return the video, waiting for a worker. Raises VideosError."""
        caller = require_scope(principal, Role.INSTRUCTOR, Scope.VIDEOS_MODERATE)
        video = await self.access.require_managed(caller, await self.videos.get(video_id))
        if video.state is not VideoState.FAILED or video.failure is None or not video.failure.retryable:
            raise VideosError(VideosErrorCode.NOT_RETRYABLE, "Trying again would change nothing.", "videoId")
        event = VideoUploaded(
            video_id=video.id, course_id=video.course_id, owner_id=video.owner_id, filename=video.upload.filename
        )
        audit = await audit_of(self.access, caller, "video.retry", video, VideoState.UPLOADED, self.clock())
        waiting = await self.videos.retry(video.id, event, audit)
        if waiting is None:
            raise VideosError(VideosErrorCode.NOT_RETRYABLE, "It is being tried again already.", "videoId")
        await self.changes.publish(video.id)
        return waiting
