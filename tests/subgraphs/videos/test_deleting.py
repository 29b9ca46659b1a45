"""Deleting videos: the record ends at once, its files and quota follow."""

import asyncio

from subgraphs.catalog.events import OutlineStatus
from subgraphs.kernel.ids import VideoId
from subgraphs.videos.service.tidy_up import TRANSCODE
from subgraphs.videos.store.documents import QuotaDocument
from subgraphs.videos.store.object_storage import connect, s3_address
from tests.subgraphs.people import admin, instructor, student
from tests.subgraphs.videos.conftest import Course, Videos, playback, ready_video, state_of

DELETE = "mutation ($id: ID!) { videoDelete(id: $id) { video { state } errors { reason } } }"


def _keys(videos: Videos, video_id: VideoId) -> list[str]:
    client = connect(s3_address(videos.settings))
    listed = client.list_objects_v2(Bucket=videos.settings.s3_bucket)
    client.close()
    return [found["Key"] for found in listed.get("Contents", ()) if video_id in found["Key"]]


async def test_a_deleted_video_leaves_no_file_and_gives_its_quota_back(videos: Videos, clip: bytes) -> None:
    course = Course()
    video_id = await ready_video(videos, course, clip)
    course.video_id = None
    await videos.teach(course, 3)
    await videos.told(video_id)

    payload = (await videos.ask(DELETE, course.teacher, id=video_id))["videoDelete"]
    assert payload == {"video": {"state": "DELETED"}, "errors": []}
    assert [event.type for event in await videos.told(video_id)] == ["video.deleted"]

    await videos.sweep("videos.clear-deleted")
    assert _keys(videos, video_id) == []
    quota = await QuotaDocument.get(course.teacher.user_id)
    assert quota is not None
    assert (quota.used_bytes, quota.booked) == (0, {})


async def test_a_video_that_a_lecture_shows_stays(videos: Videos, clip: bytes) -> None:
    course = Course(status=OutlineStatus.DRAFT)
    video_id = await ready_video(videos, course, clip)
    for viewer in (course.teacher, admin()):
        payload = (await videos.ask(DELETE, viewer, id=video_id))["videoDelete"]
        assert payload == {"video": None, "errors": [{"reason": "IN_USE"}]}
    assert (await playback(videos, course, course.teacher))["playback"]["grant"] is not None


async def test_only_those_who_teach_the_course_and_admins_delete(videos: Videos, clip: bytes) -> None:
    course = Course()
    await videos.teach(course)
    video_id = await videos.upload(course, clip, "k")
    assert (await videos.ask(DELETE, instructor(), id=video_id))["videoDelete"]["errors"] == [{"reason": "NOT_FOUND"}]
    answer = await videos.answer(DELETE, student(), id=video_id)
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await state_of(videos, course, video_id))["state"] == "UPLOADED"


async def test_deleting_again_is_no_change(videos: Videos, clip: bytes) -> None:
    course = Course()
    await videos.teach(course)
    video_id = await videos.upload(course, clip, "k")
    payloads = await asyncio.gather(*(videos.ask(DELETE, course.teacher, id=video_id) for _ in range(2)))
    assert all(payload["videoDelete"]["errors"] == [] for payload in payloads)
    assert [event.type for event in await videos.told(video_id)].count("video.deleted") == 1


async def test_what_is_deleted_is_neither_transcoded_nor_retried_nor_asked_for_again(
    videos: Videos, clip: bytes
) -> None:
    course = Course()
    await videos.teach(course)
    video_id = await videos.upload(course, clip, "k")
    await videos.ask(DELETE, course.teacher, id=video_id)
    await videos.run_job(video_id)
    await videos.sweep("videos.requeue-waiting")
    assert (await state_of(videos, course, video_id))["state"] == "DELETED"
    assert (TRANSCODE, video_id) not in videos.jobs.asked
