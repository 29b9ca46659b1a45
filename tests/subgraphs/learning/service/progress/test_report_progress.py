"""Progress: watched time, resuming and completion."""

import asyncio
import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from subgraphs.kernel.identity.ids import LECTURE
from tests.subgraphs.learning.harness import COURSES, Learning, ReplicatedCourse
from tests.subgraphs.principals import student


async def test_overlapping_ranges_count_once(learning: Learning) -> None:
    course = await learning.course(600)
    learner = await learning.learner(course)

    await learning.report(learner, learning.heartbeat(course.lectures[0], (0, 60)))
    payload = await learning.report(learner, learning.heartbeat(course.lectures[0], (30, 90), (200, 210)))

    assert payload["errors"] == []
    assert payload["progress"]["secondsWatched"] == 100
    assert [event.seconds for event in await learning.published_of("lecture.watched")] == [60, 40]


async def test_a_duplicate_heartbeat_counts_once(learning: Learning) -> None:
    course = await learning.course(600)
    learner = await learning.learner(course)
    early = learning.heartbeat(course.lectures[0], (0, 60), position=60, event_id="e-same")
    await learning.report(learner, early)
    learning.time.advance(seconds=30)
    await learning.report(learner, learning.heartbeat(course.lectures[0], (60, 90), position=90))

    await learning.report(learner, {**early, "positionSeconds": 5, "at": learning.time().isoformat()}, early)

    progress = await learning.lecture_entity(learner, course.lectures[0])
    assert progress == {"positionSeconds": 90, "watchedSeconds": 90, "completed": False}
    assert sum(event.seconds for event in await learning.published_of("lecture.watched")) == 90


async def test_a_late_heartbeat_adds_its_ranges_and_leaves_the_newer_position(learning: Learning) -> None:
    course = await learning.course(600)
    learner = await learning.learner(course)
    late = learning.heartbeat(course.lectures[0], (0, 30), position=30, at=learning.time() - timedelta(minutes=10))
    await learning.report(learner, learning.heartbeat(course.lectures[0], (100, 200), position=200))

    await learning.report(learner, late)

    progress = await learning.lecture_entity(learner, course.lectures[0])
    assert progress == {"positionSeconds": 200, "watchedSeconds": 130, "completed": False}


async def test_a_heartbeat_from_the_future_does_not_pin_the_position(learning: Learning) -> None:
    course = await learning.course(600)
    learner = await learning.learner(course)
    await learning.report(
        learner, learning.heartbeat(course.lectures[0], position=500, at=learning.time() + timedelta(days=365))
    )
    learning.time.advance(seconds=10)

    await learning.report(learner, learning.heartbeat(course.lectures[0], position=20))

    assert (await learning.lecture_entity(learner, course.lectures[0]))["positionSeconds"] == 20


async def test_concurrent_heartbeats_in_any_order_have_the_same_result(learning: Learning) -> None:
    course = await learning.course(1000)
    learner = await learning.learner(course)
    heartbeats = [learning.heartbeat(course.lectures[0], (start, start + 70)) for start in range(0, 600, 50)] * 2
    random.Random(7).shuffle(heartbeats)  # an order, not a secret

    await asyncio.gather(*(learning.report(learner, heartbeat) for heartbeat in heartbeats))

    assert (await learning.lecture_entity(learner, course.lectures[0]))["watchedSeconds"] == 620
    assert sum(event.seconds for event in await learning.published_of("lecture.watched")) == 620


async def test_ranges_beyond_the_end_of_a_lecture_do_not_count(learning: Learning) -> None:
    course = await learning.course(100, 100)
    learner = await learning.learner(course)

    payload = await learning.report(learner, learning.heartbeat(course.lectures[0], (50, 100_000), position=100_000))

    assert payload["progress"]["secondsWatched"] == 50
    assert (await learning.lecture_entity(learner, course.lectures[0]))["positionSeconds"] == 100


async def test_a_lecture_is_complete_once_ninety_percent_was_watched(learning: Learning) -> None:
    course = await learning.course(100, 100)
    learner = await learning.learner(course)

    before = await learning.report(learner, learning.heartbeat(course.lectures[0], (0, 89)))
    after = await learning.report(learner, learning.heartbeat(course.lectures[0], (89, 90)))

    assert before["progress"]["completedLectures"] == 0
    assert (after["progress"]["completedLectures"], after["progress"]["percent"]) == (1, 50.0)
    assert [event.lecture_id for event in await learning.published_of("lecture.completed")] == [course.lectures[0]]


async def test_the_completion_of_a_course_is_published_once(learning: Learning) -> None:
    course = await learning.course(100, 100)
    learner = await learning.learner(course)

    await learning.mark(learner, course.lectures[0])
    done = await learning.mark(learner, course.lectures[1])
    await learning.mark(learner, course.lectures[1], complete=False)
    again = await learning.mark(learner, course.lectures[1])

    assert done["progress"]["percent"] == 100.0
    assert again["progress"]["completedAt"] == done["progress"]["completedAt"]
    assert len(await learning.published_of("course.completed")) == 1
    assert len(await learning.published_of("lecture.completed")) == 2


async def test_concurrent_completions_complete_the_course_once(learning: Learning) -> None:
    course = await learning.course(*[60] * 6)
    learner = await learning.learner(course)

    await asyncio.gather(*(learning.mark(learner, lecture_id) for lecture_id in course.lectures))

    assert len(await learning.published_of("course.completed")) == 1


async def test_a_lecture_marked_not_complete_stays_so(learning: Learning) -> None:
    course = await learning.course(100)
    learner = await learning.learner(course)
    await learning.report(learner, learning.heartbeat(course.lectures[0], (0, 100)))

    payload = await learning.mark(learner, course.lectures[0], complete=False)
    watching_on = await learning.report(learner, learning.heartbeat(course.lectures[0], (0, 100)))

    assert payload["progress"]["completedLectures"] == 0
    assert watching_on["progress"]["completedLectures"] == 0


async def test_a_learner_resumes_at_the_last_lecture_and_then_at_the_next_incomplete_one(learning: Learning) -> None:
    course = await learning.course(100, 100, 100)
    first, second, third = course.lectures
    learner = await learning.learner(course)

    begun = await learning.course_entity(learner, course.id)
    in_the_second = await learning.report(learner, learning.heartbeat(second, (0, 10)))
    learning.time.advance(minutes=1)
    after_the_second = await learning.report(learner, learning.heartbeat(second, (10, 100)))
    await learning.mark(learner, third)
    left_over = await learning.course_entity(learner, course.id)

    assert begun["viewerProgress"]["resumeLecture"]["id"] == first
    assert in_the_second["progress"]["resumeLecture"]["id"] == second
    assert after_the_second["progress"]["resumeLecture"]["id"] == third
    assert left_over["viewerProgress"]["resumeLecture"]["id"] == first


async def test_only_live_lectures_count(learning: Learning) -> None:
    course = await learning.course(100, drafts=3)
    learner = await learning.learner(course)

    payload = await learning.mark(learner, course.lectures[0])

    assert (payload["progress"]["totalLectures"], payload["progress"]["percent"]) == (1, 100.0)


async def test_a_lecture_added_later_lowers_the_percentage_but_not_the_completion(learning: Learning) -> None:
    course = await learning.course(100)
    learner = await learning.learner(course)
    await learning.mark(learner, course.lectures[0])

    await learning.course(100, 100, course_id=course.id, lectures=[course.lectures[0], LECTURE.new()])

    progress = (await learning.course_entity(learner, course.id))["viewerProgress"]
    assert progress["percent"] == 50.0
    assert progress["completedAt"] is not None


async def test_an_older_course_event_changes_nothing(learning: Learning) -> None:
    course = await learning.course(100, 100, revision=1_000_002)
    await learning.course(100, course_id=course.id, lectures=course.lectures[:1], revision=1_000_001)

    progress = (await learning.course_entity(await learning.learner(course), course.id))["viewerProgress"]

    assert progress["totalLectures"] == 2


async def test_progress_requires_an_enrollment(learning: Learning) -> None:
    course = await learning.course(100)
    stranger = student()

    reported = await learning.report(stranger, learning.heartbeat(course.lectures[0], (0, 100)))
    marked = await learning.mark(stranger, course.lectures[0])

    assert [error["code"] for error in reported["errors"]] == ["NOT_ENROLLED"]
    assert [error["code"] for error in marked["errors"]] == ["NOT_ENROLLED"]
    await learning.enroll(stranger, course)
    assert await learning.lecture_entity(stranger, course.lectures[0]) is None
    assert await learning.published_of("lecture.watched") == []


async def test_progress_is_hidden_after_revocation_and_restored_by_the_next_enrollment(learning: Learning) -> None:
    course = await learning.course(100, 100)
    learner = await learning.learner(course)
    await learning.mark(learner, course.lectures[0])

    await learning.revoke(learner, course)
    without = await learning.course_entity(learner, course.id)
    rejected = await learning.mark(learner, course.lectures[1])
    await learning.enroll(learner, course, revision=3)
    again = await learning.course_entity(learner, course.id)

    assert without["viewerProgress"] is None
    assert [error["code"] for error in rejected["errors"]] == ["NOT_ENROLLED"]
    assert again["viewerProgress"]["completedLectures"] == 1


async def test_enrollment_events_may_arrive_in_any_order(learning: Learning) -> None:
    course = await learning.course(100)
    learner = student()

    await learning.revoke(learner, course, revision=2)
    await learning.enroll(learner, course, revision=1)

    assert (await learning.course_entity(learner, course.id))["viewerProgress"] is None


async def test_progress_is_visible_to_its_learner_only(learning: Learning) -> None:
    course = await learning.course(100)
    learner, other = await learning.learner(course), await learning.learner(course)

    await learning.report(learner, learning.heartbeat(course.lectures[0], (0, 50)))

    assert await learning.lecture_entity(other, course.lectures[0]) is None
    assert await learning.lecture_entity(None, course.lectures[0]) is None
    assert (await learning.course_entity(other, course.id))["viewerProgress"]["secondsWatched"] == 0
    assert (await learning.course_entity(None, course.id))["viewerProgress"] is None


async def test_heartbeats_of_two_courses_in_one_batch_are_rejected(learning: Learning) -> None:
    cello, viola = await learning.course(100), await learning.course(100)
    learner = await learning.learner(cello)
    await learning.enroll(learner, viola)

    payload = await learning.report(
        learner, learning.heartbeat(cello.lectures[0], (0, 10)), learning.heartbeat(viola.lectures[0], (0, 10))
    )

    assert [error["code"] for error in payload["errors"]] == ["INVALID_PROGRESS"]


async def test_a_batch_counts_but_for_the_lecture_that_was_deleted_meanwhile(learning: Learning) -> None:
    course = await learning.course(100, 100)
    learner = await learning.learner(course)
    kept, deleted = course.lectures
    batch = [
        learning.heartbeat(kept, (0, 10)),
        learning.heartbeat(deleted, (0, 10)),
        learning.heartbeat(kept, (10, 30)),
    ]
    await learning.course(100, course_id=course.id, lectures=[kept], owner=course.owner)

    payload = await learning.report(learner, *batch)

    assert payload["errors"] == [{"code": "LECTURE_NOT_FOUND", "path": ["heartbeats", "1", "lectureId"]}]
    assert payload["progress"]["secondsWatched"] == 30
    assert (await learning.lecture_entity(learner, kept))["watchedSeconds"] == 30
    assert (await learning.report(learner, *batch))["progress"]["secondsWatched"] == 30


async def test_a_batch_of_unknown_lectures_alone_is_rejected(learning: Learning) -> None:
    learner = await learning.learner(await learning.course(100))

    payload = await learning.report(learner, learning.heartbeat(LECTURE.new(), (0, 10)))

    assert payload == {
        "progress": None,
        "errors": [{"code": "LECTURE_NOT_FOUND", "path": ["heartbeats", "0", "lectureId"]}],
    }


@pytest.mark.parametrize("spans", [[(-5, 10)], [(10, 5)], [(0, 1)] * 101])
async def test_invalid_ranges_are_rejected(learning: Learning, spans: list[tuple[int, int]]) -> None:
    course = await learning.course(100)

    learner = await learning.learner(course)
    payload = await learning.report(
        learner, learning.heartbeat(course.lectures[0]), learning.heartbeat(course.lectures[0], *spans)
    )

    assert [error["code"] for error in payload["errors"]] == ["INVALID_PROGRESS"]
    assert payload["errors"][0]["path"][:2] == ["heartbeats", "1"]


async def test_too_many_heartbeats_in_a_batch_are_rejected(learning: Learning) -> None:
    course = await learning.course(100)

    heartbeats = [learning.heartbeat(course.lectures[0]) for _ in range(101)]
    payload = await learning.report(await learning.learner(course), *heartbeats)

    assert [error["code"] for error in payload["errors"]] == ["INVALID_PROGRESS"]


async def test_reporting_progress_requires_authentication(learning: Learning) -> None:
    course = await learning.course(100)
    document = (
        "mutation($b: [ProgressHeartbeatInput!]!) { reportProgress(input: {heartbeats: $b}) { errors { code } } }"
    )

    response = await learning.execute(document, None, b=[learning.heartbeat(course.lectures[0])])

    assert response["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_page_of_courses_takes_as_many_queries_as_one_course(learning: Learning) -> None:
    learner = student()
    courses: list[ReplicatedCourse] = []
    for _ in range(8):
        courses.append(await learning.course(100, 100))
        await learning.enroll(learner, courses[-1])
        await learning.mark(learner, courses[-1].lectures[0])
        await learning.review(learner, courses[-1])

    one = await _queries_of(learning, learner, courses[:1])
    eight = await _queries_of(learning, learner, courses)

    assert eight == one


async def _queries_of(learning: Learning, viewer: Any, courses: list[ReplicatedCourse]) -> int:
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
