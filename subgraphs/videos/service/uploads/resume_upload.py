"""The resumption of an interrupted upload."""

from dataclasses import dataclass

from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.platform.clock import Clock
from subgraphs.videos.service.course_access import CourseAccess
from subgraphs.videos.service.model import UploadId, VideoState
from subgraphs.videos.service.ports.object_storage import ObjectMissing, Sources
from subgraphs.videos.service.ports.videos import Videos
from subgraphs.videos.service.uploads.upload_sessions import UploadSession, require_own_upload, session_of, upload_ended


@dataclass(frozen=True, slots=True)
class ResumeUpload:
    """List the missing parts of an upload, with fresh URLs."""

    videos: Videos
    access: CourseAccess
    sources: Sources
    clock: Clock

    async def __call__(self, principal: Principal | None, upload_id: UploadId) -> UploadSession:
        """Return the session; without missing parts once the upload is complete. Raises VideosError."""
        video = await require_own_upload(self.videos, self.access, principal, upload_id)
        if video.state not in {VideoState.AWAITING_UPLOAD, VideoState.DELETED}:
            return UploadSession(video, ())
        now = self.clock()
        if video.state is VideoState.DELETED or video.upload.expires_at <= now:
            raise upload_ended()
        try:
            arrived = await self.sources.parts(video.upload.key, video.upload.storage_upload_id)
        except ObjectMissing:
            return UploadSession(video, ())
        return session_of(video, arrived, self.sources, now)
