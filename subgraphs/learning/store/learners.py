"""The learners of courses, by the replicated enrollments, and what learners agreed to show."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Row, Text, and_, case, cast, false, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from subgraphs.kernel.graphql.pagination import Page, PageRequest, page_of
from subgraphs.kernel.identity.ids import CourseId, UserId
from subgraphs.learning.service.learners.learners import Learner
from subgraphs.learning.store.tables import (
    course_progress_states,
    enrollments,
    learner_settings,
    lecture_progress,
    lectures,
)


class SqlLearners:
    """Queries over enrollments, progress and the learners' settings."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def pages(self, course_ids: Collection[CourseId], request: PageRequest) -> Mapping[CourseId, Page[Learner]]:
        wanted = select(func.unnest(cast(list(course_ids), ARRAY(Text))).label("id")).subquery("wanted")
        newest = select(enrollments).where(enrollments.c.course_id == wanted.c.id, enrollments.c.active)
        if request.after is not None:
            newest = newest.where(enrollments.c.learner_id < str(request.after[0]))
        page = (
            newest.order_by(enrollments.c.learner_id.desc()).limit(request.limit + 1).correlate(wanted).lateral("page")
        )
        states, shown = course_progress_states.c, learner_settings.c
        visible = func.coalesce(shown.visible_to_instructors, false())
        live = and_(lectures.c.course_id == page.c.course_id, lectures.c.is_live)
        completed = (
            select(func.count())
            .select_from(lecture_progress.join(lectures, lectures.c.id == lecture_progress.c.lecture_id))
            .where(
                lecture_progress.c.user_id == page.c.user_id,
                lecture_progress.c.course_id == page.c.course_id,
                lecture_progress.c.completed_at.is_not(None),
                live,
            )
            .scalar_subquery()
        )
        total = select(func.count()).select_from(lectures).where(live).scalar_subquery()
        rows = await self._session.execute(
            select(
                page.c.learner_id,
                page.c.course_id,
                page.c.enrolled_at,
                case((visible, page.c.user_id)).label("user_id"),
                case((visible, states.last_activity_at)).label("last_activity_at"),
                states.completed_at,
                completed.label("completed"),
                total.label("total"),
            )
            .select_from(
                wanted.join(page, true())
                .outerjoin(
                    course_progress_states,
                    and_(states.user_id == page.c.user_id, states.course_id == page.c.course_id),
                )
                .outerjoin(learner_settings, shown.user_id == page.c.user_id)
            )
            .order_by(page.c.learner_id.desc())
        )
        found: defaultdict[CourseId, list[Learner]] = defaultdict(list)
        for row in rows:
            found[row.course_id].append(_learner(row))
        return {course_id: page_of(found[course_id], request, lambda learner: [learner.id]) for course_id in course_ids}

    async def is_visible(self, user_id: UserId) -> bool:
        found = await self._session.scalar(
            select(learner_settings.c.visible_to_instructors).where(learner_settings.c.user_id == user_id)
        )
        return bool(found)

    async def set_visible(self, user_id: UserId, *, visible: bool) -> None:
        row = {"user_id": user_id, "visible_to_instructors": visible}
        await self._session.execute(
            insert(learner_settings).values(row).on_conflict_do_update(index_elements=["user_id"], set_=row)
        )


def _learner(row: Row[*tuple[Any, ...]]) -> Learner:
    return Learner(
        id=row.learner_id,
        user_id=row.user_id,
        enrolled_at=row.enrolled_at,
        completed_lectures=row.completed,
        total_lectures=row.total,
        last_activity_at=row.last_activity_at,
        completed_at=row.completed_at,
    )
