"""Batched lookup of the viewer's progress in lectures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subgraphs.kernel.identity.ids import LectureId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.learning.service.model import LectureProgress
from subgraphs.learning.service.ports import LearningWork


@dataclass(frozen=True, slots=True)
class FindLectureProgress:
    """Find the viewer's progress in lectures of the courses in which they are enrolled."""

    units: Transactions[LearningWork]

    async def __call__(
        self, principal: Principal | None, lecture_ids: Sequence[LectureId]
    ) -> Mapping[LectureId, LectureProgress]:
        if principal is None:
            return {}
        async with self.units.reading() as work:
            found = await work.progress.of_lectures(principal.user_id, lecture_ids)
            if not found:
                return {}
            course_ids = {progress.course_id for progress in found.values()}
            enrolled = await work.enrollments.active(principal.user_id, course_ids)
        return {lecture_id: progress for lecture_id, progress in found.items() if progress.course_id in enrolled}
