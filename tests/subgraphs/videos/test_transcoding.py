"""From an uploaded file to READY or FAILED, with real files, real ffmpeg and workers that die."""

import json

from subgraphs.kernel.ids import VideoId
from tests.subgraphs.videos.conftest import Course, Videos, state_of


async def _uploaded(videos: Videos, content: bytes, **more: object) -> tuple[Course, VideoId]:
    course = Course()
    await videos.teach(course)
    return course, await videos.upload(course, content, "the-key", **more)


async def test_an_uploaded_clip_becomes_ready_with_a_ladder_below_its_height(videos: Videos, clip: bytes) -> None:
    course, video_id = await _uploaded(videos, clip)

    await videos.run_job(video_id)

    record = await state_of(videos, course, video_id)
    assert (record["state"], record["progressPercent"], record["durationSeconds"]) == ("READY", 100, 3)
    assert [(made["width"], made["height"], made["codec"]) for made in record["renditions"]] == [
        (320, 180, "avc1.64000c")
    ]
    ready = [json.loads(event.payload) for event in await videos.told() if event.type == "video.ready"]
    assert [(fact["video_id"], fact["duration_seconds"]) for fact in ready] == [(video_id, 3)]
