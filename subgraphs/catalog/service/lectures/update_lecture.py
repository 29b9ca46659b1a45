"""The edit of a lecture."""

from dataclasses import dataclass, replace

from subgraphs.catalog.service.lectures.lecture_changes import edit_course_of_lecture
from subgraphs.catalog.service.model import Course, Lecture
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.sections.outline_editing import change_lecture
from subgraphs.catalog.service.titles import validated_title
from subgraphs.kernel.identity.ids import LectureId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.values.changes import KEEP, Keep, changed


@dataclass(frozen=True, slots=True)
class UpdateLecture:
    """Change the title or the preview flag of a lecture, by one of the course's instructors."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self,
        principal: Principal | None,
        lecture_id: LectureId,
        expected_version: int | None,
        *,
        title: str | Keep,
        is_preview: bool | Keep,
    ) -> Course:
        """Return the changed course. Raises Unauthenticated, Forbidden, CatalogError."""
        valid_title = KEEP if title is KEEP else validated_title(title)

        def update(lecture: Lecture) -> Lecture:
            return replace(
                lecture,
                title=changed(valid_title, lecture.title),
                is_preview=changed(is_preview, lecture.is_preview),
            )

        return await edit_course_of_lecture(
            self.units,
            self.clock,
            principal,
            lecture_id,
            expected_version,
            lambda course: change_lecture(course, lecture_id, update),
        )
