"""The completion of an upload."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.platform.clock import Clock
from subgraphs.videos.errors import VideosError, VideosErrorCode
from subgraphs.videos.events import VideoUploaded
from subgraphs.videos.service.course_access import CourseAccess
from subgraphs.videos.service.model import UploadId, Video, VideoState
from subgraphs.videos.service.ports.object_storage import ObjectMissing, Sources, StoredPart
from subgraphs.videos.service.ports.video_changes import VideoChanges
from subgraphs.videos.service.ports.videos import Videos
from subgraphs.videos.service.uploads.upload_sessions import is_complete, require_own_upload, upload_ended


@dataclass(frozen=True, slots=True)
class CompleteUpload:
    """Assemble the uploaded parts and request the transcoding. Safe to repeat, also after a crash half-way."""

    videos: Videos
    access: CourseAccess
    sources: Sources
    changes: VideoChanges
    clock: Clock

    async def __call__(self, principal: Principal | None, upload_id: UploadId, etags: Mapping[int, str]) -> Video:
        """Return the uploaded video.

        `etags` are the ETags of the object store's responses, by part. Raises VideosError.
        """
        video = await require_own_upload(self.videos, self.access, principal, upload_id)
        if video.state is VideoState.DELETED:
            raise upload_ended()
        if video.state is not VideoState.AWAITING_UPLOAD:
            return video
        if video.upload.expires_at <= self.clock():
            raise upload_ended()
        await self._assemble(video, etags)
        event = VideoUploaded(
            video_id=video.id, course_id=video.course_id, owner_id=video.owner_id, filename=video.upload.filename
        )
        uploaded = await self.videos.mark_uploaded(video.id, event)
        await self.changes.publish(video.id)
        if uploaded is None:
            # A concurrent call completed the upload first, or the upload expired in the meantime.
            uploaded = await self.videos.get(video.id)
            assert uploaded is not None, "records are never removed"
        return uploaded

    async def _assemble(self, video: Video, etags: Mapping[int, str]) -> None:
        upload = video.upload
        try:
            arrived = await self.sources.parts(upload.key, upload.storage_upload_id)
            _check(video, arrived, etags)
            await self.sources.complete(
                upload.key, upload.storage_upload_id, sorted(arrived, key=lambda part: part.number)
            )
        except ObjectMissing:
            # An earlier call completed the multipart upload but crashed before it updated the record.
            if await self.sources.size(upload.key) != upload.size_bytes:
                raise VideosError(
                    VideosErrorCode.EXPIRED, "The upload is gone; start it again.", "uploadSessionId"
                ) from None


def _check(video: Video, arrived: Sequence[StoredPart], etags: Mapping[int, str]) -> None:
    """Raise VideosError unless the stored parts are complete and match the client's ETags."""
    stored = {part.number: part for part in arrived}
    for number in range(1, video.upload.part_count + 1):
        part = stored.get(number)
        if part is None or not is_complete(video.upload, part):
            raise VideosError(VideosErrorCode.PART_MISMATCH, f"Part {number} has not arrived whole.", "parts")
        if etags.get(number, "").strip('"') != part.etag.strip('"'):
            raise VideosError(VideosErrorCode.PART_MISMATCH, f"Part {number} is not the one that arrived.", "parts")
    if set(stored) | set(etags) != set(range(1, video.upload.part_count + 1)):
        raise VideosError(VideosErrorCode.PART_MISMATCH, "There are more parts than the file has.", "parts")
