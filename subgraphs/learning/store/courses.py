"""The copy of catalog's courses and their lectures."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.catalog.events import OutlineLectureKind
from subgraphs.kernel.ids import CourseId, LectureId, UserId
from subgraphs.learning.service.model import Course, Lecture
from subgraphs.learning.store.tables import courses, lectures


class SqlCourses:
    """The tables of courses and lectures."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def instructors(self, course_id: CourseId) -> tuple[UserId, ...]:
        found = await self._session.scalar(select(courses.c.instructor_ids).where(courses.c.id == course_id))
        return tuple(found or ())

    async def lectures(self, lecture_ids: Collection[LectureId]) -> Mapping[LectureId, Lecture]:
        rows = await self._session.execute(select(lectures).where(lectures.c.id.in_(lecture_ids)))
        return {row.id: _lecture(row) for row in rows}

    async def lectures_of(self, course_ids: Collection[CourseId]) -> Mapping[CourseId, Sequence[Lecture]]:
        rows = await self._session.execute(
            select(lectures).where(lectures.c.course_id.in_(course_ids)).order_by(lectures.c.position)
        )
        found: defaultdict[CourseId, list[Lecture]] = defaultdict(list)
        for row in rows:
            found[row.course_id].append(_lecture(row))
        return found

    async def keep(self, course: Course) -> None:
        row = {"id": course.id, "revision": course.revision, "instructor_ids": list(course.instructor_ids)}
        kept = await self._session.scalar(
            insert(courses)
            .values(row)
            .on_conflict_do_update(index_elements=["id"], set_=row, where=courses.c.revision < course.revision)
            .returning(courses.c.id)
        )
        if kept is None:
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
