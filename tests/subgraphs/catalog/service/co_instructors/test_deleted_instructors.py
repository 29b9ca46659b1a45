"""Obstacles to the deletion of an instructor in catalog, and what becomes of their courses."""

from typing import Any

from subgraphs.accounts.events import DeletionCheckRequested, UserDeleted
from subgraphs.catalog.events import CatalogDeletionChecked, CatalogUserErased, CourseUpdated
from subgraphs.kernel.identity.ids import ENROLLMENT, USER, CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.orders.events import EnrollmentGranted, EnrollmentSource
from tests.subgraphs.catalog.conftest import SET_PROMO, Catalog
from tests.subgraphs.principals import instructor

COURSE = """query ($id: ID!) { course(by: {id: $id}) {
    title slug status description instructors { id } sections { title } promoVideo { id }
} }"""


async def obstacles(catalog: Catalog, user: Principal) -> list[int]:
    await catalog.published_events()
    await catalog.handle(DeletionCheckRequested(deletion_id="del_1", user_id=user.user_id, round=1))
    [report] = [e for e in await catalog.published_events() if isinstance(e, CatalogDeletionChecked)]
    return [obstacle.count for obstacle in report.obstacles]


async def enroll(catalog: Catalog, course_id: str) -> None:
    await catalog.handle(
        EnrollmentGranted(
            enrollment_id=ENROLLMENT.new(),
            user_id=USER.new(),
            course_id=CourseId(course_id),
            source=EnrollmentSource.PURCHASE,
            revision=1,
            enrolled_at=utc_now(),
        )
    )


async def test_courses_on_sale_with_learners_are_obstacles(catalog: Catalog) -> None:
    teacher, category = instructor(), await catalog.category("Erasers")
    course = await catalog.published(teacher, "Erasing", category)
    assert await obstacles(catalog, teacher) == []
    await enroll(catalog, course)
    assert await obstacles(catalog, teacher) == [1]
    assert await obstacles(catalog, instructor()) == []


async def test_published_courses_are_archived_drafts_emptied_and_others_left(catalog: Catalog) -> None:
    teacher, friend, category = instructor(), instructor(), await catalog.category("Rubbers")
    published = await catalog.published(teacher, "Rubbing", category)
    draft = await catalog.finished_draft(teacher, "A secret plan", category)
    promos = {each: await catalog.ready_video(teacher, each) for each in (published, draft)}
    for course_id, video_id in promos.items():
        await catalog.change(SET_PROMO, teacher, id=course_id, video=video_id)
    shared = await catalog.published(friend, "Shared", category)
    await catalog.teach_together(friend, shared, teacher)
    await catalog.published_events()
    event = UserDeleted(user_id=teacher.user_id, deletion_id="del_2")
    for _ in range(2):
        await catalog.handle(event)

    async def shown(course_id: str) -> Any:
        return (await catalog.data(COURSE, catalog.admin, id=course_id))["course"]

    assert (await shown(published))["status"] == "ARCHIVED"
    assert (await shown(published))["title"] == "Rubbing"
    assert (await shown(published))["promoVideo"] == {"id": promos[published]}
    emptied = await shown(draft)
    assert (emptied["title"], emptied["status"], emptied["sections"]) == ("Deleted course", "ARCHIVED", [])
    assert emptied["promoVideo"] is None
    assert "secret" not in emptied["slug"]
    assert [each["id"] for each in (await shown(shared))["instructors"]] == [friend.user_id]
    events = await catalog.published_events()
    assert len([e for e in events if isinstance(e, CatalogUserErased)]) == 1
    assert {e.course.id for e in events if isinstance(e, CourseUpdated)} == {published, draft, shared}
