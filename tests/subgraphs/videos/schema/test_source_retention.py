"""The deletion of uploaded files after the retention time."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from subgraphs.kernel.identity.ids import VideoId
from subgraphs.kernel.object_storage.s3 import connect, s3_address
from subgraphs.videos import app, worker_module
from subgraphs.videos.settings import Settings
from subgraphs.videos.store.documents import QuotaDocument
from tests.subgraphs.clocks import OffsetClock
from tests.subgraphs.recorded_jobs import RecordedJobs
from tests.subgraphs.videos.conftest import Course, Videos, playback, ready_video
from tests.subgraphs.videos.schema.test_transcription import REQUEST, FakeTranscriber, change

RETENTION = timedelta(days=30)


@pytest.fixture
async def retaining(settings: Settings) -> AsyncIterator[Videos]:
    jobs, clock = RecordedJobs(), OffsetClock()
    settings = settings.model_copy(update={"videos_source_retention": RETENTION, "videos_transcription_model": "small"})
    subgraph = app.build(settings, clock=clock)
    worker = worker_module.build(settings, jobs, clock=clock, transcriber=FakeTranscriber())
    await subgraph.start()
    await worker.start()
    try:
        yield Videos(settings, subgraph, worker, jobs, clock)
    finally:
        await worker.stop()
        await subgraph.stop()


def sources(videos: Videos, video_id: VideoId) -> int:
    address = s3_address(videos.settings)
    client = connect(address)
    count = client.list_objects_v2(Bucket=address.bucket, Prefix=f"sources/{video_id}/").get("KeyCount", 0)
    client.close()
    return count


async def used(course: Course) -> int:
    quota = await QuotaDocument.get(course.teacher.user_id)
    assert quota is not None
    return quota.used_bytes


async def test_the_source_of_a_ready_video_ends_and_its_film_stays(retaining: Videos, clip: bytes) -> None:
    videos, course = retaining, Course(is_preview=True)
    video_id = await ready_video(videos, course, clip)
    waiting = await videos.upload(course, clip, "not transcoded yet")
    await videos.run_periodic_task("videos.purge-sources")
    assert sources(videos, video_id) == 1
    whole = await used(course)

    videos.clock.advance_past(RETENTION)
    for _ in range(2):
        await videos.run_periodic_task("videos.purge-sources")

    assert (sources(videos, video_id), sources(videos, waiting), await used(course)) == (0, 1, whole // 2)
    assert (await playback(videos, course, None))["playback"]["grant"] is not None
    payload = await change(videos, REQUEST, course.teacher, v=video_id, l="en")
    assert payload["errors"][0]["code"] == "NOT_AVAILABLE"


async def test_without_a_retention_time_sources_are_kept(videos: Videos, clip: bytes) -> None:
    course = Course()
    video_id = await ready_video(videos, course, clip)
    videos.clock.advance_past(timedelta(days=10_000))
    await videos.run_periodic_task("videos.purge-sources")
    assert sources(videos, video_id) == 1
