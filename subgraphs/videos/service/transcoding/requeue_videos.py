"""The recovery of lost transcoding jobs."""

from dataclasses import dataclass

from subgraphs.kernel.messaging.jobs import JobQueue
from subgraphs.kernel.platform.clock import Clock
from subgraphs.videos.service.ports.videos import Videos
from subgraphs.videos.service.transcoding.transcode_video import TRANSCODE_JOB


@dataclass(frozen=True, slots=True)
class RequeueVideos:
    """Enqueue the transcoding of every claimable video: its job was lost, or its worker died. Safe to repeat."""

    videos: Videos
    jobs: JobQueue
    clock: Clock

    async def __call__(self) -> None:
        for video_id in await self.videos.find_claimable(self.clock()):
            await self.jobs.enqueue(TRANSCODE_JOB, video_id, key=video_id)
