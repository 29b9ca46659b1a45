"""The announcement of a course to thousands of followers, in pages of jobs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from subgraphs.catalog.events import CoursePublished
from subgraphs.kernel.identity.ids import USER, UserId
from subgraphs.kernel.persistence.sql import Database, UnitsOfWork
from subgraphs.kernel.platform.clock import utc_now
from subgraphs.notifications.service.announce_course import ANNOUNCE_COURSE, AnnounceCourse
from subgraphs.notifications.settings import Settings
from subgraphs.notifications.store import tables
from subgraphs.notifications.store.unit_of_work import SqlNotificationsWork
from tests.subgraphs.notifications.conftest import Notifications, outline


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = Database(settings.notifications_database_url.get_secret_value(), domain="notifications")
    yield opened
    await opened.close()


async def with_followers(database: Database, instructors: Sequence[UserId], count: int) -> list[UserId]:
    """Add followers, each of every instructor."""
    fans = sorted(USER.new() for _ in range(count))
    async with UnitsOfWork(database, SqlNotificationsWork)() as work:
        for instructor in instructors:
            await work.session.execute(
                tables.follows.insert(),
                [
                    {"instructor_id": instructor, "follower_id": fan, "following": True, "as_of": utc_now()}
                    for fan in fans
                ],
            )
    return fans


async def counts(database: Database, course_id: str) -> tuple[int, int]:
    """Return the number of notifications of a course, and of the users who have one."""
    async with database.sessions() as session:
        found = await session.execute(
            select(func.count(), func.count(tables.notifications.c.user_id.distinct())).where(
                tables.notifications.c.course_id == course_id, tables.notifications.c.kind == "COURSE_PUBLISHED"
            )
        )
        rows, users = found.one()
    return rows, users


def enqueued(notifications: Notifications) -> list[tuple[str, ...]]:
    """Return the enqueued pages of announcements."""
    return [job for job in notifications.jobs.enqueued if job[0] == ANNOUNCE_COURSE]


async def run_page(notifications: Notifications) -> None:
    """Run the oldest enqueued page."""
    [job] = [job for job in notifications.worker_module.jobs if job.name == ANNOUNCE_COURSE]
    page = enqueued(notifications)[0]
    notifications.jobs.enqueued.remove(page)
    await job.run(*page[1:])


async def test_thousands_of_followers_are_notified_once_in_pages(
    notifications: Notifications, database: Database
) -> None:
    teachers = [await notifications.user() for _ in range(2)]
    await with_followers(database, teachers, 3_000)
    event = CoursePublished(course=outline(teachers), first_time=True)

    await notifications.happen(event, event)
    pages = 0
    while enqueued(notifications):
        await run_page(notifications)
        pages += 1

    assert pages == 4  # three full ones, and an empty one that ends it
    assert await counts(database, event.course.id) == (3_000, 3_000)


async def test_the_event_itself_takes_no_longer_for_many_followers(
    notifications: Notifications, database: Database
) -> None:
    teacher = await notifications.user()
    await with_followers(database, [teacher], 2_500)
    event = CoursePublished(course=outline([teacher]), first_time=True)

    await notifications.happen(event)

    assert await counts(database, event.course.id) == (0, 0)
    assert enqueued(notifications) == [(ANNOUNCE_COURSE, event.id)]


async def test_a_lost_job_is_resumed_after_the_last_page(notifications: Notifications, database: Database) -> None:
    teacher = await notifications.user()
    await with_followers(database, [teacher], 2_500)
    event = CoursePublished(course=outline([teacher]), first_time=True)
    await notifications.happen(event)
    await run_page(notifications)
    notifications.jobs.enqueued.clear()  # as if Redis lost its data

    async with database.sessions.begin() as session:
        await session.execute(text("update announcements set saved_at = saved_at - interval '2 minutes'"))
    await notifications.run_periodic_tasks()
    await notifications.run_jobs()

    assert await counts(database, event.course.id) == (2_500, 2_500)


async def test_a_page_that_fails_leaves_nothing_behind_and_is_repeated(
    notifications: Notifications, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = await notifications.user()
    await with_followers(database, [teacher], 1_500)
    event = CoursePublished(course=outline([teacher]), first_time=True)
    await notifications.happen(event)
    await run_page(notifications)
    retried = enqueued(notifications)

    with monkeypatch.context() as broken:
        broken.setattr("subgraphs.notifications.store.announcements.SqlAnnouncements.save", fail)
        with pytest.raises(ConnectionError):
            await run_page(notifications)
    after_failure = await counts(database, event.course.id)
    notifications.jobs.enqueued.extend(retried)
    await notifications.run_jobs()

    assert after_failure == (1_000, 1_000)
    assert await counts(database, event.course.id) == (1_500, 1_500)


async def fail(*_: object) -> None:
    raise ConnectionError("the database went away")


async def test_jobs_of_one_announcement_that_run_at_once_notify_each_follower_once(
    notifications: Notifications, database: Database
) -> None:
    teacher = await notifications.user()
    await with_followers(database, [teacher], 2_500)
    event = CoursePublished(course=outline([teacher]), first_time=True)
    await notifications.happen(event)
    notifications.jobs.enqueued *= 4

    while enqueued(notifications):
        await asyncio.gather(*(run_page(notifications) for _ in enqueued(notifications)))

    assert await counts(database, event.course.id) == (2_500, 2_500)


async def test_followers_of_unknown_address_are_notified_without_a_mail(
    notifications: Notifications, database: Database
) -> None:
    teacher = await notifications.user()
    [unknown] = await with_followers(database, [teacher], 1)
    await notifications.data(
        "mutation { setNotificationPreference(input: {kind: COURSE_PUBLISHED, channels: [IN_APP, EMAIL]}) {"
        " errors { code } } }",
        unknown,
    )

    await notifications.happen(CoursePublished(course=outline([teacher]), first_time=True))
    await notifications.run_jobs()

    assert await notifications.titles(unknown) == ["A new course"]
    assert [letter.to for letter in notifications.postbox.messages if letter.subject == "A new course"] == []


async def test_an_announcement_that_ended_is_deleted_after_a_while(
    notifications: Notifications, database: Database
) -> None:
    teacher = await notifications.user()
    await notifications.happen(CoursePublished(course=outline([teacher]), first_time=True))
    await notifications.run_jobs()

    async with database.sessions.begin() as session:
        await session.execute(tables.announcements.update().values(finished_at=utc_now() - timedelta(days=31)))
    await notifications.run_periodic_tasks()

    async with database.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(tables.announcements)) == 0


def test_a_page_has_a_thousand_followers() -> None:
    assert AnnounceCourse.__dataclass_fields__["page"].default == 1_000
