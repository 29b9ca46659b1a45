"""The subscription to a video."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.identity.ids import VIDEO, VideoId
from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.principals import instructor, student
from tests.subgraphs.videos.conftest import Course, Videos

CHANGES = "subscription ($id: ID!) { videoStatusChanged(videoId: $id) { status progressPercent } }"


def _changes(videos: Videos, viewer: Principal | None, video_id: VideoId) -> AsyncIterator[dict[str, Any]]:
    return videos.subgraph.subscribe(CHANGES, {"id": video_id}, None, RequestInfo(viewer))


async def _uploaded(videos: Videos, clip: bytes) -> tuple[Course, VideoId]:
    course = Course()
    await videos.publish_course(course)
    return course, await videos.upload(course, clip, "k")


async def test_the_subscription_sends_the_record_and_each_change_until_it_is_ready(videos: Videos, clip: bytes) -> None:
    course, video_id = await _uploaded(videos, clip)
    states: list[str] = []
    async with aclosing(_changes(videos, course.teacher, video_id)) as changes:  # type: ignore[type-var]  # a generator
        async for change in changes:
            if not states:
                await videos.run_job(video_id)
            states.append(change["data"]["videoStatusChanged"]["status"])
    assert (states[0], states[-1]) == ("UPLOADED", "READY")
    way = ["UPLOADED", "PROBING", "TRANSCODING", "READY"]
    assert states == sorted(states, key=way.index)


async def test_a_ready_video_is_sent_once(videos: Videos, clip: bytes) -> None:
    course, video_id = await _uploaded(videos, clip)
    await videos.run_job(video_id)
    changes = [change async for change in _changes(videos, course.teacher, video_id)]
    assert changes == [{"data": {"videoStatusChanged": {"status": "READY", "progressPercent": 100}}}]


async def test_a_subscription_to_another_instructors_video_completes_at_once(videos: Videos, clip: bytes) -> None:
    _, video_id = await _uploaded(videos, clip)
    for stranger, wanted in ((instructor(), video_id), (instructor(), VIDEO.new())):
        assert [change async for change in _changes(videos, stranger, wanted)] == []


async def test_students_and_anonymous_viewers_are_rejected(videos: Videos, clip: bytes) -> None:
    _, video_id = await _uploaded(videos, clip)
    for viewer, code in ((student(), "FORBIDDEN"), (None, "UNAUTHENTICATED")):
        (response,) = [change async for change in _changes(videos, viewer, video_id)]
        assert response["errors"][0]["extensions"]["code"] == code
