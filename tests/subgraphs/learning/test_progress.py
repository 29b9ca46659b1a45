"""Progress: what was watched, where to go on, and what is complete."""

import asyncio
import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from subgraphs.kernel.ids import LECTURE
from tests.subgraphs.learning.world import COURSES, Learning, Taught
from tests.subgraphs.people import student


async def test_what_was_watched_twice_counts_once(learning: Learning) -> None:
    course = await learning.course(600)
    learner = await learning.learner(course)

    await learning.report(learner, learning.beat(course.lectures[0], (0, 60)))
    payload = await learning.report(learner, learning.beat(course.lectures[0], (30, 90), (200, 210)))

    assert payload["errors"] == []
    assert payload["progress"]["secondsWatched"] == 100
    assert [fact.seconds for fact in await learning.told_of("lecture.watched")] == [60, 40]


async def test_a_report_sent_again_counts_once(learning: Learning) -> None:
    course = await learning.course(600)
    learner = await learning.learner(course)
    early = learning.beat(course.lectures[0], (0, 60), position=60, event_id="e-same")
    await learning.report(learner, early)
    learning.time.pass_by(seconds=30)
    await learning.report(learner, learning.beat(course.lectures[0], (60, 90), position=90))

    await learning.report(learner, {**early, "positionSeconds": 5, "at": learning.time().isoformat()}, early)

    progress = await learning.of_lecture(learner, course.lectures[0])
    assert progress == {"positionSeconds": 90, "watchedSeconds": 90, "completed": False}
    assert sum(fact.seconds for fact in await learning.told_of("lecture.watched")) == 90


async def test_a_late_report_adds_its_time_and_leaves_the_newer_position(learning: Learning) -> None:
    course = await learning.course(600)
    learner = await learning.learner(course)
    late = learning.beat(course.lectures[0], (0, 30), position=30, at=learning.time() - timedelta(minutes=10))
    await learning.report(learner, learning.beat(course.lectures[0], (100, 200), position=200))

    await learning.report(learner, late)

    progress = await learning.of_lecture(learner, course.lectures[0])
    assert progress == {"positionSeconds": 200, "watchedSeconds": 130, "completed": False}


async def test_reports_from_the_future_do_not_hold_the_position(learning: Learning) -> None:
    course = await learning.course(600)
    learner = await learning.learner(course)
    await learning.report(
        learner, learning.beat(course.lectures[0], position=500, at=learning.time() + timedelta(days=365))
    )
    learning.time.pass_by(seconds=10)

    await learning.report(learner, learning.beat(course.lectures[0], position=20))

    assert (await learning.of_lecture(learner, course.lectures[0]))["positionSeconds"] == 20


async def test_reports_at_once_in_any_order_come_to_the_same_end(learning: Learning) -> None:
    course = await learning.course(1000)
    learner = await learning.learner(course)
    beats = [learning.beat(course.lectures[0], (start, start + 70)) for start in range(0, 600, 50)] * 2
    random.Random(7).shuffle(beats)  # an order, not a secret

    await asyncio.gather(*(learning.report(learner, beat) for beat in beats))

    assert (await learning.of_lecture(learner, course.lectures[0]))["watchedSeconds"] == 620
    assert sum(fact.seconds for fact in await learning.told_of("lecture.watched")) == 620


async def test_time_beyond_the_end_of_a_lecture_does_not_count(learning: Learning) -> None:
    course = await learning.course(100, 100)
    learner = await learning.learner(course)

    payload = await learning.report(learner, learning.beat(course.lectures[0], (50, 100_000), position=100_000))

    assert payload["progress"]["secondsWatched"] == 50
    assert (await learning.of_lecture(learner, course.lectures[0]))["positionSeconds"] == 100


async def test_a_lecture_is_complete_once_nearly_all_of_it_was_watched(learning: Learning) -> None:
    course = await learning.course(100, 100)
    learner = await learning.learner(course)

    before = await learning.report(learner, learning.beat(course.lectures[0], (0, 89)))
    after = await learning.report(learner, learning.beat(course.lectures[0], (89, 90)))

    assert before["progress"]["completedLectures"] == 0
    assert (after["progress"]["completedLectures"], after["progress"]["percent"]) == (1, 50.0)
    assert [fact.lecture_id for fact in await learning.told_of("lecture.completed")] == [course.lectures[0]]


async def test_a_course_is_complete_with_its_last_lecture_and_told_so_once(learning: Learning) -> None:
    course = await learning.course(100, 100)
    learner = await learning.learner(course)

    await learning.mark(learner, course.lectures[0])
    done = await learning.mark(learner, course.lectures[1])
    await learning.mark(learner, course.lectures[1], complete=False)
    again = await learning.mark(learner, course.lectures[1])

    assert done["progress"]["percent"] == 100.0
    assert again["progress"]["completedAt"] == done["progress"]["completedAt"]
    assert len(await learning.told_of("course.completed")) == 1
    assert len(await learning.told_of("lecture.completed")) == 2


async def test_lectures_completed_at_once_complete_the_course_once(learning: Learning) -> None:
    course = await learning.course(*[60] * 6)
    learner = await learning.learner(course)

    await asyncio.gather(*(learning.mark(learner, lecture_id) for lecture_id in course.lectures))

    assert len(await learning.told_of("course.completed")) == 1


async def test_a_lecture_marked_as_not_done_is_not_done(learning: Learning) -> None:
    course = await learning.course(100)
    learner = await learning.learner(course)
    await learning.report(learner, learning.beat(course.lectures[0], (0, 100)))

    payload = await learning.mark(learner, course.lectures[0], complete=False)
    watching_on = await learning.report(learner, learning.beat(course.lectures[0], (0, 100)))

    assert payload["progress"]["completedLectures"] == 0
    assert watching_on["progress"]["completedLectures"] == 0


async def test_learning_goes_on_where_it_was_left_and_then_at_what_is_not_done(learning: Learning) -> None:
    course = await learning.course(100, 100, 100)
    first, second, third = course.lectures
    learner = await learning.learner(course)

    begun = await learning.of_course(learner, course.id)
    in_the_second = await learning.report(learner, learning.beat(second, (0, 10)))
    learning.time.pass_by(minutes=1)
    after_the_second = await learning.report(learner, learning.beat(second, (10, 100)))
    await learning.mark(learner, third)
    left_over = await learning.of_course(learner, course.id)

    assert begun["viewerProgress"]["resumeLecture"]["id"] == first
    assert in_the_second["progress"]["resumeLecture"]["id"] == second
    assert after_the_second["progress"]["resumeLecture"]["id"] == third
    assert left_over["viewerProgress"]["resumeLecture"]["id"] == first


async def test_only_live_lectures_count(learning: Learning) -> None:
    course = await learning.course(100, drafts=3)
    learner = await learning.learner(course)

    payload = await learning.mark(learner, course.lectures[0])

    assert (payload["progress"]["totalLectures"], payload["progress"]["percent"]) == (1, 100.0)


async def test_a_lecture_added_later_makes_the_course_unfinished_but_not_uncompleted(learning: Learning) -> None:
    course = await learning.course(100)
    learner = await learning.learner(course)
    await learning.mark(learner, course.lectures[0])

    await learning.course(100, 100, course_id=course.id, lectures=[course.lectures[0], LECTURE.new()])

    progress = (await learning.of_course(learner, course.id))["viewerProgress"]
    assert progress["percent"] == 50.0
    assert progress["completedAt"] is not None


async def test_an_older_outline_changes_nothing(learning: Learning) -> None:
    course = await learning.course(100, 100, revision=1_000_002)
    await learning.course(100, course_id=course.id, lectures=course.lectures[:1], revision=1_000_001)

    progress = (await learning.of_course(await learning.learner(course), course.id))["viewerProgress"]

    assert progress["totalLectures"] == 2


async def test_progress_needs_an_enrollment(learning: Learning) -> None:
    course = await learning.course(100)
    stranger = student()

    reported = await learning.report(stranger, learning.beat(course.lectures[0], (0, 100)))
    marked = await learning.mark(stranger, course.lectures[0])

    assert [error["reason"] for error in reported["errors"]] == ["NOT_ENROLLED"]
    assert [error["reason"] for error in marked["errors"]] == ["NOT_ENROLLED"]
    await learning.enroll(stranger, course)
    assert await learning.of_lecture(stranger, course.lectures[0]) is None
    assert await learning.told_of("lecture.watched") == []


async def test_progress_ends_with_the_enrollment_and_is_there_again_with_the_next(learning: Learning) -> None:
    course = await learning.course(100, 100)
    learner = await learning.learner(course)
    await learning.mark(learner, course.lectures[0])

    await learning.revoke(learner, course)
    without = await learning.of_course(learner, course.id)
    refused = await learning.mark(learner, course.lectures[1])
    await learning.enroll(learner, course, revision=3)
    again = await learning.of_course(learner, course.id)

    assert without["viewerProgress"] is None
    assert [error["reason"] for error in refused["errors"]] == ["NOT_ENROLLED"]
    assert again["viewerProgress"]["completedLectures"] == 1


async def test_facts_about_an_enrollment_may_come_in_any_order(learning: Learning) -> None:
    course = await learning.course(100)
    learner = student()

    await learning.revoke(learner, course, revision=2)
    await learning.enroll(learner, course, revision=1)

    assert (await learning.of_course(learner, course.id))["viewerProgress"] is None


async def test_everybody_sees_their_own_progress_alone(learning: Learning) -> None:
    course = await learning.course(100)
    learner, other = await learning.learner(course), await learning.learner(course)

    await learning.report(learner, learning.beat(course.lectures[0], (0, 50)))

    assert await learning.of_lecture(other, course.lectures[0]) is None
    assert await learning.of_lecture(None, course.lectures[0]) is None
    assert (await learning.of_course(other, course.id))["viewerProgress"]["secondsWatched"] == 0
    assert (await learning.of_course(None, course.id))["viewerProgress"] is None


async def test_reports_of_two_courses_are_sent_separately(learning: Learning) -> None:
    cello, viola = await learning.course(100), await learning.course(100)
    learner = await learning.learner(cello)
    await learning.enroll(learner, viola)

    payload = await learning.report(
        learner, learning.beat(cello.lectures[0], (0, 10)), learning.beat(viola.lectures[0], (0, 10))
    )

    assert [error["reason"] for error in payload["errors"]] == ["INVALID_PROGRESS"]


async def test_an_unknown_lecture_is_refused_with_all_that_came_with_it(learning: Learning) -> None:
    course = await learning.course(100)
    learner = await learning.learner(course)

    payload = await learning.report(
        learner, learning.beat(course.lectures[0], (0, 10)), learning.beat(LECTURE.new(), (0, 10))
    )

    assert [error["reason"] for error in payload["errors"]] == ["LECTURE_NOT_FOUND"]
    assert await learning.of_lecture(learner, course.lectures[0]) is None


@pytest.mark.parametrize("spans", [[(-5, 10)], [(10, 5)], [(0, 1)] * 101])
async def test_ranges_that_make_no_sense_are_refused(learning: Learning, spans: list[tuple[int, int]]) -> None:
    course = await learning.course(100)

    payload = await learning.report(await learning.learner(course), learning.beat(course.lectures[0], *spans))

    assert [error["reason"] for error in payload["errors"]] == ["INVALID_PROGRESS"]


async def test_too_many_reports_at_once_are_refused(learning: Learning) -> None:
    course = await learning.course(100)

    beats = [learning.beat(course.lectures[0]) for _ in range(101)]
    payload = await learning.report(await learning.learner(course), *beats)

    assert [error["reason"] for error in payload["errors"]] == ["INVALID_PROGRESS"]


async def test_nobody_learns_anonymously(learning: Learning) -> None:
    course = await learning.course(100)
    document = "mutation($b: [ProgressBeat!]!) { progressReport(beats: $b) { errors { code } } }"

    answer = await learning.ask(document, None, b=[learning.beat(course.lectures[0])])

    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_page_of_courses_costs_the_same_queries_as_one(learning: Learning) -> None:
    learner = student()
    courses: list[Taught] = []
    for _ in range(8):
        courses.append(await learning.course(100, 100))
        await learning.enroll(learner, courses[-1])
        await learning.mark(learner, courses[-1].lectures[0])
        await learning.review(learner, courses[-1])

    one = await _queries_of(learning, learner, courses[:1])
    eight = await _queries_of(learning, learner, courses)

    assert eight == one


async def _queries_of(learning: Learning, viewer: Any, courses: list[Taught]) -> int:
    statements: list[str] = []

    def count(*arguments: Any) -> None:
        statements.append(arguments[2])

    event.listen(Engine, "before_cursor_execute", count)
    try:
        of = [{"__typename": "Course", "id": course.id} for course in courses]
        found = (await learning.data(COURSES, viewer, of=of))["_entities"]
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert [entity["id"] for entity in found] == [course.id for course in courses]
    return len(statements)
