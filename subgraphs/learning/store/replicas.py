"""Replicas of other domains' data: catalog's courses and lectures, orders' enrollments."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.events import OutlineLectureKind
from subgraphs.kernel.identity.ids import CourseId, LectureId, UserId
from subgraphs.kernel.persistence.conditions import one_of
from subgraphs.learning.service.learners.learners import LEARNER
from subgraphs.learning.service.model import Course, Lecture
from subgraphs.learning.store.tables import courses, enrollments, lectures


class SqlCourses:
    """Repository of the tables of courses and lectures."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def instructors(self, course_id: CourseId) -> tuple[UserId, ...]:
        found = await self._session.scalar(select(courses.c.instructor_ids).where(courses.c.id == course_id))
        return tuple(found or ())

    async def taught(self, user_id: UserId, course_ids: Collection[CourseId]) -> set[CourseId]:
        found = await self._session.scalars(
            select(courses.c.id).where(one_of(courses.c.id, course_ids), courses.c.instructor_ids.contains([user_id]))
        )
        return set(found)

    async def lectures(self, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, Lecture]:
        rows = await self._session.execute(select(lectures).where(one_of(lectures.c.id, lecture_ids)))
        return {row.id: _lecture(row) for row in rows}

    async def lectures_of(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, Sequence[Lecture]]:
        rows = await self._session.execute(
            select(lectures).where(one_of(lectures.c.course_id, course_ids)).order_by(lectures.c.position)
        )
        found: defaultdict[CourseId, list[Lecture]] = defaultdict(list)
        for row in rows:
            found[row.course_id].append(_lecture(row))
        return found

    async def upsert(self, course: Course) -> None:
        row = {"id": course.id, "revision": course.revision, "instructor_ids": list(course.instructor_ids)}
        stored = await self._session.scalar(
            insert(courses)
            .values(row)
            .on_conflict_do_update(index_elements=["id"], set_=row, where=courses.c.revision < course.revision)
            .returning(courses.c.id)
        )
        if stored is None:
            return
        wanted = [lecture.id for lecture in course.lectures]
        await self._session.execute(
            delete(lectures).where(lectures.c.course_id == course.id, lectures.c.id.not_in(wanted))
        )
        if course.lectures:
            statement = insert(lectures).values([_row(lecture) for lecture in course.lectures])
            await self._session.execute(
                statement.on_conflict_do_update(
                    index_elements=["id"],
                    set_={column.name: statement.excluded[column.name] for column in lectures.c if column.name != "id"},
                )
            )


class SqlEnrollments:
    """Repository of the enrollments table."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def active(self, user_id: UserId, course_ids: Collection[CourseId]) -> set[CourseId]:
        found = await self._session.scalars(
            select(enrollments.c.course_id).where(
                enrollments.c.user_id == user_id, one_of(enrollments.c.course_id, course_ids), enrollments.c.active
            )
        )
        return set(found)

    async def upsert(
        self, user_id: UserId, course_id: CourseId, revision: int, *, active: bool, enrolled_at: datetime | None = None
    ) -> None:
        row: dict[str, object] = {
            "user_id": user_id,
            "course_id": course_id,
            "revision": revision,
            "active": active,
        }
        if enrolled_at is not None:
            row["enrolled_at"] = enrolled_at
        await self._session.execute(
            insert(enrollments)
            .values({**row, "learner_id": LEARNER.new()})
            .on_conflict_do_update(
                index_elements=["user_id", "course_id"], set_=row, where=enrollments.c.revision < revision
            )
        )


def _row(lecture: Lecture) -> dict[str, object]:
    return {
        "id": lecture.id,
        "course_id": lecture.course_id,
        "kind": lecture.kind.value,
        "duration_seconds": lecture.duration_seconds,
        "position": lecture.position,
        "is_live": lecture.is_live,
    }


def _lecture(row: Row[tuple[object, ...]]) -> Lecture:
    return Lecture(
        id=row.id,
        course_id=row.course_id,
        kind=OutlineLectureKind(row.kind),
        duration_seconds=row.duration_seconds,
        position=row.position,
        is_live=row.is_live,
    )
