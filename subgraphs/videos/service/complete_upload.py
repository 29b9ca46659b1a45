"""A client says that every part was sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.kernel.clock import Clock
from subgraphs.kernel.identity import Principal
from subgraphs.videos.errors import VideoProblem, VideoRefused
from subgraphs.videos.events import VideoUploaded
from subgraphs.videos.service.model import UploadId, Video, VideoState
from subgraphs.videos.service.ports import ObjectMissing, Sources, StateChanges, StoredPart, Videos
from subgraphs.videos.service.resume_upload import own_upload
from subgraphs.videos.service.upload_sessions import is_whole


@dataclass(frozen=True, slots=True)
class CompleteUpload:
    """Makes the parts one object and has it transcoded. Safe to repeat, also after a crash half-way."""

    videos: Videos
    sources: Sources
    changes: StateChanges
    clock: Clock

    async def __call__(self, principal: Principal | None, upload_id: UploadId, etags: Mapping[int, str]) -> Video:
        """`etags` are what the object store answered for each part. Raises VideoRefused."""
        video = await own_upload(self.videos, principal, upload_id)
        if video.state is VideoState.DELETED:
            raise VideoRefused(VideoProblem.EXPIRED, "The upload took too long; start it again.", ("sessionId",))
        if video.state is not VideoState.AWAITING_UPLOAD:
            return video
        if video.upload.expires_at <= self.clock():
            raise VideoRefused(VideoProblem.EXPIRED, "The upload took too long; start it again.", ("sessionId",))
        await self._assemble(video, etags)
        fact = VideoUploaded(
            video_id=video.id, course_id=video.course_id, owner_id=video.owner_id, filename=video.upload.filename
        )
        uploaded = await self.videos.mark_uploaded(video.id, fact)
        await self.changes.announce(video.id)
        if uploaded is None:
            # The same call came twice at once, and the other was first; or the upload expired under our hands.
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
            # Completed before, by a call that did not live to write it down.
            if await self.sources.size(upload.key) != upload.size_bytes:
                raise VideoRefused(
                    VideoProblem.EXPIRED, "The upload is gone; start it again.", ("sessionId",)
                ) from None


def _check(video: Video, arrived: Sequence[StoredPart], etags: Mapping[int, str]) -> None:
    """What arrived, not what the client says, is what counts; but both must agree."""
    stored = {part.number: part for part in arrived}
    for number in range(1, video.upload.part_count + 1):
        part = stored.get(number)
        if part is None or not is_whole(video.upload, part):
            raise VideoRefused(VideoProblem.PART_MISMATCH, f"Part {number} has not arrived whole.", ("parts",))
        if etags.get(number, "").strip('"') != part.etag.strip('"'):
            raise VideoRefused(VideoProblem.PART_MISMATCH, f"Part {number} is not the one that arrived.", ("parts",))
    if set(stored) | set(etags) != set(range(1, video.upload.part_count + 1)):
        raise VideoRefused(VideoProblem.PART_MISMATCH, "There are more parts than the file has.", ("parts",))
