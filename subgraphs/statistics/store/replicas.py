"""The replicas of catalog's courses and categories in PostgreSQL."""

from collections.abc import Collection, Mapping

from sqlalchemy import false, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.persistence.conditions import one_of
from subgraphs.kernel.values.money import Currency
from subgraphs.statistics.service.replicas import CategoryReplica, CourseReplica
from subgraphs.statistics.store import tables


class SqlCourseReplicas:
    """`service.ports.CourseReplicas` within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def store(self, course: CourseReplica) -> None:
        statement = insert(tables.courses).values(
            course_id=course.course_id,
            revision=course.revision,
            category_id=course.category_id,
            instructor_ids=list(course.instructor_ids),
            currency=None if course.currency is None else course.currency.value,
        )
        new = statement.excluded
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["course_id"],
                set_={
                    "revision": new.revision,
                    "category_id": new.category_id,
                    "instructor_ids": new.instructor_ids,
                    "currency": new.currency,
                },
                where=tables.courses.c.revision < new.revision,
            )
        )


class SqlCategoryReplicas:
    """`service.ports.CategoryReplicas` within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def store(self, category: CategoryReplica) -> None:
        place = {"parent_id": category.parent_id, "moved_at": category.moved_at}
        moved_at = tables.categories.c.moved_at
        await self._session.execute(
            insert(tables.categories)
            .values(category_id=category.category_id, **place)
            .on_conflict_do_update(
                index_elements=["category_id"],
                set_=place,
                where=or_(moved_at.is_(None), moved_at < category.moved_at)
                if category.moved_at is not None
                else false(),
            )
        )


async def find_courses(session: AsyncSession, course_ids: Collection[CourseId]) -> Mapping[CourseId, CourseReplica]:
    """Return the replicas of these courses, as far as they are stored."""
    rows = await session.execute(select(tables.courses).where(one_of(tables.courses.c.course_id, course_ids)))
    return {
        row.course_id: CourseReplica(
            row.course_id,
            row.revision,
            row.category_id,
            tuple(row.instructor_ids),
            None if row.currency is None else Currency(row.currency),
        )
        for row in rows
    }
