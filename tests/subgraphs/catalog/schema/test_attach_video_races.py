"""Videos attached to lectures in the moment in which they become ready or are deleted."""

import asyncio

from subgraphs.kernel.identity.ids import VIDEO, CourseId
from subgraphs.videos.events import VideoDeleted
from tests.subgraphs.catalog.conftest import ATTACH, COURSE, Catalog
from tests.subgraphs.principals import instructor

_ROUNDS = 40


async def test_a_video_attached_while_it_becomes_ready_completes_its_lecture(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = (await catalog.draft(teacher, "Watchmaking", await catalog.category("Crafts of time")))["id"]
    lecture_id = await catalog.lecture(teacher, course_id, "The escapement")
    for seconds in range(1, _ROUNDS + 1):
        video_id = VIDEO.new()

        async def attach(video_id: str = video_id) -> None:
            await catalog.change(ATTACH, teacher, lecture=lecture_id, video=video_id)

        ready = catalog.deliver_video_ready(teacher, course_id, video_id, seconds)
        await asyncio.gather(*([attach(), ready] if seconds % 2 else [ready, attach()]))
        course = (await catalog.data(COURSE, teacher, id=course_id))["course"]
        lecture = course["sections"][0]["lectures"][0]
        assert (lecture["complete"], lecture["durationSeconds"]) == (True, seconds)


async def test_a_video_attached_while_it_is_deleted_is_never_complete(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = (await catalog.draft(teacher, "Clockmaking", await catalog.category("Crafts of hours")))["id"]
    lecture_id = await catalog.lecture(teacher, course_id, "The pendulum")
    for _ in range(_ROUNDS // 2):
        video_id = await catalog.ready_video(teacher, course_id)
        deleted = VideoDeleted(
            video_id=video_id, course_id=CourseId(course_id), owner_id=teacher.user_id, filename="lesson.mp4"
        )
        await asyncio.gather(
            catalog.change(ATTACH, teacher, lecture=lecture_id, video=video_id), catalog.handle(deleted)
        )
        course = (await catalog.data(COURSE, teacher, id=course_id))["course"]
        assert not course["sections"][0]["lectures"][0]["complete"]
