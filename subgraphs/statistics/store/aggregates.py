"""The aggregates in PostgreSQL."""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.identity.ids import CourseId, LectureId, UserId
from subgraphs.kernel.values.money import Money
from subgraphs.statistics.store import tables


class SqlAggregates:
    """`service.ports.Aggregates` within one transaction: each addition is one upsert."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_sale(self, at: datetime, course_id: CourseId, instructor_id: UserId, paid: Money) -> None:
        await self._add(
            tables.sales,
            {"at": at, "course_id": course_id, "instructor_id": instructor_id, "currency": paid.currency.value},
            {"orders": 1, "gross_minor": paid.amount_minor},
        )

    async def add_refund(self, at: datetime, course_id: CourseId, instructor_id: UserId, refunded: Money) -> None:
        await self._add(
            tables.sales,
            {"at": at, "course_id": course_id, "instructor_id": instructor_id, "currency": refunded.currency.value},
            {"refunded_orders": 1, "refunds_minor": refunded.amount_minor},
        )

    async def add_enrollment(self, at: datetime, course_id: CourseId, user_id: UserId) -> None:
        await self._add(tables.enrollments, {"at": at, "course_id": course_id}, {"enrollments": 1})
        statement = insert(tables.learners).values(course_id=course_id, user_id=user_id, at=at)
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["course_id", "user_id"],
                set_={"at": func.least(tables.learners.c.at, statement.excluded.at)},
            )
        )

    async def add_watched(
        self, at: datetime, course_id: CourseId, lecture_id: LectureId, user_id: UserId, seconds: int
    ) -> None:
        await self._add(
            tables.watching,
            {"at": at, "course_id": course_id, "lecture_id": lecture_id, "user_id": user_id},
            {"seconds": seconds},
        )

    async def add_lecture_completed(
        self, at: datetime, course_id: CourseId, lecture_id: LectureId, user_id: UserId
    ) -> None:
        await self._session.execute(
            insert(tables.lecture_completions)
            .values(lecture_id=lecture_id, user_id=user_id, course_id=course_id, at=at)
            .on_conflict_do_nothing()
        )

    async def add_course_completed(self, at: datetime, course_id: CourseId, user_id: UserId) -> None:
        await self._session.execute(
            insert(tables.course_completions)
            .values(course_id=course_id, user_id=user_id, at=at)
            .on_conflict_do_nothing()
        )

    async def _add(self, table: Table, key: dict[str, object], amounts: dict[str, int]) -> None:
        statement = insert(table).values(**key, **amounts)
        increased: dict[str, ColumnElement[int]] = {name: table.c[name] + statement.excluded[name] for name in amounts}
        await self._session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=increased))
