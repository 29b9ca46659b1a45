"""A course's page beside its outline."""

import asyncio
from typing import Any

import pytest

from subgraphs.kernel.identity.ids import COURSE, ENROLLMENT, ORDER, ORDER_LINE, REVIEW, USER, CourseId, UserId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.learning.events import ReviewPosted
from subgraphs.orders.events import EnrollmentGranted, EnrollmentRevoked, EnrollmentSource, OrderPaid, PaidLine
from tests.subgraphs.catalog.conftest import UNLIST, Catalog
from tests.subgraphs.principals import instructor, student

UPDATE = """mutation ($input: UpdateCourseInput!) { updateCourse(input: $input) {
  course { outcomes requirements audience description descriptionHtml version } errors { code path }
} }"""
PAGE = """query ($id: ID!) { course(by: {id: $id}) {
  title learnerCount badges outcomes description descriptionHtml version
} }"""
RELATED = "query ($id: ID!) { course(by: {id: $id}) { relatedCourses { title } } }"
NUMBERS = """query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on User {
  teachingNumbers { courseCount learnerCount ratingAverage ratingCount }
} } }"""


async def page(catalog: Catalog, course_id: str, viewer: Principal | None = None) -> Any:
    return (await catalog.data(PAGE, viewer, id=course_id))["course"]


async def related(catalog: Catalog, course_id: str, viewer: Principal | None = None) -> list[str]:
    found = (await catalog.data(RELATED, viewer, id=course_id))["course"]["relatedCourses"]
    return [course["title"] for course in found]


async def category(catalog: Catalog) -> str:
    return await catalog.category(f"Category {COURSE.new()}")


async def enroll(catalog: Catalog, user_id: UserId, course_id: str, revision: int = 1) -> None:
    await catalog.handle(
        EnrollmentGranted(
            enrollment_id=ENROLLMENT.new(),
            user_id=user_id,
            course_id=CourseId(course_id),
            source=EnrollmentSource.PURCHASE,
            revision=revision,
            enrolled_at=utc_now(),
        )
    )


async def revoke(catalog: Catalog, user_id: UserId, course_id: str, revision: int = 2) -> None:
    await catalog.handle(
        EnrollmentRevoked(
            enrollment_id=ENROLLMENT.new(),
            user_id=user_id,
            course_id=CourseId(course_id),
            revision=revision,
            revoked_at=utc_now(),
        )
    )


async def sell(catalog: Catalog, course_id: str, times: int) -> None:
    for _ in range(times):
        line = PaidLine(
            line_id=ORDER_LINE.new(),
            course_id=CourseId(course_id),
            course_title="A course",
            instructor_id=USER.new(),
            list_minor=1000,
            discount_minor=0,
            paid_minor=1000,
            instructor_share_minor=700,
        )
        await catalog.handle(
            OrderPaid(
                order_id=ORDER.new(),
                number="L-1",
                buyer_id=USER.new(),
                currency="USD",
                total_minor=1000,
                paid_at=utc_now(),
                lines=(line,),
            )
        )


async def rank(catalog: Catalog) -> None:
    await next(task for task in catalog.worker_module.periodic_tasks if task.name == "catalog.award-bestsellers").run()


async def test_short_texts_are_cleaned_and_stay_in_order(catalog: Catalog) -> None:
    teacher = instructor()
    course = await catalog.draft(teacher, "Texts", await category(catalog))
    texts = {"outcomes": [" Tie\na knot ", "", "Untie it"], "requirements": ["A rope"], "audience": ["Sailors"]}
    given = {"courseId": course["id"], "expectedVersion": course["version"], **texts}
    changed = (await catalog.change(UPDATE, teacher, input=given))["course"]
    assert changed["outcomes"] == ["Tie a knot", "Untie it"]
    assert (changed["requirements"], changed["audience"]) == (["A rope"], ["Sailors"])
    cleared = {"courseId": course["id"], "expectedVersion": changed["version"], "outcomes": None, "audience": []}
    changed = (await catalog.change(UPDATE, teacher, input=cleared))["course"]
    assert (changed["outcomes"], changed["requirements"], changed["audience"]) == ([], ["A rope"], [])


@pytest.mark.parametrize(("texts", "code"), [(["x" * 161], "TOO_LONG"), (["x"] * 13, "TOO_MANY")])
async def test_short_texts_are_bounded(catalog: Catalog, texts: list[str], code: str) -> None:
    teacher = instructor()
    course = await catalog.draft(teacher, "Bounds", await category(catalog))
    given = {"courseId": course["id"], "expectedVersion": course["version"], "outcomes": texts}
    [error] = (await catalog.payload(UPDATE, teacher, input=given))["errors"]
    assert (error["code"], error["path"]) == (code, ["outcomes"])
    assert (await page(catalog, course["id"], teacher))["version"] == course["version"]


async def test_a_description_is_shown_as_html(catalog: Catalog) -> None:
    teacher = instructor()
    course = await catalog.draft(teacher, "Described", await category(catalog))
    given = {"courseId": course["id"], "expectedVersion": course["version"], "description": "Some *words*"}
    changed = (await catalog.change(UPDATE, teacher, input=given))["course"]
    assert (changed["description"], changed["descriptionHtml"]) == ("Some *words*", "<p>Some <em>words</em></p>")


async def test_learners_are_counted_once_whatever_the_order_of_events(catalog: Catalog) -> None:
    course_id = await catalog.published(instructor(), "Counted", await category(catalog))
    ann, ben, cas = USER.new(), USER.new(), USER.new()
    await enroll(catalog, ann, course_id)
    await enroll(catalog, ann, course_id, revision=3)  # again, without the revocation between them
    await revoke(catalog, ann, course_id, revision=2)
    await revoke(catalog, ben, course_id, revision=2)
    await enroll(catalog, ben, course_id)
    await asyncio.gather(*(enroll(catalog, cas, course_id) for _ in range(4)))
    assert (await page(catalog, course_id))["learnerCount"] == 2
    await revoke(catalog, cas, course_id)
    assert (await page(catalog, course_id))["learnerCount"] == 1


async def test_related_courses_are_those_with_the_most_shared_learners(catalog: Catalog) -> None:
    teacher, here, elsewhere = instructor(), await category(catalog), await category(catalog)
    course_id = await catalog.published(teacher, "Splicing", here)
    alike = await catalog.published(teacher, "Alike", here)
    often, once, hidden, ended = [
        await catalog.published(teacher, title, elsewhere) for title in ("Often", "Once", "Hidden", "Ended")
    ]
    ann, ben = USER.new(), USER.new()
    for user_id, taken in ((ann, (course_id, often, once, hidden, ended)), (ben, (often, course_id))):
        for each in taken:
            await enroll(catalog, user_id, each)
    await revoke(catalog, ann, ended)
    await catalog.change(UNLIST, teacher, id=hidden)
    assert await related(catalog, course_id) == ["Often", "Once", "Alike"]
    # What a viewer has or teaches is left out.
    assert await related(catalog, course_id, student(ben)) == ["Once", "Alike"]
    assert await related(catalog, course_id, teacher) == []
    await enroll(catalog, ben, alike)
    assert await related(catalog, course_id, student(ben)) == ["Once"]


async def test_the_best_selling_courses_of_a_category_are_bestsellers(catalog: Catalog) -> None:
    teacher, within = instructor(), await category(catalog)
    best, second, few = [await catalog.published(teacher, title, within) for title in ("Best", "Second", "Few")]
    alone = await catalog.published(teacher, "Alone", await category(catalog))
    await sell(catalog, best, 12)
    await sell(catalog, second, 10)
    await sell(catalog, alone, 9)
    await rank(catalog)
    badges = {course_id: (await page(catalog, course_id))["badges"] for course_id in (best, second, few, alone)}
    assert badges == {best: ["BESTSELLER"], second: ["NEW"], few: ["NEW"], alone: ["NEW"]}
    await sell(catalog, second, 5)
    await rank(catalog)
    assert (await page(catalog, best))["badges"] == ["NEW"]
    assert (await page(catalog, second))["badges"] == ["BESTSELLER"]


async def test_a_draft_has_no_badge(catalog: Catalog) -> None:
    teacher = instructor()
    course = await catalog.draft(teacher, "Unborn", await category(catalog))
    assert (await page(catalog, course["id"], teacher))["badges"] == []


async def test_the_numbers_of_an_instructor_cover_their_published_courses(catalog: Catalog) -> None:
    teacher, within = instructor(), await category(catalog)
    one, two = [await catalog.published(teacher, title, within) for title in ("First numbers", "Second numbers")]
    draft = (await catalog.draft(teacher, "No numbers", within))["id"]
    ann, ben = USER.new(), USER.new()
    for user_id, course_id in ((ann, one), (ann, two), (ben, two), (ben, draft)):
        await enroll(catalog, user_id, course_id)
    for course_id, average, count in ((one, 5.0, 1), (two, 2.0, 2)):
        await catalog.handle(
            ReviewPosted(
                review_id=REVIEW.new(),
                course_id=CourseId(course_id),
                author_id=ann,
                rating=5,
                first_time=True,
                rating_count=count,
                rating_average=average,
                revision=1,
            )
        )
    ids = [{"__typename": "User", "id": user_id} for user_id in (teacher.user_id, ann)]
    found = (await catalog.data(NUMBERS, None, ids=ids))["_entities"]
    assert found == [
        {"teachingNumbers": {"courseCount": 2, "learnerCount": 2, "ratingAverage": 3.0, "ratingCount": 3}},
        {"teachingNumbers": None},
    ]
