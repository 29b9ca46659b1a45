"""Queries over the aggregates in PostgreSQL."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, Text, and_, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from subgraphs.kernel.identity.ids import CategoryId, CourseId, LectureId, UserId
from subgraphs.kernel.persistence.conditions import one_of
from subgraphs.kernel.persistence.sql import TIMESTAMP, Database, read_only
from subgraphs.kernel.values.money import Currency, Money
from subgraphs.statistics.service.model import (
    BucketSales,
    CourseStats,
    LectureDropOff,
    Period,
    RankedCourse,
    ranked,
)
from subgraphs.statistics.service.replicas import CourseReplica
from subgraphs.statistics.store import tables
from subgraphs.statistics.store.replicas import find_courses


def _within(table: Table, period: Period) -> list[ColumnElement[bool]]:
    sides: list[ColumnElement[bool]] = []
    if period.start is not None:
        sides.append(table.c.at >= period.start)
    if period.end is not None:
        sides.append(table.c.at < period.end)
    return sides


def _with_descendants(category_id: CategoryId) -> Select[Any]:
    c = tables.categories.c
    tree = select(literal(category_id, Text).label("category_id")).cte(recursive=True)
    tree = tree.union(select(c.category_id).where(c.parent_id == tree.c.category_id))
    return select(tree.c.category_id)


class SqlReports:
    """`service.ports.Reports`; each query reads in a session of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def _rows(self, query: Select[Any]) -> Sequence[Any]:
        async with read_only(self._database) as session:
            rows: Sequence[Any] = (await session.execute(query)).all()
            return rows

    async def courses(self, course_ids: Sequence[CourseId]) -> Mapping[CourseId, CourseReplica]:
        async with read_only(self._database) as session:
            return await find_courses(session, course_ids)

    async def ranking(self, period: Period, category_id: CategoryId | None, first: int) -> list[RankedCourse]:
        sales, enrollments = tables.sales, tables.enrollments
        sold = await self._counts(sales, sales.c.orders - sales.c.refunded_orders, period, category_id)
        enrolled = await self._counts(enrollments, enrollments.c.enrollments, period, category_id)
        return ranked(sold, enrolled, first)

    async def _counts(
        self, table: Table, counted: ColumnElement[int], period: Period, category_id: CategoryId | None
    ) -> dict[CourseId, int]:
        total = func.sum(counted)
        query = select(table.c.course_id, total.label("total")).where(*_within(table, period))
        if category_id is not None:
            query = query.join(tables.courses, tables.courses.c.course_id == table.c.course_id).where(
                tables.courses.c.category_id.in_(_with_descendants(category_id))
            )
        rows = await self._rows(query.group_by(table.c.course_id).having(total > 0))
        return {row.course_id: row.total for row in rows}

    async def revenue(self, course_ids: Sequence[CourseId], period: Period) -> Mapping[CourseId, tuple[Money, ...]]:
        t = tables.sales
        net = func.sum(t.c.gross_minor) - func.sum(t.c.refunds_minor)
        rows = await self._rows(
            select(t.c.course_id, t.c.currency, net.label("net"))
            .where(one_of(t.c.course_id, course_ids), *_within(t, period))
            .group_by(t.c.course_id, t.c.currency)
            .order_by(t.c.currency)
        )
        found: dict[CourseId, tuple[Money, ...]] = defaultdict(tuple)
        for row in rows:
            found[row.course_id] += (Money(int(row.net), Currency(row.currency)),)
        return found

    async def sales(
        self,
        period: Period,
        buckets: Sequence[datetime],
        *,
        viewer_id: UserId,
        own: bool,
        course_id: CourseId | None,
    ) -> list[BucketSales]:
        t = tables.sales
        # Compared with moments of ours: the server's time zone database may be another version.
        position = func.width_bucket(t.c.at, cast(list(buckets), ARRAY(TIMESTAMP))) - 1
        bucketed = select(position.label("position"), t).where(*_within(t, period))
        if own:
            bucketed = bucketed.where(t.c.instructor_id == viewer_id)
        if course_id is not None:
            bucketed = bucketed.where(t.c.course_id == course_id)
        c = bucketed.subquery().c
        of_viewer = c.instructor_id == viewer_id
        query = select(
            c.position,
            c.currency,
            func.sum(c.orders + c.shared_orders if own else c.orders).label("orders"),
            func.sum(c.gross_minor).label("gross"),
            func.sum(c.refunds_minor).label("refunds"),
            func.coalesce(func.sum(c.gross_minor - c.refunds_minor).filter(of_viewer), 0).label("own_net"),
        ).group_by(c.position, c.currency)
        return [
            BucketSales(
                row.position,
                row.orders,
                Money(int(row.gross), Currency(row.currency)),
                Money(int(row.refunds), Currency(row.currency)),
                Money(int(row.own_net), Currency(row.currency)),
            )
            for row in await self._rows(query)
        ]

    async def currencies(self, *, instructor_id: UserId | None, course_id: CourseId | None) -> list[Currency]:
        c = tables.courses.c
        query = select(c.currency).distinct().where(c.currency.is_not(None)).order_by(c.currency)
        if course_id is not None:
            query = query.where(c.course_id == course_id)
        elif instructor_id is not None:
            query = query.where(c.instructor_ids.contains([instructor_id]))
        else:
            return []
        return [Currency(row.currency) for row in await self._rows(query)]

    async def stats(self, course_ids: Sequence[CourseId], period: Period) -> Mapping[CourseId, CourseStats]:
        sales, enrollments, watching = tables.sales, tables.enrollments, tables.watching
        learners, completions = tables.learners, tables.course_completions

        async def by_course(table: Table, **figures: ColumnElement[Any]) -> dict[str, Any]:
            query = (
                select(table.c.course_id, *(figure.label(name) for name, figure in figures.items()))
                .where(one_of(table.c.course_id, course_ids), *_within(table, period))
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
        cohort = await self._rows(
            select(
                learners.c.course_id, func.count().label("learners"), func.count(completions.c.at).label("completed")
            )
            .outerjoin(
                completions,
                and_(completions.c.course_id == learners.c.course_id, completions.c.user_id == learners.c.user_id),
            )
            .where(one_of(learners.c.course_id, course_ids), *_within(learners, period))
            .group_by(learners.c.course_id)
        )
        cohorts = {row.course_id: row for row in cohort}
        revenue = await self.revenue(course_ids, period)
        return {
            course: CourseStats(
                enrollments=enrolled[course].count if course in enrolled else 0,
                sales=sold[course].orders if course in sold else 0,
                refunds=sold[course].refunded if course in sold else 0,
                revenue=revenue.get(course, ()),
                active_learners=watched[course].learners if course in watched else 0,
                minutes_watched=int(watched[course].seconds) // 60 if course in watched else 0,
                learners=cohorts[course].learners if course in cohorts else 0,
                completions=cohorts[course].completed if course in cohorts else 0,
            )
            for course in course_ids
        }

    async def drop_off(self, course_id: CourseId, period: Period) -> list[LectureDropOff]:
        watching, completions = tables.watching, tables.lecture_completions
        # Seconds by lecture and learner over the whole period; the median is taken over learners.
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
        t = tables.watching
        query = (
            select(t.c.user_id, func.sum(t.c.seconds).label("seconds"))
            .where(one_of(t.c.user_id, user_ids), *_within(t, period))
            .group_by(t.c.user_id)
        )
        if course_id is not None:
            query = query.where(t.c.course_id == course_id)
        return {row.user_id: int(row.seconds) for row in await self._rows(query)}
