"""A course's way from a draft to the public and off it again, through the graph."""

from subgraphs.catalog.events import CourseArchived, CourseChangesRequested, CoursePublished, CourseUpdated
from subgraphs.kernel.identity import Principal
from tests.subgraphs.catalog.conftest import ARCHIVE, COURSE, REVIEW, SUBMIT, UNLIST, UPDATE, Catalog
from tests.subgraphs.people import instructor, student

QUEUE = """
query ($first: Int! = 20, $after: String) {
  moderationQueue(first: $first, after: $after) { edges { cursor node { id } } }
}
"""
PUBLISH = "mutation ($id: ID!) { coursePublish(id: $id) { course { status } errors { reason } } }"


async def _submitted(catalog: Catalog, teacher: Principal, title: str) -> str:
    course_id = await catalog.finished_draft(teacher, title, await catalog.category(f"{title} and more"))
    await catalog.change(SUBMIT, teacher, id=course_id)
    return course_id


async def test_an_approved_course_is_published_and_told_of(catalog: Catalog) -> None:
    course_id = await _submitted(catalog, instructor(), "Gliding")
    await catalog.told()

    await catalog.change(REVIEW, catalog.admin, id=course_id, approve=True)

    course = (await catalog.ask(COURSE, None, id=course_id))["course"]
    assert (course["status"], course["lectureCount"]) == ("PUBLISHED", 1)
    assert course["publishedAt"] is not None
    updated, published = await catalog.told()
    assert isinstance(updated, CourseUpdated)
    assert isinstance(published, CoursePublished)
    assert published.first_time
    assert published.course == updated.course
    assert published.course.status == "PUBLISHED"


async def test_a_course_that_was_sent_back_tells_its_teachers_why(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await _submitted(catalog, teacher, "Sailing")
    await catalog.told()

    await catalog.change(REVIEW, catalog.admin, id=course_id, approve=False, notes="  More wind, please. ")

    course = (await catalog.ask(COURSE, teacher, id=course_id))["course"]
    assert (course["status"], course["reviewNotes"]) == ("CHANGES_REQUESTED", "More wind, please.")
    requested = [fact for fact in await catalog.told() if isinstance(fact, CourseChangesRequested)]
    assert [fact.notes for fact in requested] == ["More wind, please."]


async def test_sending_back_needs_a_reason(catalog: Catalog) -> None:
    course_id = await _submitted(catalog, instructor(), "Rowing")
    assert await catalog.refusals(REVIEW, catalog.admin, id=course_id, approve=False, notes=" ") == ["REQUIRED"]


async def test_only_an_admin_reviews(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await _submitted(catalog, teacher, "Diving")
    answer = await catalog.answer(REVIEW, teacher, id=course_id, approve=True)
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await catalog.ask(COURSE, teacher, id=course_id))["course"]["status"] == "IN_REVIEW"


async def test_submitting_names_what_is_lacking(catalog: Catalog) -> None:
    teacher = instructor()
    draft = await catalog.draft(teacher, "Surfing", await catalog.category("Surfing and waves"))
    lecture_id = await catalog.lecture(teacher, draft["id"], "Standing up")

    payload = await catalog.attempt(SUBMIT, teacher, id=draft["id"])

    assert [(error["reason"], error["lectureId"]) for error in payload["errors"]] == [
        ("NO_PRICE", None),
        ("REQUIRED", None),
        ("REQUIRED", lecture_id),
    ]
    course = (await catalog.ask(COURSE, teacher, id=draft["id"]))["course"]
    assert course["status"] == "DRAFT"
    assert [blocker["reason"] for blocker in course["publishBlockers"]] == ["NO_PRICE", "REQUIRED", "REQUIRED"]


async def test_a_course_in_review_can_not_be_edited(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await _submitted(catalog, teacher, "Fishing")
    version = (await catalog.ask(COURSE, teacher, id=course_id))["course"]["version"]
    assert await catalog.refusals(UPDATE, teacher, id=course_id, version=version, title="Angling") == ["WRONG_STATUS"]


async def test_an_unlisted_course_keeps_its_address_and_can_be_listed_again(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await catalog.published(teacher, "Kites", await catalog.category("Kites and strings"))
    await catalog.told()

    await catalog.change(UNLIST, teacher, id=course_id)
    assert (await catalog.ask(COURSE, None, id=course_id))["course"]["status"] == "UNLISTED"
    await catalog.ask(PUBLISH, teacher, id=course_id)

    published = [fact for fact in await catalog.told() if isinstance(fact, CoursePublished)]
    assert [fact.first_time for fact in published] == [False]


async def test_archiving_ends_the_sale_and_is_told(catalog: Catalog) -> None:
    teacher = instructor()
    course_id = await catalog.published(teacher, "Slides", await catalog.category("Slides and swings"))
    await catalog.told()

    await catalog.change(ARCHIVE, teacher, id=course_id)

    assert (await catalog.ask(COURSE, None, id=course_id))["course"]["status"] == "ARCHIVED"
    assert [type(fact) for fact in await catalog.told()] == [CourseUpdated, CourseArchived]


async def test_the_queue_shows_admins_what_waits_longest_first(catalog: Catalog) -> None:
    first = await _submitted(catalog, instructor(), "Marbles")
    second = await _submitted(catalog, instructor(), "Dominoes")

    ids: list[str] = []
    after = None
    while True:
        edges = (await catalog.ask(QUEUE, catalog.admin, first=1, after=after))["moderationQueue"]["edges"]
        if not edges:
            break
        ids.append(edges[0]["node"]["id"])
        after = edges[0]["cursor"]

    assert len(ids) == len(set(ids))
    assert [course_id for course_id in ids if course_id in {first, second}] == [first, second]


async def test_nobody_else_sees_the_queue(catalog: Catalog) -> None:
    for viewer, code in ((student(), "FORBIDDEN"), (None, "UNAUTHENTICATED")):
        answer = await catalog.answer(QUEUE, viewer)
        assert answer["errors"][0]["extensions"]["code"] == code
