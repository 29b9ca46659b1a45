"""The erasure of a deleted user: what they uploaded for courses that no one ever saw goes, what was published stays."""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.accounts.events import UserDeleted
from subgraphs.kernel.identity.ids import UserId
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.privacy.reports import KeptReason
from subgraphs.videos.events import VideosUserErased
from subgraphs.videos.service.model import Video, VideoState
from subgraphs.videos.service.ports.erasures import Erasures
from subgraphs.videos.service.ports.object_storage import Sources
from subgraphs.videos.service.ports.replicas import CourseOutlines
from subgraphs.videos.service.ports.video_changes import VideoChanges
from subgraphs.videos.service.ports.videos import Videos
from subgraphs.videos.service.videos.delete_video import deletion_of

REPEATED_FOR = timedelta(days=7)
"""An event that was delayed, or a request that ran while the user was erased, may write for that long after it."""


@dataclass(frozen=True, slots=True)
class EraseUsers:
    """Erase deleted users, and report it. Safe to repeat."""

    videos: Videos
    outlines: CourseOutlines
    erasures: Erasures
    sources: Sources
    changes: VideoChanges
    clock: Clock

    async def user_deleted(self, event: UserDeleted) -> None:
        """Erase the user, then store the report, with which a repeated delivery changes nothing."""
        kept = (KeptReason.PUBLISHED_CONTENT,) if await self._erase(event.user_id) else ()
        report = VideosUserErased(deletion_id=event.deletion_id, user_id=event.user_id, kept=kept)
        await self.erasures.add(report, self.clock())

    async def repeat(self) -> None:
        """Erase the users of the last days once more."""
        for user_id in await self.erasures.since(self.clock() - REPEATED_FOR):
            await self._erase(user_id)

    async def _erase(self, user_id: UserId) -> bool:
        """Delete the user's videos of unpublished courses; return whether any of published ones stay."""
        kept = False
        while found := await self.videos.of_owner(user_id):
            outlines = await self.outlines.of_courses({video.course_id for video in found})
            for video in found:
                outline = outlines.get(video.course_id)
                published = outline is not None and outline.published_at is not None
                if published and video.state not in (VideoState.AWAITING_UPLOAD, VideoState.DELETED):
                    await self.videos.redact(video.id)
                    kept = True
                else:
                    await self._delete(video)
        return kept or await self.videos.has_redacted(user_id)

    async def _delete(self, video: Video) -> None:
        await self.videos.delete(video.id, set(VideoState) - {VideoState.DELETED}, deletion_of(video))
        await self.videos.redact(video.id)
        if video.state is VideoState.AWAITING_UPLOAD:
            await self.sources.abort(video.upload.key, video.upload.storage_upload_id)
        await self.changes.publish(video.id)
