"""The popularity of courses in PostgreSQL: ratings, sales, and what is taken together."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import and_, any_, cast, func, literal, select, true, union_all, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from subgraphs.catalog.service.model import CourseStatus
from subgraphs.catalog.service.replicas import TeachingSummary
from subgraphs.catalog.store.tables import course_pairs, courses, enrollments
from subgraphs.kernel.identity.ids import CourseId, UserId
from subgraphs.kernel.persistence.conditions import one_of


class SqlPopularity:
    """`service.ports.replicas.Popularity` within one transaction. Each change schedules the course for indexing."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def store_rating(self, course_id: CourseId, average: float | None, count: int, revision: int) -> None:
        await self._session.execute(
            update(courses)
            .where(courses.c.id == course_id, courses.c.rating_revision < revision)
            .values(
                rating_average=average if count else None,
                rating_count=count,
                rating_revision=revision,
                index_revision=courses.c.index_revision + 1,
            )
        )

    async def award_bestsellers(self, min_sales: int, share: float) -> Sequence[CourseId]:
        published = courses.c.status == CourseStatus.PUBLISHED.value
        place = func.row_number().over(
            partition_by=courses.c.category_id, order_by=(courses.c.sales_count.desc(), courses.c.id)
        )
        number = func.count().over(partition_by=courses.c.category_id)
        ranked = select(courses.c.id, (place <= func.ceil(number * share)).label("best")).where(published).subquery()
        best = and_(
            courses.c.sales_count >= min_sales,
            courses.c.id.in_(select(ranked.c.id).where(ranked.c.best)),
        )
        changed = await self._session.scalars(
            update(courses)
            .where(courses.c.bestseller.is_distinct_from(best))
            .values(bestseller=best)
            .returning(courses.c.id)
        )
        return [CourseId(row) for row in changed]

    async def related(self, course_ids: Collection[CourseId], limit: int) -> Mapping[CourseId, Sequence[CourseId]]:
        wanted = select(courses.c.id, courses.c.category_id).where(one_of(courses.c.id, course_ids)).subquery("wanted")
        other = courses.alias("other")
        published = other.c.status == CourseStatus.PUBLISHED.value
        together = (
            select(other.c.id, course_pairs.c.learners.label("rank"), literal(0).label("kind"))
            .join(course_pairs, course_pairs.c.other_id == other.c.id)
            .where(course_pairs.c.course_id == wanted.c.id, course_pairs.c.learners > 0, published)
            .order_by(course_pairs.c.learners.desc(), other.c.id)
            .limit(limit)
            .correlate(wanted)
        )
        alike = (
            select(other.c.id, other.c.sales_count.label("rank"), literal(1).label("kind"))
            .where(other.c.category_id == wanted.c.category_id, other.c.id != wanted.c.id, published)
            .order_by(other.c.sales_count.desc(), other.c.id)
            .limit(limit)
            .correlate(wanted)
        )
        both = union_all(together, alike).subquery("both").lateral()
        rows = await self._session.execute(
            select(wanted.c.id.label("course_id"), both.c.id, both.c.kind)
            .select_from(wanted.join(both, true()))
            .order_by(wanted.c.id, both.c.kind, both.c.rank.desc(), both.c.id)
        )
        found: dict[CourseId, dict[CourseId, None]] = {}
        for row in rows:
            found.setdefault(CourseId(row.course_id), {})[CourseId(row.id)] = None
        return {course_id: list(related) for course_id, related in found.items()}

    async def teaching(self, user_ids: Collection[UserId]) -> Mapping[UserId, TeachingSummary]:
        wanted = select(func.unnest(cast(list(user_ids), ARRAY(Text))).label("user_id")).subquery()
        taught = (
            select(wanted.c.user_id, courses.c.id, courses.c.rating_average, courses.c.rating_count)
            .select_from(wanted.join(courses, wanted.c.user_id == any_(courses.c.instructor_ids)))
            .where(courses.c.status == CourseStatus.PUBLISHED.value)
            .cte("taught")
        )
        learners = (
            select(taught.c.user_id, func.count(enrollments.c.user_id.distinct()).label("learners"))
            .select_from(taught.join(enrollments, and_(enrollments.c.course_id == taught.c.id, enrollments.c.active)))
            .group_by(taught.c.user_id)
            .subquery()
        )
        total = func.sum(taught.c.rating_average * taught.c.rating_count)
        ratings = func.sum(taught.c.rating_count)
        rows = await self._session.execute(
            select(
                taught.c.user_id,
                func.count().label("courses"),
                ratings.label("ratings"),
                (total / func.nullif(ratings, 0)).label("average"),
                func.coalesce(learners.c.learners, 0).label("learners"),
            )
            .select_from(taught.outerjoin(learners, learners.c.user_id == taught.c.user_id))
            .group_by(taught.c.user_id, learners.c.learners)
        )
        return {
            UserId(row.user_id): TeachingSummary(row.courses, row.learners, row.average, row.ratings) for row in rows
        }

    async def count_sales(self, course_ids: Sequence[CourseId]) -> None:
        await self._add_to_sales(course_ids, 1)

    async def subtract_sales(self, course_ids: Sequence[CourseId]) -> None:
        await self._add_to_sales(course_ids, -1)

    async def _add_to_sales(self, course_ids: Sequence[CourseId], number: int) -> None:
        if course_ids:
            await self._session.execute(
                update(courses)
                .where(one_of(courses.c.id, course_ids))
                .values(sales_count=courses.c.sales_count + number, index_revision=courses.c.index_revision + 1)
            )
