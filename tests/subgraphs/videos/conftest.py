"""Videos on real servers: MongoDB's protocol, S3, Redis and ffmpeg."""

import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from lectern.embedded.ffmpeg import ffmpeg, ffprobe
from subgraphs.catalog.events import CourseOutline, CourseUpdated, LectureOutline, OutlineLectureKind, OutlineStatus
from subgraphs.kernel.background import Background
from subgraphs.kernel.call import Call
from subgraphs.kernel.clock import utc_now
from subgraphs.kernel.events import Event
from subgraphs.kernel.identity import Principal
from subgraphs.kernel.ids import CATEGORY, COURSE, ENROLLMENT, LECTURE, CourseId, LectureId, UserId, VideoId
from subgraphs.kernel.outbox import StoredEvent
from subgraphs.kernel.settings import Environment
from subgraphs.kernel.subgraph import Subgraph
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked, EnrollmentSource
from subgraphs.videos import app, background
from subgraphs.videos.service.tidy_up import TRANSCODE
from subgraphs.videos.settings import Settings
from tests.servers.client import S3Settings
from tests.subgraphs.delivering import react
from tests.subgraphs.people import instructor
from tests.subgraphs.times import RunningTime

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


class RecordedJobs:
    """A queue that only remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    async def enqueue(self, job: str, *arguments: str, key: str | None = None, delay: timedelta | None = None) -> None:
        self.asked.append((job, *arguments))


@dataclass
class Videos:
    """The whole domain: the subgraph, what the worker runs, and ways to drive both."""

    settings: Settings
    subgraph: Subgraph
    background: Background
    jobs: RecordedJobs
    clock: RunningTime

    async def answer(self, query: str, viewer: Principal | None = None, /, **variables: object) -> dict[str, Any]:
        """The whole answer, errors included."""
        return await self.subgraph.execute(query, variables, None, Call(viewer))

    async def ask(self, query: str, viewer: Principal | None = None, /, **variables: object) -> dict[str, Any]:
        """The answer's data; fails on any error."""
        answer = await self.answer(query, viewer, **variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    async def react(self, event: Event) -> None:
        """Delivers a fact, as the worker would."""
        await react(self.background, event)

    async def run_job(self, *arguments: str, name: str = TRANSCODE) -> None:
        job = next(job for job in self.background.jobs if job.name == name)
        await job.run(*arguments)

    async def sweep(self, name: str) -> None:
        await next(sweep for sweep in self.background.sweeps if sweep.name == name).run()

    async def told(self, video_id: str) -> list[StoredEvent]:
        """Takes what waits in the outbox, and gives what is about that video."""
        taken: list[StoredEvent] = []

        async def publish(events: object) -> None:
            assert isinstance(events, list)
            taken.extend(events)

        for outbox in self.background.outboxes:
            while await outbox.relay(publish, 100):
                pass
        return [event for event in taken if video_id in event.payload]

    async def teach(self, course: "Course", revision: int = 1) -> None:
        """Tells videos of a course."""
        await self.react(CourseUpdated(course=course.outline(revision)))

    async def upload(self, course: "Course", content: bytes, key: str, **more: object) -> VideoId:
        """Uploads a whole file, as a browser would."""
        started = await self.ask(START, course.teacher, **upload_variables(course, content, key, **more))
        session = started["videoUploadStart"]["session"]
        assert session is not None, started
        parts = await put_parts(session, content)
        completed = await self.ask(COMPLETE, course.teacher, session=session["id"], parts=parts)
        return VideoId(completed["videoUploadComplete"]["video"]["id"])

    async def enroll(self, user_id: UserId, course_id: CourseId, revision: int = 1) -> None:
        await self.react(
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
        await self.react(
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
    jobs, clock = RecordedJobs(), RunningTime()
    subgraph, worker = app.build(settings, clock=clock), background.build(settings, jobs, clock=clock)
    await subgraph.start()
    await worker.start()
    try:
        yield Videos(settings, subgraph, worker, jobs, clock)
    finally:
        await worker.stop()
        await subgraph.stop()


@dataclass
class Course:
    """A course with one lecture, as catalog might tell of it."""

    id: CourseId = field(default_factory=COURSE.new)
    lecture_id: LectureId = field(default_factory=LECTURE.new)
    teacher: Principal = field(default_factory=instructor)
    status: OutlineStatus = OutlineStatus.PUBLISHED
    is_preview: bool = False
    published: bool = True
    video_id: VideoId | None = None

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
            instructor_ids=(self.teacher.user_id,),
            price_minor=1000,
            currency="USD",
            published_at=utc_now() if self.published else None,
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
  videoUploadStart(courseId: $course, filename: $name, sizeBytes: $size, sha256: $sha, idempotencyKey: $key) {
    session { id partSizeBytes partCount expiresAt video { id state } parts { number url sizeBytes } }
    errors { reason path }
  }
}
"""
RESUME = """
mutation ($session: ID!) {
  videoUploadResume(sessionId: $session) {
    session { id partSizeBytes partCount video { id state } parts { number url sizeBytes } }
    errors { reason }
  }
}
"""
COMPLETE = """
mutation ($session: ID!, $parts: [CompletedPart!]!) {
  videoUploadComplete(sessionId: $session, parts: $parts) { video { id state } errors { reason path } }
}
"""
VIDEO = """
query ($id: ID!) {
  video(id: $id) {
    id state progressPercent durationSeconds failureCode failureReason attempt filename
    renditions { width height bitrateKbps codec }
  }
}
"""
PLAYBACK = """
query ($ids: [_Any!]!) {
  _entities(representations: $ids) {
    ... on Lecture { playback { grant { hlsUrl posterUrl storyboardVttUrl expiresAt } denial } video { id state } }
  }
}
"""


def upload_variables(course: Course, content: bytes, key: str, **more: object) -> dict[str, object]:
    return {"course": course.id, "name": "lesson.mp4", "size": len(content), "key": key, **more}


async def put_parts(session: dict[str, Any], content: bytes) -> list[dict[str, object]]:
    """Sends the parts that a session lacks, straight to the object store."""
    size = session["partSizeBytes"]
    sent: list[dict[str, object]] = []
    async with httpx.AsyncClient() as client:
        for part in session["parts"]:
            start = (part["number"] - 1) * size
            answer = await client.put(part["url"], content=content[start : start + part["sizeBytes"]])
            assert answer.status_code == 200, answer.text
            sent.append({"number": part["number"], "etag": answer.headers["etag"]})
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
    """What the viewer gets for the course's lecture."""
    entities = await videos.ask(PLAYBACK, viewer, ids=[{"__typename": "Lecture", "id": course.lecture_id}])
    entity: dict[str, Any] = entities["_entities"][0]
    return entity


async def ready_video(videos: Videos, course: Course, content: bytes) -> VideoId:
    """A transcoded video, shown by the course's lecture."""
    await videos.teach(course, 1)
    video_id = await videos.upload(course, content, f"key-{course.id}")
    await videos.run_job(video_id)
    course.video_id = video_id
    await videos.teach(course, 2)
    return video_id


async def state_of(videos: Videos, course: Course, video_id: VideoId) -> dict[str, Any]:
    answer = await videos.ask(VIDEO, course.teacher, id=video_id)
    record: dict[str, Any] = answer["video"]
    return record
