"""The aggregates in PostgreSQL."""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.identity.ids import CourseId, LectureId, UserId
from subgraphs.kernel.values.money import Money
from subgraphs.statistics.service.ports import Parts
from subgraphs.statistics.store import tables


class SqlAggregates:
    """`service.ports.Aggregates` within one transaction: each addition is one upsert."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_sale(self, at: datetime, course_id: CourseId, seller_id: UserId, parts: Parts) -> None:
        await self._add_parts(at, course_id, seller_id, parts, ("orders", "shared_orders", "gross_minor"))

    async def add_refund(self, at: datetime, course_id: CourseId, seller_id: UserId, parts: Parts) -> None:
        await self._add_parts(
            at, course_id, seller_id, parts, ("refunded_orders", "refunded_shared_orders", "refunds_minor")
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

    async def _add_parts(
        self, at: datetime, course_id: CourseId, seller_id: UserId, parts: Parts, names: tuple[str, str, str]
    ) -> None:
        """Add a row for each instructor. The seller's counts the sale: the sum of a course is its number of sales."""
        counted, shared, amount = names
        zero = Money.zero(next(iter(parts.values())).currency)
        for user_id in sorted({seller_id, *parts}):
            part = parts.get(user_id, zero)
            await self._add(
                tables.sales,
                {"at": at, "course_id": course_id, "instructor_id": user_id, "currency": part.currency.value},
                {counted if user_id == seller_id else shared: 1, amount: part.amount_minor},
            )

    async def _add(self, table: Table, key: dict[str, object], amounts: dict[str, int]) -> None:
        statement = insert(table).values(**key, **amounts)
        increased: dict[str, ColumnElement[int]] = {name: table.c[name] + statement.excluded[name] for name in amounts}
        await self._session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=increased))
