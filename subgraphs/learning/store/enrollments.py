"""The copy of who is enrolled in what."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.ids import CourseId, UserId
from subgraphs.learning.store.tables import enrollments


class SqlEnrollments:
    """The enrollments table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def active(self, user_id: UserId, course_ids: Collection[CourseId]) -> set[CourseId]:
        found = await self._session.scalars(
            select(enrollments.c.course_id).where(
                enrollments.c.user_id == user_id, enrollments.c.course_id.in_(course_ids), enrollments.c.active
            )
        )
        return set(found)

    async def keep(self, user_id: UserId, course_id: CourseId, revision: int, *, active: bool) -> None:
        row = {"user_id": user_id, "course_id": course_id, "revision": revision, "active": active}
        await self._session.execute(
            insert(enrollments)
            .values(row)
            .on_conflict_do_update(
                index_elements=["user_id", "course_id"], set_=row, where=enrollments.c.revision < revision
            )
        )
