"""Transcodes one video in a process of its own: `python -m tests.subgraphs.videos.lone_worker VIDEO_ID`."""

import asyncio
import sys

from subgraphs.videos.background import build
from subgraphs.videos.service.tidy_up import TRANSCODE
from subgraphs.videos.settings import Settings
from tests.subgraphs.videos.conftest import RecordedJobs


async def work(video_id: str) -> None:
    background = build(Settings(), RecordedJobs())
    await background.start()
    await next(job for job in background.jobs if job.name == TRANSCODE).run(video_id)
    await background.stop()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]))
