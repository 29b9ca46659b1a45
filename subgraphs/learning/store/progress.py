"""How far everybody is."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.ids import CourseId, LectureId, UserId
from subgraphs.learning.service.model import LectureProgress, Standing
from subgraphs.learning.service.watched import Span
from subgraphs.learning.store.tables import beats, lecture_progress, standings


class SqlProgress:
    """The tables of standings, progress in lectures, and the reports that have come."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self, user_id: UserId, course_id: CourseId) -> Standing:
        row = {"user_id": user_id, "course_id": course_id}
        await self._session.execute(insert(standings).values(row).on_conflict_do_nothing())
        found = await self._session.execute(
            select(standings)
            .where(standings.c.user_id == user_id, standings.c.course_id == course_id)
            .with_for_update()
        )
        return _standing(found.one())

    async def save_standing(self, standing: Standing) -> None:
        await self._session.execute(
            update(standings)
            .where(standings.c.user_id == standing.user_id, standings.c.course_id == standing.course_id)
            .values(
                last_lecture_id=standing.last_lecture_id,
                last_activity_at=standing.last_activity_at,
                completed_at=standing.completed_at,
            )
        )

    async def standings(self, user_id: UserId, course_ids: Collection[CourseId]) -> Mapping[CourseId, Standing]:
        rows = await self._session.execute(
            select(standings).where(standings.c.user_id == user_id, standings.c.course_id.in_(course_ids))
        )
        return {row.course_id: _standing(row) for row in rows}

    async def of_lectures(
        self, user_id: UserId, lecture_ids: Collection[LectureId]
    ) -> Mapping[LectureId, LectureProgress]:
        rows = await self._session.execute(
            select(lecture_progress).where(
                lecture_progress.c.user_id == user_id, lecture_progress.c.lecture_id.in_(lecture_ids)
            )
        )
        return {row.lecture_id: _progress(row) for row in rows}

    async def of_courses(
        self, user_id: UserId, course_ids: Collection[CourseId]
    ) -> Mapping[CourseId, Sequence[LectureProgress]]:
        rows = await self._session.execute(
            select(lecture_progress).where(
                lecture_progress.c.user_id == user_id, lecture_progress.c.course_id.in_(course_ids)
            )
        )
        found: defaultdict[CourseId, list[LectureProgress]] = defaultdict(list)
        for row in rows:
            found[row.course_id].append(_progress(row))
        return found

    async def save(self, progress: LectureProgress) -> None:
        row = {
            "user_id": progress.user_id,
            "lecture_id": progress.lecture_id,
            "course_id": progress.course_id,
            "position_seconds": progress.position_seconds,
            "position_at": progress.position_at,
            "spans": [list(span) for span in progress.spans],
            "watched_seconds": progress.watched_seconds,
            "completed_at": progress.completed_at,
            "told": progress.told,
            "updated_at": progress.updated_at,
        }
        await self._session.execute(
            insert(lecture_progress)
            .values(row)
            .on_conflict_do_update(index_elements=["user_id", "lecture_id"], set_=row)
        )

    async def new_beats(self, user_id: UserId, client_event_ids: Sequence[str], at: datetime) -> set[str]:
        # In the order of the ids, so that two requests with the same reports do not wait for each other in a circle.
        rows = [
            {"user_id": user_id, "client_event_id": event_id, "received_at": at}
            for event_id in sorted(set(client_event_ids))
        ]
        new = await self._session.scalars(
            insert(beats).values(rows).on_conflict_do_nothing().returning(beats.c.client_event_id)
        )
        return set(new)

    async def forget_beats(self, before: datetime) -> None:
        await self._session.execute(delete(beats).where(beats.c.received_at < before))


def _standing(row: Row[tuple[object, ...]]) -> Standing:
    return Standing(
        user_id=row.user_id,
        course_id=row.course_id,
        last_lecture_id=row.last_lecture_id,
        last_activity_at=row.last_activity_at,
        completed_at=row.completed_at,
    )


def _progress(row: Row[tuple[object, ...]]) -> LectureProgress:
    return LectureProgress(
        user_id=row.user_id,
        lecture_id=row.lecture_id,
        course_id=row.course_id,
        updated_at=row.updated_at,
        position_seconds=row.position_seconds,
        position_at=row.position_at,
        spans=tuple(Span(*span) for span in row.spans),
        watched_seconds=row.watched_seconds,
        completed_at=row.completed_at,
        told=row.told,
    )
