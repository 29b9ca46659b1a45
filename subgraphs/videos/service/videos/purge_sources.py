"""The removal of uploaded files that are no longer needed."""

from dataclasses import dataclass
from datetime import timedelta

from subgraphs.kernel.platform.clock import Clock
from subgraphs.videos.service.ports.object_storage import Files
from subgraphs.videos.service.ports.quotas import Quotas
from subgraphs.videos.service.ports.videos import Videos


@dataclass(frozen=True, slots=True)
class PurgeSources:
    """Delete the sources of ready videos after the retention time, and release their quota. Safe to repeat.

    Without a retention time, all are kept.
    """

    videos: Videos
    files: Files
    quotas: Quotas
    retention: timedelta | None
    clock: Clock

    async def __call__(self) -> None:
        if self.retention is None:
            return
        for video in await self.videos.find_old_sources(self.clock() - self.retention):
            await self.files.delete_prefix(video.upload.key)
            await self.quotas.release(video.owner_id, video.id)
            await self.videos.mark_source_deleted(video.id)
