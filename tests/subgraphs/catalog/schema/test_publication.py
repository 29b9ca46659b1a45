"""The publication of courses, through the graph."""

import pytest

from subgraphs.catalog.events import (
    CatalogAudited,
    CourseArchived,
    CourseChangesRequested,
    CoursePublished,
    CourseUpdated,
)
from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.catalog.conftest import APPROVE, ARCHIVE, COURSE, REQUEST_CHANGES, SUBMIT, UNLIST, UPDATE, Catalog
from tests.subgraphs.principals import instructor, student

QUEUE = """
query ($first: Int! = 20, $after: String) {
  moderationQueue(first: $first, after: $after) { edges { cursor node { id } } }
}
"""
PUBLISH = "mutation ($id: ID!) { publishCourse(input: {courseId: $id}) { course { status } errors { code } } }"


async def _submitted(catalog: Catalog, teacher: Principal, title: str) -> str:
    course_id = await catalog.finished_draft(teacher, title, await catalog.category(f"{title} and more"))
    await catalog.change(SUBMIT, teacher, id=course_id)
    return course_id


async def test_approving_a_course_publishes_it_and_an_event(catalog: Catalog) -> None:
    course_id = await _submitted(catalog, instructor(), "Gliding")
    await catalog.published_events()

    await catalog.change(APPROVE, catalog.admin, id=course_id)

    course = (await catalog.data(COURSE, None, id=course_id))["course"]
    assert (course["status"], course["lectureCount"]) == ("PUBLISHED", 1)
    assert course["publishedAt"] is not None
    updated, published, audited = await catalog.published_events()
    assert isinstance(updated, CourseUpdated)
    assert isinstance(published, CoursePublished)
    assert isinstance(audited, CatalogAudited)
    assert published.first_time
    assert published.course == updated.course
    assert published.course.status == "PUBLISHED"


async def test_requesting_changes_shows_the_notes_to_the_instructors(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await _submitted(catalog, teacher, "Sailing")
    await catalog.published_events()

    await catalog.change(REQUEST_CHANGES, catalog.admin, id=course_id, notes="  More wind, please. ")

    course = (await catalog.data(COURSE, teacher, id=course_id))["course"]
    assert (course["status"], course["reviewNotes"]) == ("CHANGES_REQUESTED", "More wind, please.")
    requested = [event for event in await catalog.published_events() if isinstance(event, CourseChangesRequested)]
    assert [event.notes for event in requested] == ["More wind, please."]


async def test_requesting_changes_needs_notes(catalog: Catalog) -> None:
    course_id = await _submitted(catalog, instructor(), "Rowing")
    assert await catalog.error_reasons(REQUEST_CHANGES, catalog.admin, id=course_id, notes=" ") == ["REQUIRED"]


async def test_only_an_admin_reviews(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await _submitted(catalog, teacher, "Diving")
    response = await catalog.response(APPROVE, teacher, id=course_id)
    assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await catalog.data(COURSE, teacher, id=course_id))["course"]["status"] == "IN_REVIEW"


async def test_submitting_an_incomplete_course_lists_its_blockers(catalog: Catalog) -> None:
    teacher = instructor()
    draft = await catalog.draft(teacher, "Surfing", await catalog.category("Surfing and waves"))
    lecture_id = await catalog.lecture(teacher, draft["id"], "CoursePopularity up")

    payload = await catalog.payload(SUBMIT, teacher, id=draft["id"])

    assert [(error["code"], error["lectureId"]) for error in payload["errors"]] == [
        ("NO_PRICE", None),
        ("REQUIRED", None),
        ("REQUIRED", lecture_id),
    ]
    course = (await catalog.data(COURSE, teacher, id=draft["id"]))["course"]
    assert course["status"] == "DRAFT"
    assert [blocker["code"] for blocker in course["publishBlockers"]] == ["NO_PRICE", "REQUIRED", "REQUIRED"]


async def test_a_course_in_review_cannot_be_edited(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await _submitted(catalog, teacher, "Fishing")
    version = (await catalog.data(COURSE, teacher, id=course_id))["course"]["version"]
    assert await catalog.error_reasons(UPDATE, teacher, id=course_id, version=version, title="Angling") == [
        "WRONG_STATUS"
    ]


async def test_an_unlisted_course_is_found_by_slug_and_can_be_published_again(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await catalog.published(teacher, "Kites", await catalog.category("Kites and strings"))
    await catalog.published_events()

    await catalog.change(UNLIST, teacher, id=course_id)
    assert (await catalog.data(COURSE, None, id=course_id))["course"]["status"] == "UNLISTED"
    await catalog.data(PUBLISH, teacher, id=course_id)

    published = [event for event in await catalog.published_events() if isinstance(event, CoursePublished)]
    assert [event.first_time for event in published] == [False]


async def test_archiving_a_course_publishes_an_event(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await catalog.published(teacher, "Slides", await catalog.category("Slides and swings"))
    await catalog.published_events()

    await catalog.change(ARCHIVE, teacher, id=course_id)

    assert (await catalog.data(COURSE, None, id=course_id))["course"]["status"] == "ARCHIVED"
    assert [type(event) for event in await catalog.published_events()] == [CourseUpdated, CourseArchived]


async def test_the_moderation_queue_lists_the_earliest_submission_first(catalog: Catalog) -> None:
    first = await _submitted(catalog, instructor(), "Marbles")
    second = await _submitted(catalog, instructor(), "Dominoes")

    ids: list[str] = []
    after = None
    while True:
        edges = (await catalog.data(QUEUE, catalog.admin, first=1, after=after))["moderationQueue"]["edges"]
        if not edges:
            break
        ids.append(edges[0]["node"]["id"])
        after = edges[0]["cursor"]

    assert len(ids) == len(set(ids))
    assert [course_id for course_id in ids if course_id in {first, second}] == [first, second]


async def test_the_moderation_queue_is_for_admins_only(catalog: Catalog) -> None:
    for viewer, code in ((student(), "FORBIDDEN"), (None, "UNAUTHENTICATED")):
        response = await catalog.response(QUEUE, viewer)
        assert response["errors"][0]["extensions"]["code"] == code


@pytest.mark.parametrize(("approve", "action"), [(True, "course.approve"), (False, "course.request_changes")])
async def test_a_review_is_audited(catalog: Catalog, approve: bool, action: str) -> None:
    teacher = instructor()
    course_id = await catalog.finished_draft(teacher, f"Audited {action}", await catalog.category(f"Logs {action}"))
    await catalog.change(SUBMIT, teacher, id=course_id)
    await catalog.published_events()

    await catalog.change(APPROVE if approve else REQUEST_CHANGES, catalog.admin, id=course_id, notes="Seen.")

    [record] = [event.record for event in await catalog.published_events() if isinstance(event, CatalogAudited)]
    assert (record.action, record.target, record.reason) == (action, course_id, "Seen.")
    assert record.actor.user_id == catalog.admin.user_id
    assert record.before == {"status": "IN_REVIEW"}
    assert record.after == {"status": "PUBLISHED" if approve else "CHANGES_REQUESTED"}
