"""Progress in lectures and courses, and the ids of received heartbeats."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.identity.ids import CourseId, LectureId, UserId
from subgraphs.kernel.persistence.conditions import one_of
from subgraphs.learning.service.model import CourseProgressState, LectureProgress
from subgraphs.learning.service.watched import Span
from subgraphs.learning.store.tables import course_progress_states, lecture_progress, progress_heartbeats


class SqlProgress:
    """The course_progress_states, lecture_progress and progress_heartbeats tables."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock_state(self, user_id: UserId, course_id: CourseId) -> CourseProgressState:
        row = {"user_id": user_id, "course_id": course_id}
        await self._session.execute(insert(course_progress_states).values(row).on_conflict_do_nothing())
        found = await self._session.execute(
            select(course_progress_states)
            .where(course_progress_states.c.user_id == user_id, course_progress_states.c.course_id == course_id)
            .with_for_update()
        )
        return _state(found.one())

    async def save_state(self, state: CourseProgressState) -> None:
        await self._session.execute(
            update(course_progress_states)
            .where(
                course_progress_states.c.user_id == state.user_id, course_progress_states.c.course_id == state.course_id
            )
            .values(
                last_lecture_id=state.last_lecture_id,
                last_activity_at=state.last_activity_at,
                completed_at=state.completed_at,
            )
        )

    async def states(self, user_id: UserId, course_ids: Collection[CourseId]) -> Mapping[CourseId, CourseProgressState]:
        rows = await self._session.execute(
            select(course_progress_states).where(
                course_progress_states.c.user_id == user_id, one_of(course_progress_states.c.course_id, course_ids)
            )
        )
        return {row.course_id: _state(row) for row in rows}

    async def of_lectures(
        self, user_id: UserId, lecture_ids: Collection[LectureId]
    ) -> Mapping[LectureId, LectureProgress]:
        rows = await self._session.execute(
            select(lecture_progress).where(
                lecture_progress.c.user_id == user_id, one_of(lecture_progress.c.lecture_id, lecture_ids)
            )
        )
        return {row.lecture_id: _progress(row) for row in rows}

    async def of_courses(
        self, user_id: UserId, course_ids: Collection[CourseId]
    ) -> Mapping[CourseId, Sequence[LectureProgress]]:
        rows = await self._session.execute(
            select(lecture_progress).where(
                lecture_progress.c.user_id == user_id, one_of(lecture_progress.c.course_id, course_ids)
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
            "completion_published": progress.completion_published,
            "updated_at": progress.updated_at,
        }
        await self._session.execute(
            insert(lecture_progress)
            .values(row)
            .on_conflict_do_update(index_elements=["user_id", "lecture_id"], set_=row)
        )

    async def add_heartbeats(self, user_id: UserId, client_event_ids: Sequence[str], at: datetime) -> set[str]:
        # In the order of the ids, so that two requests with the same heartbeats cannot deadlock.
        rows = [
            {"user_id": user_id, "client_event_id": event_id, "received_at": at}
            for event_id in sorted(set(client_event_ids))
        ]
        new = await self._session.scalars(
            insert(progress_heartbeats)
            .values(rows)
            .on_conflict_do_nothing()
            .returning(progress_heartbeats.c.client_event_id)
        )
        return set(new)

    async def purge_heartbeats(self, before: datetime) -> None:
        await self._session.execute(delete(progress_heartbeats).where(progress_heartbeats.c.received_at < before))


def _state(row: Row[tuple[object, ...]]) -> CourseProgressState:
    return CourseProgressState(
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
        completion_published=row.completion_published,
    )
