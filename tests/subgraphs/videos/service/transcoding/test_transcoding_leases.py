"""Leases of transcodings: workers that die, stall or return."""

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

from lectern.embedded.ffmpeg import ffmpeg
from subgraphs.kernel.identity.ids import VideoId
from subgraphs.kernel.object_storage.s3 import connect, s3_address
from subgraphs.kernel.platform import redis
from subgraphs.videos.service.model import FailureCode, Progress, Rendition
from subgraphs.videos.service.ports.encoder import Encoded, EncodingFailed
from subgraphs.videos.service.transcoding.media import Media
from subgraphs.videos.service.transcoding.transcode_video import FIRST_RETRY_DELAY, TRANSCODE_JOB, Lease, TranscodeVideo
from subgraphs.videos.settings import Settings
from subgraphs.videos.store.object_storage import S3Storage
from subgraphs.videos.store.quotas import MongoQuotas
from subgraphs.videos.store.video_changes import RedisVideoChanges
from subgraphs.videos.store.videos import MongoVideos
from tests.subgraphs.videos.conftest import Course, Videos, state_of
from tests.waiting import eventually

DELETE = "mutation ($id: ID!) { deleteVideo(input: {videoId: $id}) { video { status } errors { code } } }"
RETRY = "mutation ($id: ID!) { retryVideo(input: {videoId: $id}) { video { status } errors { code } } }"


@dataclass
class BlockedEncoder:
    """An encoder that waits to be unblocked, then writes one file or fails."""

    content: str = "made"
    failure: Exception | None = None
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    unblock: asyncio.Event = field(default_factory=asyncio.Event)

    async def examine(self, source: Path) -> Media | FailureCode:
        return Media(320, 180, Fraction(25), duration_seconds=3)

    async def encode(
        self, source: Path, target: Path, media: Media, on_progress: Callable[[Progress], None]
    ) -> Encoded:
        on_progress(Progress(50, 3))
        self.reached.set()
        await self.unblock.wait()
        if self.failure is not None:
            raise self.failure
        (target / "master.m3u8").write_text(self.content)
        return Encoded(3.0, (Rendition(320, 180, 100, "avc1.64000c"),))

    @classmethod
    def unblocked(cls, content: str = "made", failure: Exception | None = None) -> "BlockedEncoder":
        encoder = cls(content, failure)
        encoder.unblock.set()
        return encoder


@dataclass
class Workers:
    """An uploaded video, and workers for it."""

    videos: Videos
    storage: S3Storage
    changes: RedisVideoChanges
    course: Course
    video_id: VideoId

    def worker(
        self, name: str, encoder: BlockedEncoder, heartbeat_interval: timedelta = timedelta(hours=1)
    ) -> TranscodeVideo:
        settings = self.videos.settings
        return TranscodeVideo(
            videos=MongoVideos(attempts=settings.videos_transcode_attempts),
            sources=self.storage,
            files=self.storage,
            quotas=MongoQuotas(),
            encoder=encoder,
            changes=self.changes,
            clock=self.videos.clock,
            lease=Lease(settings.videos_transcode_lease, heartbeat_interval),
            worker=name,
            scratch=settings.videos_scratch,
        )

    async def record(self) -> dict[str, Any]:
        return await state_of(self.videos, self.course, self.video_id)

    async def outcomes(self) -> list[str]:
        events = await self.videos.published_events(self.video_id)
        return [event.type for event in events if event.type != "video.uploaded"]

    def expire_lease(self) -> None:
        self.videos.clock.advance_past(self.videos.settings.videos_transcode_lease)

    def stored(self) -> dict[str, str]:
        """Return the stored files of the video, by name."""
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
async def workers(videos: Videos) -> AsyncIterator[Workers]:
    course = Course()
    await videos.publish_course(course)
    video_id = await videos.upload(course, b"anything", "the-key")
    client, storage = redis.connect(videos.settings.redis_url), S3Storage(s3_address(videos.settings))
    try:
        yield Workers(videos, storage, RedisVideoChanges(client), course, video_id)
    finally:
        storage.close()
        await client.aclose()


async def test_a_leased_video_is_not_claimed_by_another_worker(workers: Workers) -> None:
    first = BlockedEncoder()
    working = asyncio.create_task(workers.worker("first", first)(workers.video_id))
    await first.reached.wait()
    assert (await workers.record())["status"] == "TRANSCODING"

    await workers.worker("second", BlockedEncoder.unblocked("second"))(workers.video_id)
    assert (await workers.record())["status"] == "TRANSCODING"

    first.unblock.set()
    await working
    assert (await workers.record())["status"] == "READY"
    assert workers.stored() == {"attempt-1/master.m3u8": "made"}


async def test_an_expired_lease_is_taken_over_and_the_late_result_is_discarded(
    workers: Workers,
) -> None:
    silent = BlockedEncoder("late")
    working = asyncio.create_task(workers.worker("silent", silent)(workers.video_id))
    await silent.reached.wait()
    workers.expire_lease()

    await workers.worker("second", BlockedEncoder.unblocked("second"))(workers.video_id)
    silent.unblock.set()
    await working

    record = await workers.record()
    assert (record["status"], record["attempt"]) == ("READY", 2)
    assert workers.stored() == {"attempt-2/master.m3u8": "second"}
    assert await workers.outcomes() == ["video.ready"]


async def test_a_late_failure_does_not_undo_a_newer_attempt(workers: Workers) -> None:
    silent = BlockedEncoder(failure=EncodingFailed())
    working = asyncio.create_task(workers.worker("silent", silent)(workers.video_id))
    await silent.reached.wait()
    workers.expire_lease()
    await workers.worker("second", BlockedEncoder.unblocked("second"))(workers.video_id)
    silent.unblock.set()
    await working

    assert (await workers.record())["status"] == "READY"
    assert workers.stored() == {"attempt-2/master.m3u8": "second"}
    assert await workers.outcomes() == ["video.ready"]


async def test_heartbeats_extend_the_lease_and_report_progress(workers: Workers) -> None:
    encoder = BlockedEncoder()
    worker = workers.worker("first", encoder, heartbeat_interval=timedelta(milliseconds=10))
    working = asyncio.create_task(worker(workers.video_id))
    await encoder.reached.wait()

    async def is_half_done() -> bool:
        return bool((await workers.record())["progressPercent"] == 50)

    await eventually(is_half_done, "the report of the progress")
    encoder.unblock.set()
    await working
    assert (await workers.record())["progressPercent"] == 100


async def test_a_worker_that_lost_its_lease_stops_at_the_next_heartbeat(workers: Workers) -> None:
    silent = BlockedEncoder()
    worker = workers.worker("silent", silent, heartbeat_interval=timedelta(milliseconds=200))
    working = asyncio.create_task(worker(workers.video_id))
    await silent.reached.wait()
    workers.expire_lease()
    await workers.worker("second", BlockedEncoder.unblocked("second"))(workers.video_id)
    await working
    assert workers.stored() == {"attempt-2/master.m3u8": "second"}


async def test_a_worker_whose_video_is_deleted_stops_and_leaves_no_files(workers: Workers) -> None:
    encoder = BlockedEncoder()
    working = asyncio.create_task(workers.worker("first", encoder)(workers.video_id))
    await encoder.reached.wait()
    await workers.videos.data(DELETE, workers.course.teacher, id=workers.video_id)
    encoder.unblock.set()
    await working
    assert (await workers.record())["status"] == "DELETED"
    assert workers.stored() == {}
    assert await workers.outcomes() == ["video.deleted"]


async def test_a_cancelled_worker_releases_the_video_at_once(workers: Workers) -> None:
    encoder = BlockedEncoder()
    working = asyncio.create_task(workers.worker("first", encoder)(workers.video_id))
    await encoder.reached.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert (await workers.record())["status"] == "UPLOADED"

    await workers.worker("second", BlockedEncoder.unblocked())(workers.video_id)
    assert (await workers.record())["status"] == "READY"


async def test_an_infrastructure_failure_delays_the_next_attempt(workers: Workers) -> None:
    broken = BlockedEncoder.unblocked(failure=OSError("no space left"))
    with pytest.raises(OSError, match="no space left"):
        await workers.worker("unlucky", broken)(workers.video_id)
    await workers.worker("eager", BlockedEncoder.unblocked())(workers.video_id)
    assert (await workers.record())["status"] == "UPLOADED"
    await workers.videos.run_periodic_task("videos.requeue-transcoding")
    assert (TRANSCODE_JOB, workers.video_id) not in workers.videos.jobs.enqueued

    workers.videos.clock.advance_past(FIRST_RETRY_DELAY)
    await workers.worker("next", BlockedEncoder.unblocked())(workers.video_id)
    assert (await workers.record())["status"] == "READY"


async def test_a_video_with_an_expired_lease_is_requeued(workers: Workers) -> None:
    encoder = BlockedEncoder()
    working = asyncio.create_task(workers.worker("first", encoder)(workers.video_id))
    await encoder.reached.wait()
    await workers.videos.run_periodic_task("videos.requeue-transcoding")
    assert (TRANSCODE_JOB, workers.video_id) not in workers.videos.jobs.enqueued

    workers.expire_lease()
    await workers.videos.run_periodic_task("videos.requeue-transcoding")
    assert (TRANSCODE_JOB, workers.video_id) in workers.videos.jobs.enqueued

    encoder.unblock.set()
    await working


async def test_an_upload_whose_job_was_lost_is_requeued(workers: Workers) -> None:
    await workers.videos.run_periodic_task("videos.requeue-transcoding")
    assert (TRANSCODE_JOB, workers.video_id) in workers.videos.jobs.enqueued


async def test_a_video_whose_workers_all_died_fails_and_can_be_retried(workers: Workers) -> None:
    for _ in range(workers.videos.settings.videos_transcode_attempts):
        now = workers.videos.clock()
        until = now + workers.videos.settings.videos_transcode_lease
        assert await MongoVideos(attempts=1).claim(workers.video_id, "a worker that dies", now, until) is not None
        workers.expire_lease()

    await workers.worker("last", BlockedEncoder.unblocked())(workers.video_id)
    record = await workers.record()
    assert (record["status"], record["failureCode"]) == ("FAILED", "WORKERS_LOST")
    assert await workers.outcomes() == ["video.failed"]

    retried = await workers.videos.data(RETRY, workers.course.teacher, id=workers.video_id)
    assert retried["retryVideo"] == {"video": {"status": "UPLOADED"}, "errors": []}
    await workers.worker("next", BlockedEncoder.unblocked())(workers.video_id)
    assert (await workers.record())["status"] == "READY"
    assert await workers.outcomes() == ["video.ready"]


async def test_a_failed_encoding_cannot_be_retried_by_another_instructor(workers: Workers) -> None:
    await workers.worker("first", BlockedEncoder.unblocked(failure=EncodingFailed()))(workers.video_id)
    assert (await workers.record())["failureCode"] == "ENCODING_FAILED"
    stranger = Course().teacher
    response = await workers.videos.data(RETRY, stranger, id=workers.video_id)
    assert response["retryVideo"]["errors"] == [{"code": "NOT_FOUND"}]
    assert (await workers.record())["status"] == "FAILED"


async def test_killing_a_worker_ends_its_encoder_and_the_next_worker_finishes(
    videos: Videos, clip: bytes, tmp_path: Path
) -> None:
    course = Course()
    await videos.publish_course(course)
    video_id = await videos.upload(course, clip, "the-key")
    child_pid = tmp_path / "child.pid"
    endless = tmp_path / "endless-encoder"
    examine = f'case "$*" in *framecrc*) exec {ffmpeg()} "$@";; esac'
    pid = f"echo $$ > {child_pid}.new && mv {child_pid}.new {child_pid}"
    endless.write_text(f"#!/bin/sh\n{examine}\n{pid}\nexec sleep 600\n")
    endless.chmod(0o755)
    worker = subprocess.Popen(  # only its start is waited for
        [sys.executable, "-m", "tests.subgraphs.videos.single_job_worker", video_id],
        env={**os.environ, **_environment(videos.settings), "LECTERN_FFMPEG": str(endless)},
    )
    try:
        await eventually(child_pid.exists, "the start of the encoder")
        assert (await state_of(videos, course, video_id))["status"] == "TRANSCODING"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    await eventually(lambda: not _runs(int(child_pid.read_text())), "the end of the encoder")

    videos.clock.advance_past(videos.settings.videos_transcode_lease)
    await videos.run_job(video_id)

    record = await state_of(videos, course, video_id)
    assert (record["status"], record["attempt"]) == ("READY", 2)
    outcomes = [event.type for event in await videos.published_events(video_id)]
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
