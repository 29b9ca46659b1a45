"""What got stuck is put back on its way; what is left over is removed. Every step is safe to repeat."""

import asyncio
import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from subgraphs.kernel.background import Jobs
from subgraphs.kernel.clock import Clock
from subgraphs.videos.service.delete_video import deletion_of
from subgraphs.videos.service.model import VideoState, files_prefix
from subgraphs.videos.service.ports import Files, Quotas, Sources, StateChanges, Videos
from subgraphs.videos.service.transcode_video import SCRATCH_PREFIX

TRANSCODE = "videos.transcode"
"""The name of the job that transcodes one video."""


@dataclass(frozen=True, slots=True)
class RequeueWaiting:
    """Asks for the transcoding of every video that waits: its job was lost, or its worker died."""

    videos: Videos
    jobs: Jobs
    clock: Clock

    async def __call__(self) -> None:
        for video_id in await self.videos.waiting(self.clock()):
            await self.jobs.enqueue(TRANSCODE, video_id, key=video_id)


@dataclass(frozen=True, slots=True)
class ExpireUploads:
    """Gives up uploads that nobody completed."""

    videos: Videos
    changes: StateChanges
    clock: Clock

    async def __call__(self) -> None:
        for video in await self.videos.expired_uploads(self.clock()):
            await self.videos.delete(video.id, {VideoState.AWAITING_UPLOAD}, deletion_of(video))
            await self.changes.announce(video.id)


@dataclass(frozen=True, slots=True)
class ClearDeleted:
    """Removes what deleted videos left in the object store, and gives back what they had booked."""

    videos: Videos
    quotas: Quotas
    sources: Sources
    files: Files

    async def __call__(self) -> None:
        for video in await self.videos.not_cleared():
            await self.sources.abandon(video.upload.key, video.upload.storage_upload_id)
            await self.files.delete_others(video.upload.key, keep=None)
            await self.files.delete_others(files_prefix(video.id), keep=None)
            await self.quotas.release(video.owner_id, video.id)
            await self.videos.mark_cleared(video.id)


@dataclass(frozen=True, slots=True)
class ClearScratch:
    """Removes the folders that killed workers left behind on this machine."""

    clock: Clock
    scratch: Path | None
    older_than: timedelta = timedelta(days=1)

    async def __call__(self) -> None:
        await asyncio.to_thread(self._clear)

    def _clear(self) -> None:
        before = (self.clock() - self.older_than).timestamp()
        for folder in (self.scratch or Path(tempfile.gettempdir())).glob(f"{SCRATCH_PREFIX}*"):
            if folder.is_dir() and not folder.is_symlink() and folder.stat().st_mtime < before:
                shutil.rmtree(folder, ignore_errors=True)
