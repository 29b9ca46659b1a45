"""An owner has a failed video tried again."""

from dataclasses import dataclass

from subgraphs.kernel.identity import Principal, Role, require_scope
from subgraphs.kernel.ids import VideoId
from subgraphs.videos.errors import VideoProblem, VideoRefused
from subgraphs.videos.events import VideoUploaded
from subgraphs.videos.service.course_access import CourseAccess
from subgraphs.videos.service.model import Video, VideoState
from subgraphs.videos.service.ports import StateChanges, Videos


@dataclass(frozen=True, slots=True)
class RetryVideo:
    """Puts a video back in the queue, if what failed may succeed another time."""

    videos: Videos
    access: CourseAccess
    changes: StateChanges

    async def __call__(self, principal: Principal | None, video_id: VideoId) -> Video:
        """Raises VideoRefused."""
        caller = require_scope(principal, Role.INSTRUCTOR, Role.ADMIN)
        video = await self.access.managed(caller, await self.videos.get(video_id))
        if video.state is not VideoState.FAILED or video.failure is None or not video.failure.retryable:
            raise VideoRefused(VideoProblem.NOT_RETRYABLE, "Trying again would change nothing.", ("id",))
        fact = VideoUploaded(
            video_id=video.id, course_id=video.course_id, owner_id=video.owner_id, filename=video.upload.filename
        )
        waiting = await self.videos.retry(video.id, fact)
        if waiting is None:
            raise VideoRefused(VideoProblem.NOT_RETRYABLE, "It is being tried again already.", ("id",))
        await self.changes.announce(video.id)
        return waiting
