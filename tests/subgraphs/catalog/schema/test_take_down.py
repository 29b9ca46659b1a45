"""Courses that an admin takes down, and restores."""

import asyncio
from typing import Any

import pytest

from subgraphs.accounts.events import UserSuspended
from subgraphs.catalog.events import (
    CatalogAudited,
    CourseArchived,
    CoursePublished,
    CourseRestored,
    CourseTakenDown,
    CourseUpdated,
)
from subgraphs.kernel.audit.records import Actor
from subgraphs.kernel.identity.ids import ENROLLMENT, CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.orders.events import EnrollmentGranted, EnrollmentSource
from tests.subgraphs.catalog.conftest import (
    ARCHIVE,
    COURSE,
    RESTORE,
    SUBMIT,
    TAKE_DOWN,
    UNLIST,
    UPDATE,
    Catalog,
)
from tests.subgraphs.principals import instructor, student

PUBLISH = "mutation ($id: ID!) { publishCourse(input: {courseId: $id}) { course { status } errors { code } } }"
SEEN = """query ($id: ID!) { course(by: {id: $id}) {
  status suspension { reason learnersKeepAccess } sections { lectures { articleHtml } } } }"""
FOUND = "query ($words: String!) { courseSearch(query: $words) { totalCount } }"


async def _learner(catalog: Catalog, course_id: str) -> Principal:
    learner = student()
    await catalog.handle(
        EnrollmentGranted(
            enrollment_id=ENROLLMENT.new(),
            user_id=learner.user_id,
            course_id=CourseId(course_id),
            source=EnrollmentSource.PURCHASE,
            revision=1,
            enrolled_at=utc_now(),
        )
    )
    return learner


async def _seen(catalog: Catalog, viewer: Principal | None, course_id: str) -> dict[str, Any] | None:
    course: dict[str, Any] | None = (await catalog.data(SEEN, viewer, id=course_id))["course"]
    return course


async def _published(catalog: Catalog, teacher: Principal, title: str) -> str:
    course_id = await catalog.published(teacher, title, await catalog.category(f"{title} and others"))
    await catalog.index()
    await catalog.published_events()
    return course_id


@pytest.mark.parametrize("keep", [True, False])
async def test_a_course_that_is_taken_down_is_hidden(catalog: Catalog, keep: bool) -> None:
    teacher, title = instructor(), f"Juggling{'yes' if keep else 'no'}"
    course_id = await _published(catalog, teacher, title)
    learner = await _learner(catalog, course_id)

    taken = await catalog.change(TAKE_DOWN, catalog.admin, id=course_id, keep=keep)

    assert taken["course"]["status"] == "SUSPENDED"
    for stranger in (None, student(), instructor()):
        assert await _seen(catalog, stranger, course_id) is None
    for privileged in (teacher, catalog.admin):
        seen = await _seen(catalog, privileged, course_id)
        assert seen is not None
        assert seen["suspension"] == {"reason": "stolen", "learnersKeepAccess": keep}
    of_learner = await _seen(catalog, learner, course_id)
    if keep:
        assert of_learner is not None
        assert of_learner["sections"][0]["lectures"][0]["articleHtml"] == "<p>All there is to know.</p>"
        assert of_learner["suspension"] is None
    else:
        assert of_learner is None
    await catalog.index()
    assert (await catalog.data(FOUND, None, words=title))["courseSearch"]["totalCount"] == 0


async def test_a_take_down_is_announced_and_audited_once(catalog: Catalog) -> None:
    course_id = await _published(catalog, instructor(), "Fencing")
    for _ in range(2):
        await catalog.change(TAKE_DOWN, catalog.admin, id=course_id, reason=" stolen ", keep=False)

    updated, taken_down, audited = await catalog.published_events()

    assert isinstance(updated, CourseUpdated)
    assert (updated.course.status, updated.course.learners_keep_access) == ("SUSPENDED", False)
    assert isinstance(taken_down, CourseTakenDown)
    assert (taken_down.reason, taken_down.learners_keep_access) == ("stolen", False)
    assert isinstance(audited, CatalogAudited)
    assert (audited.record.action, audited.record.reason) == ("course.take_down", "stolen")
    assert audited.record.actor.user_id == catalog.admin.user_id


async def _suspend(catalog: Catalog, owner: Principal, by: Actor | None) -> None:
    await catalog.handle(UserSuspended(user_id=owner.user_id, reason="fraud", until=None, courses_taken_down_by=by))


async def test_courses_of_a_suspended_owner_stay_on_sale_unless_the_admin_takes_them_down(catalog: Catalog) -> None:
    owner, friend, actor = instructor(), instructor(), Actor.operator("root")
    own = await _published(catalog, owner, "Rowing")
    of_friend = await _published(catalog, friend, "Sculling")
    await catalog.teach_together(friend, of_friend, owner)
    draft = await catalog.finished_draft(owner, "Punting", await catalog.category("Boats"))
    learner = await _learner(catalog, own)

    await _suspend(catalog, owner, None)
    assert await _seen(catalog, None, own) is not None
    await catalog.published_events()
    await _suspend(catalog, owner, actor)

    assert await _seen(catalog, None, own) is None
    assert await _seen(catalog, learner, own) is not None
    assert await _seen(catalog, None, of_friend) is not None, "it is a course of another owner"
    unfinished = await _seen(catalog, owner, draft)
    assert unfinished is not None
    assert unfinished["status"] == "DRAFT"
    events = await catalog.published_events()
    [audited] = [event for event in events if isinstance(event, CatalogAudited)]
    assert (audited.record.actor, audited.record.target, audited.record.reason) == (actor, own, "fraud")


async def test_a_course_that_was_taken_down_before_keeps_its_reason(catalog: Catalog) -> None:
    owner = instructor()
    course_id = await _published(catalog, owner, "Diving")
    await catalog.change(TAKE_DOWN, catalog.admin, id=course_id, keep=False)
    await catalog.published_events()

    await _suspend(catalog, owner, Actor.operator("root"))

    seen = await _seen(catalog, owner, course_id)
    assert seen is not None
    assert seen["suspension"] == {"reason": "stolen", "learnersKeepAccess": False}
    assert await catalog.published_events() == []


async def test_another_choice_about_learners_replaces_the_earlier_one(catalog: Catalog) -> None:
    course_id = await _published(catalog, instructor(), "Archery")
    learner = await _learner(catalog, course_id)
    await catalog.change(TAKE_DOWN, catalog.admin, id=course_id, keep=True)
    await catalog.change(TAKE_DOWN, catalog.admin, id=course_id, keep=False)

    assert await _seen(catalog, learner, course_id) is None
    restored = await catalog.change(RESTORE, catalog.admin, id=course_id)
    assert restored["course"]["status"] == "PUBLISHED"


@pytest.mark.parametrize(("before", "transition"), [("PUBLISHED", None), ("UNLISTED", UNLIST), ("ARCHIVED", ARCHIVE)])
async def test_a_restored_course_has_its_earlier_status(catalog: Catalog, before: str, transition: str | None) -> None:
    teacher = instructor()
    course_id = await _published(catalog, teacher, f"Curling {before}")
    if transition is not None:
        await catalog.change(transition, teacher, id=course_id)
    await catalog.change(TAKE_DOWN, catalog.admin, id=course_id)
    await catalog.published_events()

    for _ in range(2):
        restored = await catalog.change(RESTORE, catalog.admin, id=course_id)

    assert restored["course"]["status"] == before
    assert await _seen(catalog, None, course_id) is not None
    events = await catalog.published_events()
    assert [event.type for event in events] == ["course.updated", "course.restored", "catalog.audited"]
    assert not any(isinstance(event, CoursePublished | CourseArchived) for event in events), "it is not a new course"


async def test_its_instructors_cannot_bring_it_back(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await _published(catalog, teacher, "Luge")
    await catalog.change(TAKE_DOWN, catalog.admin, id=course_id)
    version = (await catalog.data(COURSE, teacher, id=course_id))["course"]["version"]

    for mutation in (PUBLISH, UNLIST, ARCHIVE, SUBMIT):
        assert await catalog.error_reasons(mutation, teacher, id=course_id) == ["WRONG_STATUS"]
    assert await catalog.error_reasons(UPDATE, teacher, id=course_id, version=version, title="Sled") == ["WRONG_STATUS"]
    for other in (teacher, student()):
        response = await catalog.response(RESTORE, other, id=course_id)
        assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    seen = await _seen(catalog, teacher, course_id)
    assert seen is not None
    assert seen["status"] == "SUSPENDED"


async def test_only_an_admin_takes_a_public_course_down_with_a_reason(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await _published(catalog, teacher, "Bobsleigh")
    draft = (await catalog.draft(teacher, "Skeleton", await catalog.category("Ice")))["id"]

    response = await catalog.response(TAKE_DOWN, teacher, id=course_id)
    assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    response = await catalog.response(TAKE_DOWN, None, id=course_id)
    assert response["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await catalog.error_reasons(TAKE_DOWN, catalog.admin, id=course_id, reason=" \u200b") == ["REQUIRED"]
    assert await catalog.error_reasons(TAKE_DOWN, catalog.admin, id=course_id, reason="x" * 501) == ["TOO_LONG"]
    assert await catalog.error_reasons(TAKE_DOWN, catalog.admin, id=draft) == ["WRONG_STATUS"]
    assert (await catalog.data(COURSE, None, id=course_id))["course"]["status"] == "PUBLISHED"
    await catalog.change(RESTORE, catalog.admin, id=course_id)


async def test_take_downs_and_restorations_at_once_leave_one_consistent_state(catalog: Catalog) -> None:
    course_id = await _published(catalog, instructor(), "Hockey")

    await asyncio.gather(
        *(catalog.payload(TAKE_DOWN, catalog.admin, id=course_id) for _ in range(3)),
        *(catalog.payload(RESTORE, catalog.admin, id=course_id) for _ in range(3)),
    )

    seen = await _seen(catalog, catalog.admin, course_id)
    assert seen is not None
    assert (seen["status"] == "SUSPENDED") == (seen["suspension"] is not None)
    events = await catalog.published_events()
    taken = sum(isinstance(event, CourseTakenDown) for event in events)
    restored = sum(isinstance(event, CourseRestored) for event in events)
    assert taken - restored == (1 if seen["status"] == "SUSPENDED" else 0)
