"""From an uploaded file to READY or FAILED, with real files and real ffmpeg."""

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

from subgraphs.kernel.ids import VideoId
from subgraphs.videos.events import VideoUploaded
from subgraphs.videos.service.tidy_up import TRANSCODE
from subgraphs.videos.store.object_storage import connect, s3_address
from tests.subgraphs.videos.conftest import Course, Videos, make_clip, state_of

RETRY = "mutation ($id: ID!) { videoRetry(id: $id) { video { state } errors { reason } } }"


async def _uploaded(videos: Videos, content: bytes, **more: object) -> tuple[Course, VideoId]:
    course = Course()
    await videos.teach(course)
    return course, await videos.upload(course, content, "the-key", **more)


def _stored(videos: Videos, video_id: VideoId) -> list[str]:
    """The names of everything in the store that was made of the video."""
    client = connect(s3_address(videos.settings))
    listed = client.list_objects_v2(Bucket=videos.settings.s3_bucket, Prefix=f"videos/{video_id}/")
    client.close()
    return sorted(found["Key"].removeprefix(f"videos/{video_id}/") for found in listed.get("Contents", ()))


async def _outcome(videos: Videos, video_id: VideoId) -> list[tuple[str, dict[str, Any]]]:
    told = await videos.told(video_id)
    return [(event.type, json.loads(event.payload)) for event in told if event.type != "video.uploaded"]


async def test_an_uploaded_clip_becomes_ready_and_is_told_of(videos: Videos, clip: bytes) -> None:
    course, video_id = await _uploaded(videos, clip)

    await videos.run_job(video_id)

    record = await state_of(videos, course, video_id)
    assert (record["state"], record["progressPercent"], record["durationSeconds"]) == ("READY", 100, 3)
    assert [(made["width"], made["height"], made["codec"]) for made in record["renditions"]] == [
        (320, 180, "avc1.64000c")
    ]
    ((kind, fact),) = await _outcome(videos, video_id)
    assert (kind, fact["duration_seconds"], fact["course_id"]) == ("video.ready", 3, course.id)


async def test_the_files_are_a_complete_presentation(videos: Videos, clip: bytes) -> None:
    _, video_id = await _uploaded(videos, clip)
    await videos.run_job(video_id)
    assert _stored(videos, video_id) == [
        "attempt-1/180p/index.m3u8",
        "attempt-1/180p/init_0.mp4",
        "attempt-1/180p/seg_00000.m4s",
        "attempt-1/audio/index.m3u8",
        "attempt-1/audio/init_1.mp4",
        "attempt-1/audio/seg_00000.m4s",
        "attempt-1/master.m3u8",
        "attempt-1/poster.jpg",
        "attempt-1/storyboard.jpg",
        "attempt-1/storyboard.vtt",
    ]


async def test_every_rung_can_be_entered_at_the_same_moments(videos: Videos, tmp_path: Path) -> None:
    content = make_clip(tmp_path / "long.mp4", size="426x360", seconds=9, sound=False)
    _, video_id = await _uploaded(videos, content)
    await videos.run_job(video_id)

    client = connect(s3_address(videos.settings))
    durations = {
        name: [
            line
            for line in client.get_object(
                Bucket=videos.settings.s3_bucket, Key=f"videos/{video_id}/attempt-1/{name}/index.m3u8"
            )["Body"]
            .read()
            .decode()
            .splitlines()
            if line.startswith("#EXTINF")
        ]
        for name in ("360p", "240p")
    }
    client.close()
    assert durations["360p"] == durations["240p"] == ["#EXTINF:4.000000,", "#EXTINF:4.000000,", "#EXTINF:1.000000,"]


async def test_a_silent_clip_is_fine(videos: Videos, tmp_path: Path) -> None:
    course, video_id = await _uploaded(videos, make_clip(tmp_path / "silent.mp4", seconds=1, sound=False))
    await videos.run_job(video_id)
    assert (await state_of(videos, course, video_id))["state"] == "READY"
    assert not any(name.startswith("attempt-1/audio/") for name in _stored(videos, video_id))


async def test_running_the_job_again_changes_nothing(videos: Videos, clip: bytes) -> None:
    course, video_id = await _uploaded(videos, clip)
    await videos.run_job(video_id)
    before = await state_of(videos, course, video_id)
    await videos.run_job(video_id)
    assert await state_of(videos, course, video_id) == before
    assert [kind for kind, _ in await _outcome(videos, video_id)] == ["video.ready"]


async def test_two_workers_at_once_make_one_video(videos: Videos, clip: bytes) -> None:
    course, video_id = await _uploaded(videos, clip)
    await asyncio.gather(videos.run_job(video_id), videos.run_job(video_id))
    record = await state_of(videos, course, video_id)
    assert (record["state"], record["attempt"]) == ("READY", 1)
    assert [kind for kind, _ in await _outcome(videos, video_id)] == ["video.ready"]


async def test_what_is_no_video_fails_for_good_with_a_reason(videos: Videos) -> None:
    course, video_id = await _uploaded(videos, b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
    await videos.run_job(video_id)

    record = await state_of(videos, course, video_id)
    assert (record["state"], record["failureCode"]) == ("FAILED", "UNSUPPORTED_MEDIA")
    assert "MP4" in record["failureReason"]
    ((kind, fact),) = await _outcome(videos, video_id)
    assert (kind, fact["code"]) == ("video.failed", "UNSUPPORTED_MEDIA")
    assert (await videos.ask(RETRY, course.teacher, id=video_id))["videoRetry"]["errors"] == [
        {"reason": "NOT_RETRYABLE"}
    ]


async def test_a_file_that_is_not_the_announced_one_is_refused(videos: Videos, clip: bytes) -> None:
    course, video_id = await _uploaded(videos, clip, sha=hashlib.sha256(b"another file").hexdigest())
    await videos.run_job(video_id)
    assert (await state_of(videos, course, video_id))["failureCode"] == "CORRUPTED"


async def test_the_announced_hash_is_accepted(videos: Videos, clip: bytes) -> None:
    course, video_id = await _uploaded(videos, clip, sha=hashlib.sha256(clip).hexdigest())
    await videos.run_job(video_id)
    assert (await state_of(videos, course, video_id))["state"] == "READY"


async def test_a_file_cut_short_fails_with_a_reason_and_can_be_retried(videos: Videos, tmp_path: Path) -> None:
    content = make_clip(tmp_path / "cut.mkv", seconds=2)
    course, video_id = await _uploaded(videos, content[: len(content) // 40])
    await videos.run_job(video_id)

    record = await state_of(videos, course, video_id)
    assert record["state"] == "FAILED"
    assert record["failureCode"] in {"ENCODING_FAILED", "UNSUPPORTED_MEDIA"}
    assert _stored(videos, video_id) == []


async def test_a_file_that_can_never_be_played_gives_its_quota_back(videos: Videos) -> None:
    course, video_id = await _uploaded(videos, b"x" * 25_000_000)
    await videos.run_job(video_id)
    assert (await state_of(videos, course, video_id))["state"] == "FAILED"
    await videos.upload(course, b"x" * 25_000_000, "another key")


async def test_an_upload_asks_for_its_transcoding(videos: Videos, clip: bytes) -> None:
    course, video_id = await _uploaded(videos, clip)
    await videos.react(
        VideoUploaded(video_id=video_id, course_id=course.id, owner_id=course.teacher.user_id, filename="lesson.mp4")
    )
    assert (TRANSCODE, video_id) in videos.jobs.asked


async def test_nothing_is_left_on_the_workers_disk(videos: Videos, clip: bytes, tmp_path: Path) -> None:
    for content in (clip, b"no video"):
        course = Course()
        await videos.teach(course)
        await videos.run_job(await videos.upload(course, content, "k"))
    assert list(tmp_path.glob("lectern-transcode-*")) == []
