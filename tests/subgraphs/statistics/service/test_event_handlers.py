"""The events of other domains, added to the daily aggregates."""

import asyncio
from datetime import timedelta

from subgraphs.kernel.identity.ids import CATEGORY, COURSE, LECTURE, USER
from subgraphs.kernel.identity.principal import Role
from subgraphs.learning.events import CourseCompleted, LectureCompleted, WatchRecorded
from tests.subgraphs.statistics.conftest import TODAY, Statistics, caller
from tests.subgraphs.statistics.course_stats import codes, stats
from tests.subgraphs.statistics.sample_events import course_updated, enrolled, paid, refunded


async def test_an_event_delivered_twice_counts_once(statistics: Statistics) -> None:
    course, owner = COURSE.new(), USER.new()
    await statistics.deliver(course_updated(course, owner, CATEGORY.new()), paid(course, owner), times=3)
    response = await stats(statistics, course, caller(Role.INSTRUCTOR, user_id=owner))
    assert response["data"]["_entities"][0]["stats"]["sales"] == 1


async def test_concurrent_events_all_count(statistics: Statistics) -> None:
    course, owner = COURSE.new(), USER.new()
    await statistics.deliver(course_updated(course, owner, CATEGORY.new()))
    await asyncio.gather(*(statistics.deliver(paid(course, owner)) for _ in range(20)))
    response = await stats(statistics, course, caller(Role.INSTRUCTOR, user_id=owner))
    assert response["data"]["_entities"][0]["stats"]["revenue"] == [{"amountMinor": "20000", "currency": "USD"}]


async def test_an_older_course_revision_does_not_replace_a_newer_one(statistics: Statistics) -> None:
    course, old_owner, new_owner, category = COURSE.new(), USER.new(), USER.new(), CATEGORY.new()
    await statistics.deliver(course_updated(course, new_owner, category, revision=2))
    await statistics.deliver(course_updated(course, old_owner, category, revision=1))
    assert codes(await stats(statistics, course, caller(Role.INSTRUCTOR, user_id=old_owner))) == ["FORBIDDEN"]
    assert codes(await stats(statistics, course, caller(Role.INSTRUCTOR, user_id=new_owner))) == []


async def test_course_stats_aggregate_every_kind_of_event(statistics: Statistics) -> None:
    course, owner, learner, other, lecture = COURSE.new(), USER.new(), USER.new(), USER.new(), LECTURE.new()
    sold, given_back = paid(course, owner), paid(course, owner)
    watched = [
        WatchRecorded(occurred_at=TODAY, user_id=who, course_id=course, lecture_id=lecture, seconds=seconds)
        for who, seconds in ((learner, 100), (learner, 200), (other, 60))
    ]
    await statistics.deliver(
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
    response = await stats(statistics, course, caller(Role.INSTRUCTOR, user_id=owner))
    assert response["data"]["_entities"][0]["stats"] == {
        "enrollments": 2,
        "sales": 2,
        "revenue": [{"amountMinor": "1000", "currency": "USD"}],
        "activeLearners": 2,
        "minutesWatched": 6,
        "completionRate": 0.5,
        "refundRate": 0.5,
        "dropOff": [{"lecture": {"id": lecture}, "started": 2, "finished": 1, "medianSeconds": 180}],
    }


async def test_the_completion_rate_is_that_of_the_learners_who_enrolled_in_the_period(statistics: Statistics) -> None:
    course, owner = COURSE.new(), USER.new()
    await statistics.deliver(course_updated(course, owner, CATEGORY.new()))
    early, late = TODAY - timedelta(days=60), TODAY + timedelta(days=60)
    earlier = [USER.new() for _ in range(3)]
    cohort = [USER.new() for _ in range(4)]
    await statistics.deliver(*(enrolled(course, user, early) for user in earlier))
    await statistics.deliver(*(enrolled(course, user) for user in cohort))
    # Enrolled again, after a refund: still of the earlier cohort.
    await statistics.deliver(enrolled(course, earlier[0]))
    # Within the period: all of the earlier learners, who are more than enrolled in it. After it: one of the cohort.
    completions = [*((user, TODAY) for user in earlier), (cohort[0], late)]
    await statistics.deliver(
        *(CourseCompleted(user_id=user, course_id=course, completed_at=at) for user, at in completions)
    )
    response = await stats(statistics, course, caller(Role.INSTRUCTOR, user_id=owner))
    assert response["data"]["_entities"][0]["stats"]["completionRate"] == 0.25
