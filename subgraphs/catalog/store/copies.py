"""What other domains told us, and the categories, in PostgreSQL."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.service.model import Category
from subgraphs.catalog.service.ports import VideoFact
from subgraphs.catalog.store.tables import categories, courses, enrollments, video_facts
from subgraphs.kernel.ids import CategoryId, CourseId, UserId, VideoId


class SqlCategories:
    """`service.ports.Categories` within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def all(self) -> Sequence[Category]:
        rows = await self._session.execute(select(categories).order_by(categories.c.position, categories.c.id))
        return [
            Category(
                CategoryId(row.id),
                row.slug,
                row.name,
                None if row.parent_id is None else CategoryId(row.parent_id),
                row.position,
            )
            for row in rows
        ]

    async def add(self, category: Category) -> bool:
        added = await self._session.scalar(
            insert(categories)
            .values(
                id=category.id,
                slug=category.slug,
                name=category.name,
                parent_id=category.parent_id,
                position=category.position,
            )
            .on_conflict_do_nothing(index_elements=["slug"])
            .returning(categories.c.id)
        )
        return added is not None

    async def save(self, category: Category) -> None:
        await self._session.execute(
            update(categories)
            .where(categories.c.id == category.id)
            .values(name=category.name, position=category.position)
        )


class SqlVideoFacts:
    """`service.ports.VideoFacts` within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, video_id: VideoId) -> VideoFact | None:
        row = (await self._session.execute(select(video_facts).where(video_facts.c.video_id == video_id))).one_or_none()
        return None if row is None else VideoFact(VideoId(row.video_id), CourseId(row.course_id), row.duration_seconds)

    async def keep(self, fact: VideoFact) -> None:
        statement = insert(video_facts).values(
            video_id=fact.video_id, course_id=fact.course_id, duration_seconds=fact.duration_seconds
        )
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["video_id"],
                set_={"duration_seconds": statement.excluded.duration_seconds},
                where=statement.excluded.duration_seconds.is_not(None),
            )
        )

    async def forget(self, video_id: VideoId) -> None:
        await self._session.execute(delete(video_facts).where(video_facts.c.video_id == video_id))


class SqlEnrollments:
    """`service.ports.Enrollments` within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def entitled(self, user_id: UserId, course_ids: Collection[CourseId]) -> frozenset[CourseId]:
        rows = await self._session.scalars(
            select(enrollments.c.course_id).where(
                enrollments.c.user_id == user_id, enrollments.c.course_id.in_(course_ids), enrollments.c.active
            )
        )
        return frozenset(CourseId(row) for row in rows)

    async def keep(self, user_id: UserId, course_id: CourseId, revision: int, *, active: bool) -> None:
        statement = insert(enrollments).values(user_id=user_id, course_id=course_id, revision=revision, active=active)
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["user_id", "course_id"],
                set_={"revision": statement.excluded.revision, "active": statement.excluded.active},
                where=enrollments.c.revision < statement.excluded.revision,
            )
        )


class SqlStandings:
    """`service.ports.Standings` within one transaction. Each change makes the course due for indexing."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def rate(self, course_id: CourseId, average: float, count: int, revision: int) -> None:
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

    async def count_sales(self, course_ids: Sequence[CourseId]) -> None:
        await self._session.execute(
            update(courses)
            .where(courses.c.id.in_(course_ids))
            .values(sales_count=courses.c.sales_count + 1, index_revision=courses.c.index_revision + 1)
        )
