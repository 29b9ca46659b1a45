"""Batched lookup of the viewer's progress in courses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.learning.service.model import CourseProgress, CourseProgressState, course_progress
from subgraphs.learning.service.ports import LearningWork


@dataclass(frozen=True, slots=True)
class FindCourseProgress:
    """Find the viewer's progress in the courses in which they are enrolled."""

    units: Transactions[LearningWork]

    async def __call__(
        self, principal: Principal | None, course_ids: Sequence[CourseId]
    ) -> Mapping[CourseId, CourseProgress]:
        if principal is None:
            return {}
        user_id = principal.user_id
        async with self.units.reading() as work:
            enrolled = await work.enrollments.active(user_id, course_ids)
            if not enrolled:
                return {}
            states = await work.progress.states(user_id, enrolled)
            lectures = await work.courses.lectures_of(enrolled)
            progress = await work.progress.of_courses(user_id, enrolled)
        return {
            course_id: course_progress(
                states.get(course_id) or CourseProgressState(user_id, course_id),
                lectures.get(course_id, ()),
                progress.get(course_id, ()),
            )
            for course_id in enrolled
        }
