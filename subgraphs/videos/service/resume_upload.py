"""A client that was interrupted learns which parts are missing."""

from dataclasses import dataclass

from subgraphs.kernel.clock import Clock
from subgraphs.kernel.identity import Principal, require_instructor
from subgraphs.videos.errors import VideoProblem, VideoRefused
from subgraphs.videos.service.model import UploadId, Video, VideoState
from subgraphs.videos.service.ports import ObjectMissing, Sources, Videos
from subgraphs.videos.service.upload_sessions import UploadSession, session_of


@dataclass(frozen=True, slots=True)
class ResumeUpload:
    """Gives fresh addresses for what has not arrived."""

    videos: Videos
    sources: Sources
    clock: Clock

    async def __call__(self, principal: Principal | None, upload_id: UploadId) -> UploadSession:
        """Raises VideoRefused."""
        video = await own_upload(self.videos, principal, upload_id)
        if video.state not in {VideoState.AWAITING_UPLOAD, VideoState.DELETED}:
            return UploadSession(video, ())
        now = self.clock()
        if video.state is VideoState.DELETED or video.upload.expires_at <= now:
            raise VideoRefused(VideoProblem.EXPIRED, "The upload took too long; start it again.", ("sessionId",))
        try:
            arrived = await self.sources.parts(video.upload.key, video.upload.storage_upload_id)
        except ObjectMissing:
            return UploadSession(video, ())
        return session_of(video, arrived, self.sources, now)


async def own_upload(videos: Videos, principal: Principal | None, upload_id: UploadId) -> Video:
    """The caller's own upload. Somebody else's is as good as none: raises VideoRefused."""
    owner = require_instructor(principal)
    video = await videos.of_upload(upload_id)
    if video is None or video.owner_id != owner.user_id:
        raise VideoRefused(VideoProblem.NOT_FOUND, "You have no such upload.", ("sessionId",))
    return video
