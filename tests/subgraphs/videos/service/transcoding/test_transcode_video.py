"""Transcodings with real files and real ffmpeg."""

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

from subgraphs.kernel.identity.ids import VideoId
from subgraphs.kernel.object_storage.s3 import connect, s3_address
from subgraphs.videos.events import VideoUploaded
from subgraphs.videos.service.transcoding.transcode_video import TRANSCODE_JOB
from tests.subgraphs.videos.conftest import Course, Videos, make_clip, state_of

RETRY = "mutation ($id: ID!) { retryVideo(input: {videoId: $id}) { video { status } errors { code } } }"


async def _uploaded(videos: Videos, content: bytes, **more: object) -> tuple[Course, VideoId]:
    course = Course()
    await videos.publish_course(course)
    return course, await videos.upload(course, content, "the-key", **more)


def _stored(videos: Videos, video_id: VideoId) -> list[str]:
    """Return the names of everything in the store that was made of the video."""
    client = connect(s3_address(videos.settings))
    listed = client.list_objects_v2(Bucket=videos.settings.s3_bucket, Prefix=f"videos/{video_id}/")
    client.close()
    return sorted(found["Key"].removeprefix(f"videos/{video_id}/") for found in listed.get("Contents", ()))


async def _outcome(videos: Videos, video_id: VideoId) -> list[tuple[str, dict[str, Any]]]:
    published_events = await videos.published_events(video_id)
    return [(event.type, json.loads(event.payload)) for event in published_events if event.type != "video.uploaded"]


async def test_an_uploaded_clip_becomes_ready_and_publishes_an_event(videos: Videos, clip: bytes) -> None:
    course, video_id = await _uploaded(videos, clip)

    await videos.run_job(video_id)

    record = await state_of(videos, course, video_id)
    assert (record["status"], record["progressPercent"], record["durationSeconds"]) == ("READY", 100, 3)
    assert [(made["width"], made["height"], made["codec"]) for made in record["renditions"]] == [
        (320, 180, "avc1.64000c")
    ]
    ((kind, event),) = await _outcome(videos, video_id)
    assert (kind, event["duration_seconds"], event["course_id"]) == ("video.ready", 3, course.id)


async def test_the_files_are_a_complete_presentation(videos: Videos, clip: bytes) -> None:
    _, video_id = await _uploaded(videos, clip)
    await videos.run_job(video_id)
    assert _stored(videos, video_id) == [
        "attempt-1/180p/index.m3u8",
        "attempt-1/180p/init.mp4",
        "attempt-1/180p/seg_00000.m4s",
        "attempt-1/180p/seg_00001.m4s",
        "attempt-1/180p/seg_00002.m4s",
        "attempt-1/audio/index.m3u8",
        "attempt-1/audio/init.mp4",
        "attempt-1/audio/seg_00000.m4s",
        "attempt-1/master.m3u8",
        "attempt-1/poster.jpg",
        "attempt-1/storyboard.jpg",
        "attempt-1/storyboard.vtt",
    ]


async def test_the_segments_of_all_rungs_have_the_same_boundaries(videos: Videos, tmp_path: Path) -> None:
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
    assert durations["360p"] == durations["240p"] == [f"#EXTINF:{seconds}.000000," for seconds in (1, 1, 2, 4, 1)]


async def test_a_silent_clip_becomes_ready_without_audio(videos: Videos, tmp_path: Path) -> None:
    course, video_id = await _uploaded(videos, make_clip(tmp_path / "silent.mp4", seconds=1, sound=False))
    await videos.run_job(video_id)
    assert (await state_of(videos, course, video_id))["status"] == "READY"
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
    assert (record["status"], record["attempt"]) == ("READY", 1)
    assert [kind for kind, _ in await _outcome(videos, video_id)] == ["video.ready"]


async def test_a_file_that_is_not_a_video_fails_permanently(videos: Videos) -> None:
    course, video_id = await _uploaded(videos, b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
    await videos.run_job(video_id)

    record = await state_of(videos, course, video_id)
    assert (record["status"], record["failureCode"]) == ("FAILED", "UNSUPPORTED_MEDIA")
    assert "MP4" in record["failureReason"]
    ((kind, event),) = await _outcome(videos, video_id)
    assert (kind, event["code"]) == ("video.failed", "UNSUPPORTED_MEDIA")
    assert (await videos.data(RETRY, course.teacher, id=video_id))["retryVideo"]["errors"] == [
        {"code": "NOT_RETRYABLE"}
    ]


async def test_a_file_with_another_hash_than_announced_is_corrupted(videos: Videos, clip: bytes) -> None:
    course, video_id = await _uploaded(videos, clip, sha=hashlib.sha256(b"another file").hexdigest())
    await videos.run_job(video_id)
    assert (await state_of(videos, course, video_id))["failureCode"] == "CORRUPTED"


async def test_the_announced_hash_is_accepted(videos: Videos, clip: bytes) -> None:
    course, video_id = await _uploaded(videos, clip, sha=hashlib.sha256(clip).hexdigest())
    await videos.run_job(video_id)
    assert (await state_of(videos, course, video_id))["status"] == "READY"


async def test_a_truncated_file_fails_without_stored_files(videos: Videos, tmp_path: Path) -> None:
    content = make_clip(tmp_path / "cut.mkv", seconds=2)
    course, video_id = await _uploaded(videos, content[: len(content) // 40])
    await videos.run_job(video_id)

    record = await state_of(videos, course, video_id)
    assert record["status"] == "FAILED"
    assert record["failureCode"] in {"TRUNCATED", "UNSUPPORTED_MEDIA"}
    assert _stored(videos, video_id) == []


async def test_a_permanent_failure_releases_the_quota(videos: Videos) -> None:
    course, video_id = await _uploaded(videos, b"x" * 25_000_000)
    await videos.run_job(video_id)
    assert (await state_of(videos, course, video_id))["status"] == "FAILED"
    await videos.upload(course, b"x" * 25_000_000, "another key")


async def test_a_completed_upload_enqueues_its_transcoding(videos: Videos, clip: bytes) -> None:
    course, video_id = await _uploaded(videos, clip)
    await videos.handle(
        VideoUploaded(video_id=video_id, course_id=course.id, owner_id=course.teacher.user_id, filename="lesson.mp4")
    )
    assert (TRANSCODE_JOB, video_id) in videos.jobs.enqueued


async def test_no_scratch_folder_is_left(videos: Videos, clip: bytes, tmp_path: Path) -> None:
    for content in (clip, b"no video"):
        course = Course()
        await videos.publish_course(course)
        await videos.run_job(await videos.upload(course, content, "k"))
    assert list(tmp_path.glob("lectern-transcode-*")) == []
