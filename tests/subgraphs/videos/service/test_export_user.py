"""The part of videos in an export of a user's data."""

from pathlib import Path

from subgraphs.accounts.events import UserDeleted
from subgraphs.kernel.object_storage.s3 import s3_address
from subgraphs.kernel.privacy.export.s3_objects import S3ExportObjects
from subgraphs.videos.events import VideosDataExported
from subgraphs.videos.store.documents import ExportReportDocument
from tests.subgraphs.exports import export_requested, read_export_part, run_export
from tests.subgraphs.videos.conftest import Course, Videos


async def test_metadata_of_a_users_videos_are_exported_and_reported(videos: Videos, tmp_path: Path) -> None:
    mine, theirs = Course(), Course()
    for course in (mine, theirs):
        await videos.publish_course(course)
    video = await videos.upload(mine, b"x" * 100, "mine")
    foreign = await videos.upload(theirs, b"y" * 50, "theirs")
    user = mine.teacher.user_id
    before = len(videos.jobs.enqueued)
    await videos.handle(export_requested(user, "videos"))
    assert videos.jobs.enqueued[before:] == [("videos.export-user", "exp_1", user)]
    await videos.handle(export_requested(user, "orders"))
    assert len(videos.jobs.enqueued) == before + 1
    for _ in range(2):
        await run_export(videos.worker_module, user)
    objects = S3ExportObjects(s3_address(videos.settings))
    tables = await read_export_part(objects, "videos", tmp_path)
    objects.close()
    assert tables is not None
    [row] = tables["videos"]
    assert (row["_id"], row["course_id"], row["upload.size_bytes"]) == (video, mine.id, 100)
    assert foreign not in str(tables)
    assert theirs.teacher.user_id not in str(tables)

    reports = [
        VideosDataExported.model_validate_json(stored.payload)
        for stored in await videos.published_events(user)
        if stored.type == "videos.data_exported"
    ]
    assert {(report.export_id, report.user_id) for report in reports} == {("exp_1", user)}
    assert await ExportReportDocument.find_all().count() == 0


async def test_nothing_of_a_deleted_user_is_exported(videos: Videos, tmp_path: Path) -> None:
    course = Course()
    await videos.publish_course(course)
    await videos.upload(course, b"x" * 100, "kept")
    await videos.handle(UserDeleted(user_id=course.teacher.user_id, deletion_id="del_export"))
    await run_export(videos.worker_module, course.teacher.user_id, "exp_late")
    objects = S3ExportObjects(s3_address(videos.settings))
    assert await read_export_part(objects, "videos", tmp_path, "exp_late") is None
    objects.close()
