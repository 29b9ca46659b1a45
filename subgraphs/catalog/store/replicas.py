"""Replicas of other domains' data in PostgreSQL."""

from collections.abc import Collection

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.service.replicas import VideoReadiness
from subgraphs.catalog.store.tables import course_pairs, courses, enrollments, video_readiness
from subgraphs.kernel.identity.ids import CourseId, UserId, VideoId
from subgraphs.kernel.persistence.conditions import one_of

_PAIRED_COURSES = 50
"""The courses of a user that are paired with another one: the newest, so that no user can make an event expensive."""


class SqlVideos:
    """`service.ports.replicas.Videos` within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self, video_id: VideoId) -> None:
        # There may be no row to lock yet, hence an advisory lock.
        key = func.hashtextextended(f"video-readiness:{video_id}", 0)
        await self._session.execute(select(func.pg_advisory_xact_lock(key)))

    async def get(self, video_id: VideoId) -> VideoReadiness | None:
        row = (
            await self._session.execute(select(video_readiness).where(video_readiness.c.video_id == video_id))
        ).one_or_none()
        return (
            None
            if row is None
            else VideoReadiness(VideoId(row.video_id), CourseId(row.course_id), row.duration_seconds)
        )

    async def store(self, readiness: VideoReadiness) -> None:
        statement = insert(video_readiness).values(
            video_id=readiness.video_id, course_id=readiness.course_id, duration_seconds=readiness.duration_seconds
        )
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["video_id"],
                set_={"duration_seconds": statement.excluded.duration_seconds},
                where=statement.excluded.duration_seconds.is_not(None),
            )
        )

    async def delete(self, video_id: VideoId) -> None:
        await self._session.execute(delete(video_readiness).where(video_readiness.c.video_id == video_id))


class SqlEnrollments:
    """`service.ports.replicas.Enrollments` within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def entitled(self, user_id: UserId, course_ids: Collection[CourseId]) -> frozenset[CourseId]:
        rows = await self._session.scalars(
            select(enrollments.c.course_id).where(
                enrollments.c.user_id == user_id, one_of(enrollments.c.course_id, course_ids), enrollments.c.active
            )
        )
        return frozenset(CourseId(row) for row in rows)

    async def store(self, user_id: UserId, course_id: CourseId, revision: int, *, active: bool) -> None:
        # There may be no row to lock yet, hence an advisory lock: events of one enrollment may arrive at once.
        key = func.hashtextextended(f"enrollment:{user_id}:{course_id}", 0)
        await self._session.execute(select(func.pg_advisory_xact_lock(key)))
        known = (
            await self._session.execute(
                select(enrollments.c.revision, enrollments.c.active).where(
                    enrollments.c.user_id == user_id, enrollments.c.course_id == course_id
                )
            )
        ).one_or_none()
        if known is not None and known.revision >= revision:
            return
        if active != (known is not None and known.active):
            await self._count_learner(user_id, course_id, 1 if active else -1)
        statement = insert(enrollments).values(user_id=user_id, course_id=course_id, revision=revision, active=active)
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["user_id", "course_id"],
                set_={"revision": statement.excluded.revision, "active": statement.excluded.active},
            )
        )

    async def _count_learner(self, user_id: UserId, course_id: CourseId, number: int) -> None:
        await self._session.execute(
            update(courses).where(courses.c.id == course_id).values(learner_count=courses.c.learner_count + number)
        )
        others = await self._session.scalars(
            select(enrollments.c.course_id)
            .where(enrollments.c.user_id == user_id, enrollments.c.active, enrollments.c.course_id != course_id)
            .order_by(enrollments.c.course_id.desc())
            .limit(_PAIRED_COURSES)
        )
        # In one order for all transactions, so that two of them can't block each other.
        pairs = sorted(pair for other in others for pair in ((course_id, other), (other, course_id)))
        if not pairs:
            return
        rows = [{"course_id": one, "other_id": other, "learners": max(number, 0)} for one, other in pairs]
        await self._session.execute(
            insert(course_pairs)
            .values(rows)
            .on_conflict_do_update(
                index_elements=["course_id", "other_id"],
                set_={"learners": func.greatest(course_pairs.c.learners + number, 0)},
            )
        )
