"""Reading the daily sums."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select

from subgraphs.kernel.ids import CategoryId, CourseId, LectureId, UserId
from subgraphs.kernel.money import Currency, Money
from subgraphs.kernel.sql import Database, read_only
from subgraphs.statistics.service.model import (
    CourseFacts,
    CourseStats,
    DailySales,
    LectureDropOff,
    Period,
    RankedCourse,
    ranked,
)
from subgraphs.statistics.store import tables


def _within(table: Table, period: Period) -> list[ColumnElement[bool]]:
    sides: list[ColumnElement[bool]] = []
    if period.first is not None:
        sides.append(table.c.day >= period.first)
    if period.last is not None:
        sides.append(table.c.day <= period.last)
    return sides


class SqlReports:
    """The reports from PostgreSQL; each reads one snapshot."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def _rows(self, query: Select[Any]) -> Sequence[Any]:
        async with read_only(self._database) as session:
            rows: Sequence[Any] = (await session.execute(query)).all()
            return rows

    async def course(self, course_id: CourseId) -> CourseFacts | None:
        return (await self.courses([course_id])).get(course_id)

    async def courses(self, course_ids: Sequence[CourseId]) -> Mapping[CourseId, CourseFacts]:
        rows = await self._rows(select(tables.courses).where(tables.courses.c.course_id.in_(course_ids)))
        return {
            row.course_id: CourseFacts(row.course_id, row.revision, row.category_id, tuple(row.instructor_ids))
            for row in rows
        }

    async def top(self, period: Period, category_id: CategoryId | None, first: int) -> list[RankedCourse]:
        sold = await self._counts(tables.daily_sales, tables.daily_sales.c.orders, period, category_id)
        enrolled = await self._counts(
            tables.daily_enrollments, tables.daily_enrollments.c.enrollments, period, category_id
        )
        return ranked(sold, enrolled, first)

    async def _counts(
        self, table: Table, counted: ColumnElement[int], period: Period, category_id: CategoryId | None
    ) -> dict[CourseId, int]:
        total = func.sum(counted)
        query = select(table.c.course_id, total.label("total")).where(*_within(table, period))
        if category_id is not None:
            query = query.join(tables.courses, tables.courses.c.course_id == table.c.course_id).where(
                tables.courses.c.category_id == category_id
            )
        rows = await self._rows(query.group_by(table.c.course_id).having(total > 0))
        return {row.course_id: row.total for row in rows}

    async def revenue(self, course_ids: Sequence[CourseId], period: Period) -> Mapping[CourseId, tuple[Money, ...]]:
        t = tables.daily_sales
        net = func.sum(t.c.gross_minor) - func.sum(t.c.refunds_minor)
        rows = await self._rows(
            select(t.c.course_id, t.c.currency, net.label("net"))
            .where(t.c.course_id.in_(course_ids), *_within(t, period))
            .group_by(t.c.course_id, t.c.currency)
            .order_by(t.c.currency)
        )
        found: dict[CourseId, tuple[Money, ...]] = defaultdict(tuple)
        for row in rows:
            found[row.course_id] += (Money(int(row.net), Currency(row.currency)),)
        return found

    async def sales(
        self, period: Period, *, instructor_id: UserId | None, course_id: CourseId | None
    ) -> list[DailySales]:
        t = tables.daily_sales
        query = (
            select(
                t.c.day,
                t.c.currency,
                func.sum(t.c.orders).label("orders"),
                func.sum(t.c.gross_minor).label("gross"),
                func.sum(t.c.refunds_minor).label("refunds"),
            )
            .where(*_within(t, period))
            .group_by(t.c.day, t.c.currency)
            .order_by(t.c.day)
        )
        if instructor_id is not None:
            query = query.where(t.c.instructor_id == instructor_id)
        if course_id is not None:
            query = query.where(t.c.course_id == course_id)
        return [
            DailySales(
                row.day,
                row.orders,
                Money(int(row.gross), Currency(row.currency)),
                Money(int(row.refunds), Currency(row.currency)),
            )
            for row in await self._rows(query)
        ]

    async def stats(self, course_ids: Sequence[CourseId], period: Period) -> Mapping[CourseId, CourseStats]:
        sales, enrollments, watching = tables.daily_sales, tables.daily_enrollments, tables.daily_watching
        completions = tables.course_completions

        async def by_course(table: Table, **figures: ColumnElement[Any]) -> dict[str, Any]:
            query = (
                select(table.c.course_id, *(figure.label(name) for name, figure in figures.items()))
                .where(table.c.course_id.in_(course_ids), *_within(table, period))
                .group_by(table.c.course_id)
            )
            return {row.course_id: row for row in await self._rows(query)}

        sold = await by_course(sales, orders=func.sum(sales.c.orders), refunded=func.sum(sales.c.refunded_orders))
        enrolled = await by_course(enrollments, count=func.sum(enrollments.c.enrollments))
        watched = await by_course(
            watching,
            learners=func.count(watching.c.user_id.distinct()),
            seconds=func.sum(watching.c.seconds),
        )
        completed = await by_course(completions, count=func.count())
        revenue = await self.revenue(course_ids, period)
        return {
            course: CourseStats(
                enrollments=enrolled[course].count if course in enrolled else 0,
                sales=sold[course].orders if course in sold else 0,
                refunds=sold[course].refunded if course in sold else 0,
                revenue=revenue.get(course, ()),
                active_learners=watched[course].learners if course in watched else 0,
                minutes_watched=int(watched[course].seconds) // 60 if course in watched else 0,
                completions=completed[course].count if course in completed else 0,
            )
            for course in course_ids
        }

    async def drop_off(self, course_id: CourseId, period: Period) -> list[LectureDropOff]:
        watching, completions = tables.daily_watching, tables.lecture_completions
        each = (
            select(watching.c.lecture_id, watching.c.user_id, func.sum(watching.c.seconds).label("seconds"))
            .where(watching.c.course_id == course_id, *_within(watching, period))
            .group_by(watching.c.lecture_id, watching.c.user_id)
            .subquery()
        )
        median = func.percentile_cont(0.5).within_group(each.c.seconds)
        started = await self._rows(
            select(each.c.lecture_id, func.count().label("started"), median.label("median"))
            .group_by(each.c.lecture_id)
            .order_by(each.c.lecture_id)
        )
        finished = await self._rows(
            select(completions.c.lecture_id, func.count().label("finished"))
            .where(completions.c.course_id == course_id, *_within(completions, period))
            .group_by(completions.c.lecture_id)
        )
        ended: dict[LectureId, int] = {row.lecture_id: row.finished for row in finished}
        return [
            LectureDropOff(row.lecture_id, row.started, ended.get(row.lecture_id, 0), round(row.median))
            for row in started
        ]

    async def learning_seconds(
        self, user_ids: Sequence[UserId], period: Period, course_id: CourseId | None
    ) -> Mapping[UserId, int]:
        t = tables.daily_watching
        query = (
            select(t.c.user_id, func.sum(t.c.seconds).label("seconds"))
            .where(t.c.user_id.in_(user_ids), *_within(t, period))
            .group_by(t.c.user_id)
        )
        if course_id is not None:
            query = query.where(t.c.course_id == course_id)
        return {row.user_id: int(row.seconds) for row in await self._rows(query)}
