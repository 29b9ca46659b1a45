"""Transcodes one video in a process of its own: `python -m tests.subgraphs.videos.single_job_worker VIDEO_ID`."""

import asyncio
import sys

from subgraphs.videos.service.transcoding.transcode_video import TRANSCODE_JOB
from subgraphs.videos.settings import Settings
from subgraphs.videos.worker_module import build
from tests.subgraphs.recorded_jobs import RecordedJobs


async def work(video_id: str) -> None:
    worker_module = build(Settings(), RecordedJobs())
    await worker_module.start()
    await next(job for job in worker_module.jobs if job.name == TRANSCODE_JOB).run(video_id)
    await worker_module.stop()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]))
