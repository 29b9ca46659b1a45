"""Videos on real servers: MongoDB's protocol, S3, Redis and ffmpeg."""

import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from lectern.embedded.ffmpeg import ffmpeg, ffprobe
from subgraphs.catalog.events import CourseOutline, CourseUpdated, LectureOutline, OutlineLectureKind, OutlineStatus
from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.graphql.subgraph import Subgraph
from subgraphs.kernel.identity.ids import CATEGORY, COURSE, ENROLLMENT, LECTURE, CourseId, LectureId, UserId, VideoId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.messaging.events import Event
from subgraphs.kernel.messaging.outbox import StoredEvent
from subgraphs.kernel.messaging.worker_module import WorkerModule
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.kernel.platform.settings import Environment
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked, EnrollmentSource
from subgraphs.videos import app, worker_module
from subgraphs.videos.service.transcoding.transcode_video import TRANSCODE_JOB
from subgraphs.videos.settings import Settings
from tests.servers.client import S3Settings
from tests.subgraphs.clocks import OffsetClock
from tests.subgraphs.event_delivery import deliver_event
from tests.subgraphs.principals import instructor
from tests.subgraphs.recorded_jobs import RecordedJobs

EDGE_URL = "http://edge.test/playback"


@pytest.fixture
def settings(mongodb_url: str, redis_url: str, s3_settings: S3Settings, tmp_path: Path) -> Settings:
    return Settings(
        environment=Environment.TEST,
        mongodb_url=SecretStr(mongodb_url),
        redis_url=SecretStr(redis_url),
        s3_bucket=s3_settings.bucket,
        s3_endpoint_url=s3_settings.endpoint_url,
        s3_region=s3_settings.region,
        s3_access_key=s3_settings.access_key,
        s3_secret_key=SecretStr(s3_settings.secret_key),
        playback_key=SecretStr("a key that only this test knows, long enough"),
        playback_edge_url=EDGE_URL,
        ffmpeg=ffmpeg(),
        ffprobe=ffprobe(),
        videos_quota_bytes=40_000_000,
        videos_max_size_bytes=30_000_000,
        videos_part_size_bytes=5 * 2**20,
        videos_scratch=tmp_path,
    )


@dataclass
class Videos:
    """The whole domain: the subgraph and its worker module."""

    settings: Settings
    subgraph: Subgraph
    worker_module: WorkerModule
    jobs: RecordedJobs
    clock: OffsetClock

    async def response(self, query: str, viewer: Principal | None = None, /, **variables: object) -> dict[str, Any]:
        """Return the whole response, errors included."""
        return await self.subgraph.execute(query, variables, None, RequestInfo(viewer))

    async def data(self, query: str, viewer: Principal | None = None, /, **variables: object) -> dict[str, Any]:
        """Return the response's data; fails on any error."""
        response = await self.response(query, viewer, **variables)
        assert "errors" not in response, response["errors"]
        data: dict[str, Any] = response["data"]
        return data

    async def handle(self, event: Event) -> None:
        """Deliver an event, as the worker would."""
        await deliver_event(self.worker_module, event)

    async def run_job(self, *arguments: str, name: str = TRANSCODE_JOB) -> None:
        job = next(job for job in self.worker_module.jobs if job.name == name)
        await job.run(*arguments)

    async def run_periodic_task(self, name: str) -> None:
        await next(sweep for sweep in self.worker_module.periodic_tasks if sweep.name == name).run()

    async def published_events(self, video_id: str) -> list[StoredEvent]:
        """Drain the outbox, and return the events of that video."""
        taken: list[StoredEvent] = []

        async def publish(events: object) -> None:
            assert isinstance(events, list)
            taken.extend(events)

        for outbox in self.worker_module.outboxes:
            while await outbox.relay(publish, 100):
                pass
        return [event for event in taken if video_id in event.payload]

    async def publish_course(self, course: "Course", revision: int = 1) -> None:
        """Deliver the course's outline."""
        await self.handle(CourseUpdated(course=course.outline(revision)))

    async def upload(self, course: "Course", content: bytes, key: str, **more: object) -> VideoId:
        """Upload a whole file, as a browser would."""
        started = await self.data(START, course.teacher, **upload_variables(course, content, key, **more))
        session = started["startVideoUpload"]["uploadSession"]
        assert session is not None, started
        parts = await put_parts(session, content)
        completed = await self.data(COMPLETE, course.teacher, session=session["id"], parts=parts)
        return VideoId(completed["completeVideoUpload"]["video"]["id"])

    async def enroll(self, user_id: UserId, course_id: CourseId, revision: int = 1) -> None:
        await self.handle(
            EnrollmentGranted(
                enrollment_id=ENROLLMENT.new(),
                user_id=user_id,
                course_id=course_id,
                source=EnrollmentSource.PURCHASE,
                revision=revision,
                enrolled_at=utc_now(),
            )
        )

    async def revoke(self, user_id: UserId, course_id: CourseId, revision: int = 2) -> None:
        await self.handle(
            EnrollmentRevoked(
                enrollment_id=ENROLLMENT.new(),
                user_id=user_id,
                course_id=course_id,
                revision=revision,
                revoked_at=utc_now(),
            )
        )


@pytest.fixture
async def videos(settings: Settings) -> AsyncIterator[Videos]:
    jobs, clock = RecordedJobs(), OffsetClock()
    subgraph, worker = app.build(settings, clock=clock), worker_module.build(settings, jobs, clock=clock)
    await subgraph.start()
    await worker.start()
    try:
        yield Videos(settings, subgraph, worker, jobs, clock)
    finally:
        await worker.stop()
        await subgraph.stop()


@dataclass
class Course:
    """A course with one lecture, as catalog publishes it."""

    id: CourseId = field(default_factory=COURSE.new)
    lecture_id: LectureId = field(default_factory=LECTURE.new)
    teacher: Principal = field(default_factory=instructor)
    status: OutlineStatus = OutlineStatus.PUBLISHED
    is_preview: bool = False
    published: bool = True
    video_id: VideoId | None = None
    promo_video_id: VideoId | None = None
    co_instructors: tuple[UserId, ...] = ()
    learners_keep_access: bool = True

    def outline(self, revision: int) -> CourseOutline:
        return CourseOutline(
            id=self.id,
            revision=revision,
            slug="watchmaking",
            title="Watchmaking",
            status=self.status,
            language="en",
            category_id=CATEGORY.new(),
            owner_id=self.teacher.user_id,
            instructor_ids=(self.teacher.user_id, *self.co_instructors),
            price_minor=1000,
            currency="USD",
            published_at=utc_now() if self.published else None,
            learners_keep_access=self.learners_keep_access,
            promo_video_id=self.promo_video_id,
            lectures=(
                LectureOutline(
                    id=self.lecture_id,
                    title="The escapement",
                    kind=OutlineLectureKind.VIDEO,
                    is_preview=self.is_preview,
                    duration_seconds=0,
                    video_id=self.video_id,
                    live=True,
                ),
            ),
        )


START = """
mutation ($course: ID!, $name: String!, $size: BigInt!, $sha: String, $key: ID!) {
  startVideoUpload(input: {courseId: $course, filename: $name, sizeBytes: $size, sha256: $sha, idempotencyKey: $key}) {
    uploadSession { id partSizeBytes partCount expiresAt video { id status } parts { number url sizeBytes } }
    errors { code path }
  }
}
"""
RESUME = """
mutation ($session: ID!) {
  resumeVideoUpload(input: {uploadSessionId: $session}) {
    uploadSession { id partSizeBytes partCount video { id status } parts { number url sizeBytes } }
    errors { code }
  }
}
"""
COMPLETE = """
mutation ($session: ID!, $parts: [CompletedPartInput!]!) {
  completeVideoUpload(input: {uploadSessionId: $session, parts: $parts}) { video { id status } errors { code path } }
}
"""
VIDEO = """
query ($id: ID!) {
  video(id: $id) {
    id status progressPercent durationSeconds failureCode failureReason attempt filename
    renditions { width height bitrateKbps codec }
  }
}
"""
PLAYBACK = """
query ($ids: [_Any!]!) {
  _entities(representations: $ids) {
    ... on Lecture { playback { grant { hlsUrl posterUrl storyboardVttUrl expiresAt } denial } video { id status } }
  }
}
"""


def upload_variables(course: Course, content: bytes, key: str, **more: object) -> dict[str, object]:
    return {"course": course.id, "name": "lesson.mp4", "size": len(content), "key": key, **more}


async def put_parts(session: dict[str, Any], content: bytes) -> list[dict[str, object]]:
    """PUT the missing parts of a session to the object store."""
    size = session["partSizeBytes"]
    sent: list[dict[str, object]] = []
    async with httpx.AsyncClient() as client:
        for part in session["parts"]:
            start = (part["number"] - 1) * size
            response = await client.put(part["url"], content=content[start : start + part["sizeBytes"]])
            assert response.status_code == 200, response.text
            sent.append({"number": part["number"], "etag": response.headers["etag"]})
    return sent


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Three seconds of moving picture and sound, 320 by 180."""
    return make_clip(tmp_path_factory.mktemp("clips") / "clip.mp4")


def make_clip(path: Path, *, size: str = "320x180", seconds: float = 3, sound: bool = True) -> bytes:
    inputs = ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25:duration={seconds}"]
    if sound:
        inputs += ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}", "-c:a", "aac"]
    subprocess.run(
        [
            ffmpeg(),
            "-v",
            "error",
            "-nostdin",
            *inputs,
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-pix_fmt",
            "yuv420p",
            path,
        ],
        check=True,
    )
    return path.read_bytes()


async def playback(videos: Videos, course: Course, viewer: Principal | None) -> dict[str, Any]:
    """Return the playback and the video of the course's lecture, for the viewer."""
    entities = await videos.data(PLAYBACK, viewer, ids=[{"__typename": "Lecture", "id": course.lecture_id}])
    entity: dict[str, Any] = entities["_entities"][0]
    return entity


async def ready_video(videos: Videos, course: Course, content: bytes) -> VideoId:
    """Return a transcoded video, shown by the course's lecture."""
    await videos.publish_course(course, 1)
    video_id = await videos.upload(course, content, f"key-{course.id}")
    await videos.run_job(video_id)
    course.video_id = video_id
    await videos.publish_course(course, 2)
    return video_id


async def state_of(videos: Videos, course: Course, video_id: VideoId) -> dict[str, Any]:
    response = await videos.data(VIDEO, course.teacher, id=video_id)
    record: dict[str, Any] = response["video"]
    return record
