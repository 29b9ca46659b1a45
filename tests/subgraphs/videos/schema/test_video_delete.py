"""The deletion of videos through the graph."""

import asyncio

from subgraphs.catalog.events import OutlineStatus
from subgraphs.kernel.identity.ids import VideoId
from subgraphs.kernel.messaging.events import decode
from subgraphs.kernel.object_storage.s3 import connect, s3_address
from subgraphs.videos.events import VideosAudited
from subgraphs.videos.service.transcoding.transcode_video import TRANSCODE_JOB
from subgraphs.videos.store.documents import QuotaDocument
from tests.subgraphs.principals import admin, instructor, student
from tests.subgraphs.videos.conftest import Course, Videos, playback, ready_video, state_of

DELETE = "mutation ($id: ID!) { deleteVideo(input: {videoId: $id}) { video { status } errors { code } } }"


def _keys(videos: Videos, video_id: VideoId) -> list[str]:
    client = connect(s3_address(videos.settings))
    listed = client.list_objects_v2(Bucket=videos.settings.s3_bucket)
    client.close()
    return [found["Key"] for found in listed.get("Contents", ()) if video_id in found["Key"]]


async def test_deleting_a_video_removes_its_files_and_releases_its_quota(videos: Videos, clip: bytes) -> None:
    course = Course()
    video_id = await ready_video(videos, course, clip)
    course.video_id = None
    await videos.publish_course(course, 3)
    await videos.published_events(video_id)

    payload = (await videos.data(DELETE, course.teacher, id=video_id))["deleteVideo"]
    assert payload == {"video": {"status": "DELETED"}, "errors": []}
    assert [event.type for event in await videos.published_events(video_id)] == ["video.deleted"]

    await videos.run_periodic_task("videos.purge-deleted")
    assert _keys(videos, video_id) == []
    quota = await QuotaDocument.get(course.teacher.user_id)
    assert quota is not None
    assert (quota.used_bytes, quota.reserved) == (0, {})


async def test_a_video_in_use_cannot_be_deleted(videos: Videos, clip: bytes) -> None:
    course = Course(status=OutlineStatus.DRAFT)
    video_id = await ready_video(videos, course, clip)
    for viewer in (course.teacher, admin()):
        payload = (await videos.data(DELETE, viewer, id=video_id))["deleteVideo"]
        assert payload == {"video": None, "errors": [{"code": "IN_USE"}]}
    assert (await playback(videos, course, course.teacher))["playback"]["grant"] is not None


async def test_only_instructors_of_the_course_and_admins_delete_a_video(videos: Videos, clip: bytes) -> None:
    course = Course()
    await videos.publish_course(course)
    video_id = await videos.upload(course, clip, "k")
    assert (await videos.data(DELETE, instructor(), id=video_id))["deleteVideo"]["errors"] == [{"code": "NOT_FOUND"}]
    response = await videos.response(DELETE, student(), id=video_id)
    assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await state_of(videos, course, video_id))["status"] == "UPLOADED"


async def test_an_admin_who_deletes_a_video_is_audited_and_its_instructor_is_not(videos: Videos, clip: bytes) -> None:
    course, support = Course(), admin()
    await videos.publish_course(course)
    by_admin, by_teacher = [await videos.upload(course, clip, key) for key in ("a", "b")]
    await videos.published_events(by_admin)
    await videos.data(DELETE, support, id=by_admin)
    deleted, stored = await videos.published_events(by_admin)
    await videos.data(DELETE, course.teacher, id=by_teacher)

    audited = decode(stored.type, stored.version, stored.payload)
    assert isinstance(audited, VideosAudited)
    assert (deleted.type, audited.record.action, audited.record.target) == ("video.deleted", "video.delete", by_admin)
    assert audited.record.actor.user_id == support.user_id
    assert (audited.record.before, audited.record.after["status"]) == ({"status": "UPLOADED"}, "DELETED")
    assert [event.type for event in await videos.published_events(by_teacher)] == ["video.deleted"]


async def test_deleting_a_video_is_idempotent(videos: Videos, clip: bytes) -> None:
    course = Course()
    await videos.publish_course(course)
    video_id = await videos.upload(course, clip, "k")
    payloads = await asyncio.gather(*(videos.data(DELETE, course.teacher, id=video_id) for _ in range(2)))
    assert all(payload["deleteVideo"]["errors"] == [] for payload in payloads)
    assert [event.type for event in await videos.published_events(video_id)].count("video.deleted") == 1


async def test_a_deleted_video_is_neither_transcoded_nor_requeued(videos: Videos, clip: bytes) -> None:
    course = Course()
    await videos.publish_course(course)
    video_id = await videos.upload(course, clip, "k")
    await videos.data(DELETE, course.teacher, id=video_id)
    await videos.run_job(video_id)
    await videos.run_periodic_task("videos.requeue-transcoding")
    assert (await state_of(videos, course, video_id))["status"] == "DELETED"
    assert (TRANSCODE_JOB, video_id) not in videos.jobs.enqueued
