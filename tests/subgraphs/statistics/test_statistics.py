"""Facts become figures, once each, and only those who may see them do."""

import asyncio
from datetime import timedelta
from typing import Any

from subgraphs.catalog.events import CourseOutline, CourseUpdated, OutlineStatus
from subgraphs.kernel.identity import Principal, Role
from subgraphs.kernel.ids import (
    CATEGORY,
    COURSE,
    ENROLLMENT,
    LECTURE,
    ORDER,
    ORDER_LINE,
    USER,
    CategoryId,
    CourseId,
    UserId,
)
from subgraphs.kernel.subgraph import Answer
from subgraphs.learning.events import CourseCompleted, LectureCompleted, WatchRecorded
from subgraphs.orders.events import (
    EnrollmentGranted,
    EnrollmentSource,
    OrderPaid,
    OrderRefunded,
    PaidLine,
    RefundedLine,
)
from tests.subgraphs.statistics.conftest import TODAY, Statistics, caller

PERIOD = {"from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"}


def course_updated(course_id: CourseId, owner: UserId, category: CategoryId, revision: int = 1) -> CourseUpdated:
    return CourseUpdated(
        course=CourseOutline(
            id=course_id,
            revision=revision,
            slug="a-course",
            title="A course",
            status=OutlineStatus.PUBLISHED,
            language="en",
            category_id=category,
            owner_id=owner,
            instructor_ids=(owner,),
            price_minor=1_000,
            currency="USD",
            published_at=TODAY,
            lectures=(),
        )
    )


def paid(course_id: CourseId, owner: UserId, minor: int = 1_000, currency: str = "USD") -> OrderPaid:
    line = PaidLine(
        line_id=ORDER_LINE.new(),
        course_id=course_id,
        course_title="A course",
        instructor_id=owner,
        list_minor=minor,
        discount_minor=0,
        paid_minor=minor,
        instructor_share_minor=minor // 2,
    )
    return OrderPaid(
        order_id=ORDER.new(),
        number="L-1",
        buyer_id=USER.new(),
        currency=currency,
        total_minor=minor,
        paid_at=TODAY,
        lines=(line,),
    )


def refunded(order: OrderPaid, minor: int) -> OrderRefunded:
    (line,) = order.lines
    back = RefundedLine(
        line_id=line.line_id,
        course_id=line.course_id,
        course_title=line.course_title,
        instructor_id=line.instructor_id,
        refunded_minor=minor,
        instructor_share_minor=minor // 2,
    )
    return OrderRefunded(
        order_id=order.order_id,
        number=order.number,
        buyer_id=order.buyer_id,
        currency=order.currency,
        refunded_minor=minor,
        refunded_at=TODAY + timedelta(days=1),
        lines=(back,),
    )


def enrolled(course_id: CourseId, user_id: UserId) -> EnrollmentGranted:
    return EnrollmentGranted(
        enrollment_id=ENROLLMENT.new(),
        user_id=user_id,
        course_id=course_id,
        source=EnrollmentSource.PURCHASE,
        revision=1,
        enrolled_at=TODAY,
    )


async def stats(statistics: Statistics, course_id: CourseId, who: Principal | None) -> Answer:
    return await statistics.ask(
        """query($representations: [_Any!]!, $from: DateTime!, $to: DateTime!) {
          _entities(representations: $representations) { ... on Course { stats(from: $from, to: $to) {
            enrollments sales revenue { amountMinor currency } activeLearners minutesWatched completionRate refundRate
            dropOff { lecture { id } started finished medianSeconds }
          } } }
        }""",
        who,
        representations=[{"__typename": "Course", "id": course_id}],
        **PERIOD,
    )


def codes(answer: Answer) -> list[Any]:
    return [error["extensions"]["code"] for error in answer.get("errors", [])]


TOP = """query($category: ID) {
  topCourses(categoryId: $category) { rank course { id } sales revenue { amountMinor } }
}"""


async def test_a_fact_delivered_twice_counts_once(statistics: Statistics) -> None:
    course, owner = COURSE.new(), USER.new()
    await statistics.tell(course_updated(course, owner, CATEGORY.new()), paid(course, owner), times=3)
    answer = await stats(statistics, course, caller(Role.INSTRUCTOR, user_id=owner))
    assert answer["data"]["_entities"][0]["stats"]["sales"] == 1


async def test_concurrent_facts_all_count(statistics: Statistics) -> None:
    course, owner = COURSE.new(), USER.new()
    await statistics.tell(course_updated(course, owner, CATEGORY.new()))
    await asyncio.gather(*(statistics.tell(paid(course, owner)) for _ in range(20)))
    answer = await stats(statistics, course, caller(Role.INSTRUCTOR, user_id=owner))
    assert answer["data"]["_entities"][0]["stats"]["revenue"] == [{"amountMinor": "20000", "currency": "USD"}]


async def test_an_older_outline_does_not_replace_a_newer_one(statistics: Statistics) -> None:
    course, old_owner, new_owner, category = COURSE.new(), USER.new(), USER.new(), CATEGORY.new()
    await statistics.tell(course_updated(course, new_owner, category, revision=2))
    await statistics.tell(course_updated(course, old_owner, category, revision=1))
    assert codes(await stats(statistics, course, caller(Role.INSTRUCTOR, user_id=old_owner))) == ["FORBIDDEN"]
    assert codes(await stats(statistics, course, caller(Role.INSTRUCTOR, user_id=new_owner))) == []


async def test_figures_of_a_course_come_from_every_kind_of_fact(statistics: Statistics) -> None:
    course, owner, learner, other, lecture = COURSE.new(), USER.new(), USER.new(), USER.new(), LECTURE.new()
    sold, given_back = paid(course, owner), paid(course, owner)
    watched = [
        WatchRecorded(occurred_at=TODAY, user_id=who, course_id=course, lecture_id=lecture, seconds=seconds)
        for who, seconds in ((learner, 100), (learner, 200), (other, 60))
    ]
    await statistics.tell(
        course_updated(course, owner, CATEGORY.new()),
        sold,
        given_back,
        refunded(given_back, 1_000),
        enrolled(course, learner),
        enrolled(course, other),
        *watched,
        LectureCompleted(user_id=learner, course_id=course, lecture_id=lecture, completed_at=TODAY),
        CourseCompleted(user_id=learner, course_id=course, completed_at=TODAY),
    )
    answer = await stats(statistics, course, caller(Role.INSTRUCTOR, user_id=owner))
    assert answer["data"]["_entities"][0]["stats"] == {
        "enrollments": 2,
        "sales": 2,
        "revenue": [{"amountMinor": "1000", "currency": "USD"}],
        "activeLearners": 2,
        "minutesWatched": 6,
        "completionRate": 0.5,
        "refundRate": 0.5,
        "dropOff": [{"lecture": {"id": lecture}, "started": 2, "finished": 1, "medianSeconds": 180}],
    }


async def test_nobody_but_its_instructors_and_admins_sees_a_courses_figures(statistics: Statistics) -> None:
    course, owner = COURSE.new(), USER.new()
    await statistics.tell(course_updated(course, owner, CATEGORY.new()), paid(course, owner))
    for who, expected in (
        (None, ["UNAUTHENTICATED"]),
        (caller(Role.STUDENT), ["FORBIDDEN"]),
        (caller(Role.INSTRUCTOR), ["FORBIDDEN"]),
        (caller(Role.ADMIN), []),
    ):
        answer = await stats(statistics, course, who)
        assert codes(answer) == expected
        assert (answer["data"]["_entities"][0]["stats"] is None) == bool(expected)


async def test_the_best_seller_leads_its_category_and_its_revenue_is_its_instructors(statistics: Statistics) -> None:
    owner, category, first, second = USER.new(), CATEGORY.new(), COURSE.new(), COURSE.new()
    await statistics.tell(course_updated(first, owner, category), course_updated(second, owner, category))
    await statistics.tell(paid(first, owner), paid(first, owner), paid(second, owner))
    answer = await statistics.ask(TOP, caller(Role.STUDENT), category=category)
    assert answer["data"]["topCourses"] == [
        {"rank": 1, "course": {"id": first}, "sales": 2, "revenue": None},
        {"rank": 2, "course": {"id": second}, "sales": 1, "revenue": None},
    ]
    answer = await statistics.ask(TOP, caller(Role.INSTRUCTOR, user_id=owner), category=category)
    assert [row["revenue"] for row in answer["data"]["topCourses"]] == [
        [{"amountMinor": "2000"}],
        [{"amountMinor": "1000"}],
    ]


async def test_a_sale_changes_a_cached_ranking_at_once(statistics: Statistics) -> None:
    owner, category, first, second = USER.new(), CATEGORY.new(), COURSE.new(), COURSE.new()
    await statistics.tell(course_updated(first, owner, category), course_updated(second, owner, category))
    await statistics.tell(paid(first, owner))
    before = await statistics.ask(TOP, category=category)
    await statistics.tell(paid(second, owner), paid(second, owner))
    after = await statistics.ask(TOP, category=category)
    assert [row["course"]["id"] for row in before["data"]["topCourses"]] == [first]
    assert [row["course"]["id"] for row in after["data"]["topCourses"]] == [second, first]


SALES = """query($from: DateTime!, $to: DateTime!, $course: ID) {
  salesReport(from: $from, to: $to, grain: MONTH, courseId: $course) {
    orders gross { amountMinor currency } net { amountMinor }
  }
}"""


async def test_an_instructor_sees_their_own_sales_in_each_currency(statistics: Statistics) -> None:
    owner, other = USER.new(), USER.new()
    mine, theirs = COURSE.new(), COURSE.new()
    sold = paid(mine, owner, 1_000)
    await statistics.tell(sold, paid(mine, owner, 500, "JPY"), paid(theirs, other, 7_000), refunded(sold, 400))
    answer = await statistics.ask(SALES, caller(Role.INSTRUCTOR, user_id=owner), **PERIOD)
    assert answer["data"]["salesReport"] == [
        {"orders": 1, "gross": {"amountMinor": "500", "currency": "JPY"}, "net": {"amountMinor": "500"}},
        {"orders": 1, "gross": {"amountMinor": "1000", "currency": "USD"}, "net": {"amountMinor": "600"}},
    ]


async def test_another_instructors_course_gives_no_report(statistics: Statistics) -> None:
    course, owner = COURSE.new(), USER.new()
    await statistics.tell(course_updated(course, owner, CATEGORY.new()), paid(course, owner))
    answer = await statistics.ask(SALES, caller(Role.INSTRUCTOR), course=course, **PERIOD)
    assert codes(answer) == ["FORBIDDEN"]


LEARNED = """query($representations: [_Any!]!, $course: ID) {
  _entities(representations: $representations) { ... on User { learningTime(courseId: $course) } }
}"""


async def test_learning_time_is_for_the_learner_alone(statistics: Statistics) -> None:
    learner, one, other = USER.new(), COURSE.new(), COURSE.new()
    for course, seconds in ((one, 30), (other, 12)):
        await statistics.tell(
            WatchRecorded(user_id=learner, course_id=course, lecture_id=LECTURE.new(), seconds=seconds)
        )

    async def ask(who: Principal | None, **variables: object) -> Answer:
        return await statistics.ask(LEARNED, who, representations=[{"__typename": "User", "id": learner}], **variables)

    own = caller(Role.STUDENT, user_id=learner)
    assert (await ask(own))["data"]["_entities"] == [{"learningTime": 42}]
    assert (await ask(own, course=one))["data"]["_entities"] == [{"learningTime": 30}]
    assert codes(await ask(caller(Role.STUDENT))) == ["FORBIDDEN"]
    assert codes(await ask(None)) == ["UNAUTHENTICATED"]


async def test_malformed_input_is_named(statistics: Statistics) -> None:
    answer = await statistics.ask(TOP, category="not-an-id")
    assert codes(answer) == ["BAD_USER_INPUT"]
    answer = await statistics.ask("{ topCourses(first: 1000) { rank } }")
    assert codes(answer) == ["BAD_USER_INPUT"]
