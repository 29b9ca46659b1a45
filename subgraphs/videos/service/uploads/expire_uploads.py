"""The expiry of unfinished uploads."""

from dataclasses import dataclass

from subgraphs.kernel.platform.clock import Clock
from subgraphs.videos.service.model import VideoState
from subgraphs.videos.service.ports.video_changes import VideoChanges
from subgraphs.videos.service.ports.videos import Videos
from subgraphs.videos.service.videos.delete_video import deletion_of


@dataclass(frozen=True, slots=True)
class ExpireUploads:
    """Delete videos whose upload was not completed in time. Safe to repeat."""

    videos: Videos
    changes: VideoChanges
    clock: Clock

    async def __call__(self) -> None:
        for video in await self.videos.find_expired_uploads(self.clock()):
            await self.videos.delete(video.id, {VideoState.AWAITING_UPLOAD}, deletion_of(video))
            await self.changes.publish(video.id)
