"""Writing the daily sums, within one unit of work."""

from datetime import date

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.ids import CourseId, LectureId, UserId
from subgraphs.kernel.money import Money
from subgraphs.statistics.service.model import CourseFacts
from subgraphs.statistics.store import tables


class SqlSums:
    """The sums in PostgreSQL: each addition is one upsert."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep_course(self, course: CourseFacts) -> None:
        row = insert(tables.courses).values(
            course_id=course.course_id,
            revision=course.revision,
            category_id=course.category_id,
            instructor_ids=list(course.instructor_ids),
        )
        new = row.excluded
        await self._session.execute(
            row.on_conflict_do_update(
                index_elements=["course_id"],
                set_={
                    "revision": new.revision,
                    "category_id": new.category_id,
                    "instructor_ids": new.instructor_ids,
                },
                where=tables.courses.c.revision < new.revision,
            )
        )

    async def add_sale(self, day: date, course_id: CourseId, instructor_id: UserId, paid: Money) -> None:
        await self._add(
            tables.daily_sales,
            {"day": day, "course_id": course_id, "instructor_id": instructor_id, "currency": paid.currency.value},
            {"orders": 1, "gross_minor": paid.amount_minor},
        )

    async def add_refund(self, day: date, course_id: CourseId, instructor_id: UserId, refunded: Money) -> None:
        await self._add(
            tables.daily_sales,
            {"day": day, "course_id": course_id, "instructor_id": instructor_id, "currency": refunded.currency.value},
            {"refunded_orders": 1, "refunds_minor": refunded.amount_minor},
        )

    async def add_enrollment(self, day: date, course_id: CourseId) -> None:
        await self._add(tables.daily_enrollments, {"day": day, "course_id": course_id}, {"enrollments": 1})

    async def add_watched(
        self, day: date, course_id: CourseId, lecture_id: LectureId, user_id: UserId, seconds: int
    ) -> None:
        await self._add(
            tables.daily_watching,
            {"day": day, "course_id": course_id, "lecture_id": lecture_id, "user_id": user_id},
            {"seconds": seconds},
        )

    async def add_lecture_completed(
        self, day: date, course_id: CourseId, lecture_id: LectureId, user_id: UserId
    ) -> None:
        await self._session.execute(
            insert(tables.lecture_completions)
            .values(lecture_id=lecture_id, user_id=user_id, course_id=course_id, day=day)
            .on_conflict_do_nothing()
        )

    async def add_course_completed(self, day: date, course_id: CourseId, user_id: UserId) -> None:
        await self._session.execute(
            insert(tables.course_completions)
            .values(course_id=course_id, user_id=user_id, day=day)
            .on_conflict_do_nothing()
        )

    async def _add(self, table: Table, key: dict[str, object], amounts: dict[str, int]) -> None:
        row = insert(table).values(**key, **amounts)
        grown: dict[str, ColumnElement[int]] = {name: table.c[name] + row.excluded[name] for name in amounts}
        await self._session.execute(row.on_conflict_do_update(index_elements=list(key), set_=grown))
