"""The erasure of deleted users in videos."""

from subgraphs.accounts.events import UserDeleted
from subgraphs.kernel.privacy.reports import KeptReason
from subgraphs.videos.events import VideosUserErased
from subgraphs.videos.service.model import VideoState
from subgraphs.videos.store.documents import ErasureDocument, VideoDocument
from tests.subgraphs.videos.conftest import Course, Videos


async def test_videos_of_published_courses_stay_without_their_names_and_others_go(videos: Videos) -> None:
    public = Course()
    draft = Course(published=False, teacher=public.teacher)
    for course in (public, draft):
        await videos.publish_course(course)
    kept = await videos.upload(public, b"x" * 100, "one")
    gone = await videos.upload(draft, b"y" * 100, "two")
    event = UserDeleted(user_id=public.teacher.user_id, deletion_id="del_1")
    for _ in range(2):
        await videos.handle(event)

    found = {video.id: video for video in await VideoDocument.find({"owner_id": public.teacher.user_id}).to_list()}
    assert {video.upload.filename for video in found.values()} == {"deleted"}
    assert found[kept].state is not VideoState.DELETED
    assert found[gone].state is VideoState.DELETED
    reports = [
        VideosUserErased.model_validate_json(stored.payload)
        for stored in await videos.published_events(public.teacher.user_id)
        if stored.type == "videos.user_erased"
    ]
    assert [(report.deletion_id, report.kept) for report in reports] == [("del_1", (KeptReason.PUBLISHED_CONTENT,))]
    stored = await ErasureDocument.get("del_1")
    assert stored is not None
    assert stored.outbox == []


async def test_an_upload_that_arrives_after_the_erasure_is_erased_too(videos: Videos) -> None:
    course = Course(published=False)
    await videos.publish_course(course)
    await videos.handle(UserDeleted(user_id=course.teacher.user_id, deletion_id="del_2"))
    late = await videos.upload(course, b"z" * 100, "late")
    await videos.run_periodic_task("videos.repeat-erasures")
    document = await VideoDocument.get(late)
    assert document is not None
    assert document.state is VideoState.DELETED
