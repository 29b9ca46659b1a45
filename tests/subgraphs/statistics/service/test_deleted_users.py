"""The erasure of deleted users in statistics."""

from sqlalchemy import select

from subgraphs.accounts.events import UserDeleted
from subgraphs.kernel.identity.ids import COURSE, USER
from subgraphs.kernel.persistence.sql import Database
from subgraphs.statistics.store.tables import learners
from tests.subgraphs.statistics.conftest import Statistics
from tests.subgraphs.statistics.sample_events import enrolled


async def test_a_deleted_user_is_counted_under_a_random_id(statistics: Statistics, database_url: str) -> None:
    user, other, course = USER.new(), USER.new(), COURSE.new()
    await statistics.deliver(enrolled(course, user), enrolled(course, other))
    await statistics.deliver(UserDeleted(user_id=user, deletion_id="del_1"), times=2)
    found = await ids(database_url, course)
    assert len(found) == 2
    assert user not in found
    assert other in found


async def test_events_that_arrive_later_are_deleted(statistics: Statistics, database_url: str) -> None:
    user, course = USER.new(), COURSE.new()
    await statistics.deliver(UserDeleted(user_id=user, deletion_id="del_2"), enrolled(course, user))
    [repeat] = [t for t in statistics.worker_module.periodic_tasks if t.name == "statistics.repeat-erasures"]
    await repeat.run()
    assert await ids(database_url, course) == []


async def ids(url: str, course: str) -> list[str]:
    database = Database(url, domain="statistics")
    try:
        async with database.sessions() as session:
            return list(await session.scalars(select(learners.c.user_id).where(learners.c.course_id == course)))
    finally:
        await database.close()
