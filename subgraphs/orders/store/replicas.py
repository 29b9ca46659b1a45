"""Replicas of other domains' data: catalog's courses."""

from collections.abc import Collection, Mapping

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.events import OutlineStatus
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.persistence.conditions import one_of
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.orders.service.model import Course
from subgraphs.orders.store.shares import share_values, shares_of
from subgraphs.orders.store.tables import courses


class SqlCourses:
    """Repository of the courses table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def by_ids(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, Course]:
        rows = await self._session.execute(select(courses).where(one_of(courses.c.id, course_ids)))
        return {row.id: _course(row) for row in rows}

    async def upsert(self, course: Course) -> None:
        price = course.price
        row = {
            "id": course.id,
            "revision": course.revision,
            "title": course.title,
            "status": course.status.value,
            "price_minor": None if price is None else price.amount_minor,
            "currency": None if price is None else price.currency.value,
            "owner_id": course.owner_id,
            "instructor_ids": list(course.instructor_ids),
            **share_values(course.shares),
        }
        await self._session.execute(
            insert(courses)
            .values(row)
            .on_conflict_do_update(index_elements=["id"], set_=row, where=courses.c.revision < course.revision)
        )


def _course(row: Row[tuple[object, ...]]) -> Course:
    return Course(
        id=row.id,
        revision=row.revision,
        title=row.title,
        status=OutlineStatus(row.status),
        price=None if row.price_minor is None else Money(row.price_minor, Currency(row.currency)),
        owner_id=row.owner_id,
        instructor_ids=tuple(row.instructor_ids),
        shares=shares_of(row, row.owner_id),
    )
