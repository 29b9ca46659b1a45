"""Marking a lecture complete, or not complete, by its learner."""

from dataclasses import dataclass, replace

from subgraphs.kernel.identity.ids import LectureId
from subgraphs.kernel.identity.principal import Principal, require_principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.learning.service.model import CourseProgress, LectureProgress
from subgraphs.learning.service.ports import LearningWork
from subgraphs.learning.service.progress.update_progress import check_enrolled, save_course, save_lecture


@dataclass(frozen=True, slots=True)
class MarkLecture:
    """Mark a lecture complete or not complete for the caller."""

    units: Transactions[LearningWork]
    clock: Clock

    async def __call__(self, principal: Principal | None, lecture_id: LectureId, *, complete: bool) -> CourseProgress:
        """Raise LearningError if there is no such lecture or the caller is not enrolled."""
        user_id = require_principal(principal).user_id
        now = self.clock()
        async with self.units() as work:
            lectures = await work.courses.lectures([lecture_id])
            course_id = await check_enrolled(work, user_id, [lecture_id], lectures.values())
            state = await work.progress.lock_state(user_id, course_id)
            found = await work.progress.of_lectures(user_id, [lecture_id])
            before = found.get(lecture_id) or LectureProgress(user_id, lecture_id, course_id, now)
            await save_lecture(work, before, before.marked(complete=complete, now=now), now)
            return await save_course(work, replace(state, last_lecture_id=lecture_id, last_activity_at=now), now)
