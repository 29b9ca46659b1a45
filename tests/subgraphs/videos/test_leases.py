"""Workers that die, stall or come back: a video is READY once, never half, and never TRANSCODING for ever."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from subgraphs.kernel import redis
from subgraphs.kernel.ids import VideoId
from subgraphs.videos.service.media import Media
from subgraphs.videos.service.model import FailureCode, Rendition
from subgraphs.videos.service.ports import Encoded, EncodingFailed
from subgraphs.videos.service.tidy_up import TRANSCODE
from subgraphs.videos.service.transcode_video import FIRST_REST, Lease, TranscodeVideo
from subgraphs.videos.settings import Settings
from subgraphs.videos.store.object_storage import S3Storage, connect, s3_address
from subgraphs.videos.store.quotas import MongoQuotas
from subgraphs.videos.store.state_changes import RedisStateChanges
from subgraphs.videos.store.videos import MongoVideos
from tests.subgraphs.videos.conftest import Course, Videos, state_of
from tests.waiting import eventually

DELETE = "mutation ($id: ID!) { videoDelete(id: $id) { video { state } errors { reason } } }"
RETRY = "mutation ($id: ID!) { videoRetry(id: $id) { video { state } errors { reason } } }"


@dataclass
class StubbornEncoder:
    """Writes one file once it is allowed to, or fails as it was told to."""

    content: str = "made"
    failure: Exception | None = None
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def examine(self, source: Path) -> Media | FailureCode:
        return Media(320, 180, Fraction(25), has_audio=False, duration_seconds=3)

    async def encode(self, source: Path, target: Path, media: Media, on_progress: Callable[[int], None]) -> Encoded:
        on_progress(50)
        self.reached.set()
        await self.go_on.wait()
        if self.failure is not None:
            raise self.failure
        (target / "master.m3u8").write_text(self.content)
        return Encoded(3.0, (Rendition(320, 180, 100, "avc1.64000c"),))

    @classmethod
    def willing(cls, content: str = "made", failure: Exception | None = None) -> "StubbornEncoder":
        encoder = cls(content, failure)
        encoder.go_on.set()
        return encoder


@dataclass
class Workshop:
    """An uploaded video, and workers to put on it."""

    videos: Videos
    storage: S3Storage
    changes: RedisStateChanges
    course: Course
    video_id: VideoId

    def worker(self, name: str, encoder: StubbornEncoder, beat_every: timedelta = timedelta(hours=1)) -> TranscodeVideo:
        settings = self.videos.settings
        return TranscodeVideo(
            videos=MongoVideos(attempts=settings.videos_transcode_attempts),
            sources=self.storage,
            files=self.storage,
            quotas=MongoQuotas(),
            encoder=encoder,
            changes=self.changes,
            clock=self.videos.clock,
            lease=Lease(settings.videos_transcode_lease, beat_every),
            worker=name,
            scratch=settings.videos_scratch,
        )

    async def record(self) -> dict[str, Any]:
        return await state_of(self.videos, self.course, self.video_id)

    async def outcomes(self) -> list[str]:
        told = await self.videos.told(self.video_id)
        return [event.type for event in told if event.type != "video.uploaded"]

    def let_the_lease_run_out(self) -> None:
        self.videos.clock.pass_all_of(self.videos.settings.videos_transcode_lease)

    def stored(self) -> dict[str, str]:
        """What was made of the video, by name."""
        client = connect(s3_address(self.videos.settings))
        bucket, prefix = self.videos.settings.s3_bucket, f"videos/{self.video_id}/"
        listed = client.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", ())
        files = {
            found["Key"].removeprefix(prefix): client.get_object(Bucket=bucket, Key=found["Key"])["Body"]
            .read()
            .decode()
            for found in listed
        }
        client.close()
        return files


@pytest.fixture
async def workshop(videos: Videos) -> AsyncIterator[Workshop]:
    course = Course()
    await videos.teach(course)
    video_id = await videos.upload(course, b"anything", "the-key")
    client, storage = redis.connect(videos.settings.redis_url), S3Storage(s3_address(videos.settings))
    try:
        yield Workshop(videos, storage, RedisStateChanges(client), course, video_id)
    finally:
        storage.close()
        await client.aclose()


async def test_a_video_under_work_is_nobody_elses(workshop: Workshop) -> None:
    first = StubbornEncoder()
    working = asyncio.create_task(workshop.worker("first", first)(workshop.video_id))
    await first.reached.wait()
    assert (await workshop.record())["state"] == "TRANSCODING"

    await workshop.worker("second", StubbornEncoder.willing("second"))(workshop.video_id)
    assert (await workshop.record())["state"] == "TRANSCODING"

    first.go_on.set()
    await working
    assert (await workshop.record())["state"] == "READY"
    assert workshop.stored() == {"attempt-1/master.m3u8": "made"}


async def test_a_silent_workers_video_is_taken_over_and_its_late_result_counts_for_nothing(
    workshop: Workshop,
) -> None:
    silent = StubbornEncoder("late")
    working = asyncio.create_task(workshop.worker("silent", silent)(workshop.video_id))
    await silent.reached.wait()
    workshop.let_the_lease_run_out()

    await workshop.worker("second", StubbornEncoder.willing("second"))(workshop.video_id)
    silent.go_on.set()
    await working

    record = await workshop.record()
    assert (record["state"], record["attempt"]) == ("READY", 2)
    assert workshop.stored() == {"attempt-2/master.m3u8": "second"}
    assert await workshop.outcomes() == ["video.ready"]


async def test_a_late_failure_does_not_undo_what_another_attempt_made(workshop: Workshop) -> None:
    silent = StubbornEncoder(failure=EncodingFailed())
    working = asyncio.create_task(workshop.worker("silent", silent)(workshop.video_id))
    await silent.reached.wait()
    workshop.let_the_lease_run_out()
    await workshop.worker("second", StubbornEncoder.willing("second"))(workshop.video_id)
    silent.go_on.set()
    await working

    assert (await workshop.record())["state"] == "READY"
    assert workshop.stored() == {"attempt-2/master.m3u8": "second"}
    assert await workshop.outcomes() == ["video.ready"]


async def test_a_beating_heart_keeps_the_lease_and_reports_progress(workshop: Workshop) -> None:
    encoder = StubbornEncoder()
    worker = workshop.worker("first", encoder, beat_every=timedelta(milliseconds=10))
    working = asyncio.create_task(worker(workshop.video_id))
    await encoder.reached.wait()

    async def is_half_done() -> bool:
        return bool((await workshop.record())["progressPercent"] == 50)

    await eventually(is_half_done, "the report of the progress")
    encoder.go_on.set()
    await working
    assert (await workshop.record())["progressPercent"] == 100


async def test_a_worker_that_lost_its_lease_stops_at_the_next_beat(workshop: Workshop) -> None:
    silent = StubbornEncoder()
    worker = workshop.worker("silent", silent, beat_every=timedelta(milliseconds=200))
    working = asyncio.create_task(worker(workshop.video_id))
    await silent.reached.wait()
    workshop.let_the_lease_run_out()
    await workshop.worker("second", StubbornEncoder.willing("second"))(workshop.video_id)
    await working
    assert workshop.stored() == {"attempt-2/master.m3u8": "second"}


async def test_a_worker_whose_video_is_deleted_stops_and_leaves_nothing(workshop: Workshop) -> None:
    encoder = StubbornEncoder()
    working = asyncio.create_task(workshop.worker("first", encoder)(workshop.video_id))
    await encoder.reached.wait()
    await workshop.videos.ask(DELETE, workshop.course.teacher, id=workshop.video_id)
    encoder.go_on.set()
    await working
    assert (await workshop.record())["state"] == "DELETED"
    assert workshop.stored() == {}
    assert await workshop.outcomes() == ["video.deleted"]


async def test_a_worker_told_to_stop_gives_the_video_back_at_once(workshop: Workshop) -> None:
    encoder = StubbornEncoder()
    working = asyncio.create_task(workshop.worker("first", encoder)(workshop.video_id))
    await encoder.reached.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert (await workshop.record())["state"] == "UPLOADED"

    await workshop.worker("second", StubbornEncoder.willing())(workshop.video_id)
    assert (await workshop.record())["state"] == "READY"


async def test_a_failure_of_ours_lets_the_video_rest_and_then_goes_on(workshop: Workshop) -> None:
    broken = StubbornEncoder.willing(failure=OSError("no space left"))
    with pytest.raises(OSError, match="no space left"):
        await workshop.worker("unlucky", broken)(workshop.video_id)
    await workshop.worker("eager", StubbornEncoder.willing())(workshop.video_id)
    assert (await workshop.record())["state"] == "UPLOADED"
    await workshop.videos.sweep("videos.requeue-waiting")
    assert (TRANSCODE, workshop.video_id) not in workshop.videos.jobs.asked

    workshop.videos.clock.pass_all_of(FIRST_REST)
    await workshop.worker("next", StubbornEncoder.willing())(workshop.video_id)
    assert (await workshop.record())["state"] == "READY"


async def test_a_video_left_behind_is_asked_for_again_once_its_lease_ran_out(workshop: Workshop) -> None:
    encoder = StubbornEncoder()
    working = asyncio.create_task(workshop.worker("first", encoder)(workshop.video_id))
    await encoder.reached.wait()
    await workshop.videos.sweep("videos.requeue-waiting")
    assert (TRANSCODE, workshop.video_id) not in workshop.videos.jobs.asked

    workshop.let_the_lease_run_out()
    await workshop.videos.sweep("videos.requeue-waiting")
    assert (TRANSCODE, workshop.video_id) in workshop.videos.jobs.asked

    encoder.go_on.set()
    await working


async def test_an_upload_whose_request_was_lost_is_asked_for_again(workshop: Workshop) -> None:
    await workshop.videos.sweep("videos.requeue-waiting")
    assert (TRANSCODE, workshop.video_id) in workshop.videos.jobs.asked


async def test_a_video_that_kills_every_worker_fails_and_may_be_retried(workshop: Workshop) -> None:
    for _ in range(workshop.videos.settings.videos_transcode_attempts):
        now = workshop.videos.clock()
        until = now + workshop.videos.settings.videos_transcode_lease
        assert await MongoVideos(attempts=1).claim(workshop.video_id, "a worker that dies", now, until) is not None
        workshop.let_the_lease_run_out()

    await workshop.worker("last", StubbornEncoder.willing())(workshop.video_id)
    record = await workshop.record()
    assert (record["state"], record["failureCode"]) == ("FAILED", "WORKERS_LOST")
    assert await workshop.outcomes() == ["video.failed"]

    retried = await workshop.videos.ask(RETRY, workshop.course.teacher, id=workshop.video_id)
    assert retried["videoRetry"] == {"video": {"state": "UPLOADED"}, "errors": []}
    await workshop.worker("next", StubbornEncoder.willing())(workshop.video_id)
    assert (await workshop.record())["state"] == "READY"
    assert await workshop.outcomes() == ["video.ready"]


async def test_a_failed_encoding_may_be_retried_by_its_owner_only(workshop: Workshop) -> None:
    await workshop.worker("first", StubbornEncoder.willing(failure=EncodingFailed()))(workshop.video_id)
    assert (await workshop.record())["failureCode"] == "ENCODING_FAILED"
    stranger = Course().teacher
    refused = await workshop.videos.ask(RETRY, stranger, id=workshop.video_id)
    assert refused["videoRetry"]["errors"] == [{"reason": "NOT_FOUND"}]
    assert (await workshop.record())["state"] == "FAILED"


async def test_a_worker_killed_in_the_middle_leaves_nothing_running_and_the_next_one_finishes(
    videos: Videos, clip: bytes, tmp_path: Path
) -> None:
    course = Course()
    await videos.teach(course)
    video_id = await videos.upload(course, clip, "the-key")
    child_pid = tmp_path / "child.pid"
    endless = tmp_path / "endless-encoder"
    endless.write_text(f"#!/bin/sh\necho $$ > {child_pid}.new && mv {child_pid}.new {child_pid}\nexec sleep 600\n")
    endless.chmod(0o755)
    worker = subprocess.Popen(  # only its start is waited for
        [sys.executable, "-m", "tests.subgraphs.videos.lone_worker", video_id],
        env={**os.environ, **_environment(videos.settings), "LECTERN_FFMPEG": str(endless)},
    )
    try:
        await eventually(child_pid.exists, "the start of the encoder")
        assert (await state_of(videos, course, video_id))["state"] == "TRANSCODING"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    await eventually(lambda: not _runs(int(child_pid.read_text())), "the end of the encoder")

    videos.clock.pass_all_of(videos.settings.videos_transcode_lease)
    await videos.run_job(video_id)

    record = await state_of(videos, course, video_id)
    assert (record["state"], record["attempt"]) == ("READY", 2)
    outcomes = [event.type for event in await videos.told(video_id)]
    assert outcomes.count("video.ready") == 1


def _environment(settings: Settings) -> dict[str, str]:
    secret = settings.s3_secret_key
    assert secret is not None
    return {
        "LECTERN_MONGODB_URL": settings.mongodb_url.get_secret_value(),
        "LECTERN_REDIS_URL": settings.redis_url.get_secret_value(),
        "LECTERN_S3_BUCKET": settings.s3_bucket,
        "LECTERN_S3_ENDPOINT_URL": settings.s3_endpoint_url or "",
        "LECTERN_S3_ACCESS_KEY": settings.s3_access_key or "",
        "LECTERN_S3_SECRET_KEY": secret.get_secret_value(),
        "LECTERN_PLAYBACK_KEY": settings.playback_key.get_secret_value(),
        "LECTERN_FFPROBE": settings.ffprobe,
    }


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
