"""Following a video's record live."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from subgraphs.kernel.call import Call
from subgraphs.kernel.identity import Principal
from subgraphs.kernel.ids import VIDEO, VideoId
from tests.subgraphs.people import instructor, student
from tests.subgraphs.videos.conftest import Course, Videos

CHANGES = "subscription ($id: ID!) { videoStateChanged(videoId: $id) { state progressPercent } }"


def _changes(videos: Videos, viewer: Principal | None, video_id: VideoId) -> AsyncIterator[dict[str, Any]]:
    return videos.subgraph.subscribe(CHANGES, {"id": video_id}, None, Call(viewer))


async def _uploaded(videos: Videos, clip: bytes) -> tuple[Course, VideoId]:
    course = Course()
    await videos.teach(course)
    return course, await videos.upload(course, clip, "k")


async def test_the_record_comes_at_once_and_then_each_change_until_it_is_ready(videos: Videos, clip: bytes) -> None:
    course, video_id = await _uploaded(videos, clip)
    states: list[str] = []
    async with aclosing(_changes(videos, course.teacher, video_id)) as changes:  # type: ignore[type-var]  # a generator
        async for change in changes:
            if not states:
                await videos.run_job(video_id)
            states.append(change["data"]["videoStateChanged"]["state"])
    assert (states[0], states[-1]) == ("UPLOADED", "READY")
    way = ["UPLOADED", "PROBING", "TRANSCODING", "READY"]
    assert states == sorted(states, key=way.index)


async def test_a_finished_video_is_told_once(videos: Videos, clip: bytes) -> None:
    course, video_id = await _uploaded(videos, clip)
    await videos.run_job(video_id)
    changes = [change async for change in _changes(videos, course.teacher, video_id)]
    assert changes == [{"data": {"videoStateChanged": {"state": "READY", "progressPercent": 100}}}]


async def test_somebody_elses_video_ends_at_once(videos: Videos, clip: bytes) -> None:
    _, video_id = await _uploaded(videos, clip)
    for stranger, wanted in ((instructor(), video_id), (instructor(), VIDEO.new())):
        assert [change async for change in _changes(videos, stranger, wanted)] == []


async def test_students_and_strangers_are_refused(videos: Videos, clip: bytes) -> None:
    _, video_id = await _uploaded(videos, clip)
    for viewer, code in ((student(), "FORBIDDEN"), (None, "UNAUTHENTICATED")):
        (answer,) = [change async for change in _changes(videos, viewer, video_id)]
        assert answer["errors"][0]["extensions"]["code"] == code
