"""Short real videos, uploaded through the API; the worker transcodes them afterwards."""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

from lectern.embedded.ffmpeg import ffmpeg
from lectern.seed.client import SeedClient, SeedFailed, run_concurrently
from lectern.seed.courses import SeededCourse

SECONDS = 8
TITLE = "Watch: a short demonstration"

_NEW_LECTURE = """mutation($section: ID!, $title: String!) {
  createLecture(input: {sectionId: $section, title: $title, kind: VIDEO, isPreview: true}) {
      lecture { id } errors { message } }
}"""
_START = """mutation($course: ID!, $size: BigInt!, $key: ID!) {
  startVideoUpload(input: {courseId: $course, filename: "demonstration.mp4", sizeBytes: $size, idempotencyKey: $key}) {
    uploadSession { id partSizeBytes video { id } parts { number url } } errors { message }
  }
}"""
_COMPLETE = """mutation($session: ID!, $parts: [CompletedPartInput!]!) {
  completeVideoUpload(input: {uploadSessionId: $session, parts: $parts}) { video { id } errors { message } }
}"""
_ATTACH = """mutation($lecture: ID!, $video: ID!) {
  attachLectureVideo(input: {lectureId: $lecture, videoId: $video}) { lecture { id } errors { message } }
}"""
_LECTURES = """query($id: ID!) { course(by: {id: $id}) { sections { lectures { title } } } }"""


async def create_videos(client: SeedClient, courses: Sequence[SeededCourse], progress: Callable[[], None]) -> None:
    """Give some courses a preview with a video, unless they have one."""
    wanted = [course for course in courses if course.planned.video]
    with tempfile.TemporaryDirectory(prefix="lectern-seed-") as folder:
        async with httpx.AsyncClient(timeout=60) as http:

            async def create(course: SeededCourse) -> None:
                data = await course.instructor.execute(client.catalog, _LECTURES, id=course.id)
                titles = {lecture["title"] for s in data["course"]["sections"] for lecture in s["lectures"]}
                if TITLE not in titles:
                    number = wanted.index(course)
                    video = await _record_video(Path(folder) / f"{number}.mp4", number)
                    await _upload(client, http, course, video)

            await run_concurrently(wanted, create, progress)


async def _record_video(path: Path, number: int) -> bytes:
    """Record a moving test picture with a tone."""
    picture = f"testsrc2=size=1280x720:rate=24:duration={SECONDS}"
    tone = f"sine=frequency={220 + 55 * number}:duration={SECONDS}"
    process = await asyncio.create_subprocess_exec(
        ffmpeg(),
        *("-v", "error", "-y", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone),
        *("-vf", f"hue=h={number * 50}", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"),
        *("-c:a", "aac", "-shortest", str(path)),
        stderr=asyncio.subprocess.PIPE,
    )
    _, problem = await process.communicate()
    if process.returncode:
        raise SeedFailed(f"ffmpeg could not make a video: {problem.decode(errors='replace').strip()[-300:]}")
    return await asyncio.to_thread(path.read_bytes)


async def _upload(client: SeedClient, http: httpx.AsyncClient, course: SeededCourse, video: bytes) -> None:
    instructor = course.instructor
    started = await instructor.mutate(
        client.videos, _START, course=course.id, size=str(len(video)), key=f"seed-{course.id}"
    )
    session, parts = started["uploadSession"], []
    for part in session["parts"]:
        start = (part["number"] - 1) * session["partSizeBytes"]
        sent = await http.put(part["url"], content=video[start : start + session["partSizeBytes"]])
        sent.raise_for_status()
        parts.append({"number": part["number"], "etag": sent.headers["etag"]})
    await instructor.mutate(client.videos, _COMPLETE, session=session["id"], parts=parts)
    lecture = await instructor.mutate(client.catalog, _NEW_LECTURE, section=course.first_section, title=TITLE)
    await instructor.mutate(client.catalog, _ATTACH, lecture=lecture["lecture"]["id"], video=session["video"]["id"])
