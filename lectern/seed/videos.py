"""Short real videos, uploaded as an instructor would; the worker transcodes them afterwards."""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

from lectern.embedded.ffmpeg import ffmpeg
from lectern.seed.courses import MadeCourse
from lectern.seed.market import Market, SeedFailed, each

SECONDS = 8
TITLE = "Watch: a short demonstration"

_NEW_LECTURE = """mutation($section: ID!, $title: String!) {
  lectureCreate(sectionId: $section, title: $title, kind: VIDEO, isPreview: true) { lecture { id } errors { message } }
}"""
_START = """mutation($course: ID!, $size: BigInt!, $key: ID!) {
  videoUploadStart(courseId: $course, filename: "demonstration.mp4", sizeBytes: $size, idempotencyKey: $key) {
    session { id partSizeBytes video { id } parts { number url } } errors { message }
  }
}"""
_COMPLETE = """mutation($session: ID!, $parts: [CompletedPart!]!) {
  videoUploadComplete(sessionId: $session, parts: $parts) { video { id } errors { message } }
}"""
_ATTACH = """mutation($lecture: ID!, $video: ID!) {
  lectureAttachVideo(lectureId: $lecture, videoId: $video) { lecture { id } errors { message } }
}"""
_LECTURES = """query($id: ID!) { course(id: $id) { sections { lectures { title } } } }"""


async def make_videos(market: Market, courses: Sequence[MadeCourse], progress: Callable[[], None]) -> None:
    """Gives some courses a preview with a video, unless they have it."""
    wanted = [course for course in courses if course.planned.video]
    with tempfile.TemporaryDirectory(prefix="lectern-seed-") as folder:
        async with httpx.AsyncClient(timeout=60) as http:

            async def one(course: MadeCourse) -> None:
                data = await course.instructor.ask(market.catalog, _LECTURES, id=course.id)
                titles = {lecture["title"] for s in data["course"]["sections"] for lecture in s["lectures"]}
                if TITLE not in titles:
                    number = wanted.index(course)
                    film = await _film(Path(folder) / f"{number}.mp4", number)
                    await _upload(market, http, course, film)

            await each(wanted, one, progress)


async def _film(path: Path, number: int) -> bytes:
    """A moving test picture with a tone, as a camera might have recorded it."""
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


async def _upload(market: Market, http: httpx.AsyncClient, course: MadeCourse, film: bytes) -> None:
    instructor = course.instructor
    started = await instructor.do(market.videos, _START, course=course.id, size=str(len(film)), key=f"seed-{course.id}")
    session, parts = started["session"], []
    for part in session["parts"]:
        start = (part["number"] - 1) * session["partSizeBytes"]
        sent = await http.put(part["url"], content=film[start : start + session["partSizeBytes"]])
        sent.raise_for_status()
        parts.append({"number": part["number"], "etag": sent.headers["etag"]})
    await instructor.do(market.videos, _COMPLETE, session=session["id"], parts=parts)
    lecture = await instructor.do(market.catalog, _NEW_LECTURE, section=course.first_section, title=TITLE)
    await instructor.do(market.catalog, _ATTACH, lecture=lecture["lecture"]["id"], video=session["video"]["id"])
