"""The move of a lecture within its course."""

from dataclasses import dataclass

from subgraphs.catalog.service.lectures.lecture_changes import edit_course_of_lecture
from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.sections.outline_editing import move_lecture
from subgraphs.kernel.identity.ids import LectureId, SectionId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class MoveLecture:
    """Move a lecture to a position in its own or another section, by one of the course's instructors."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self,
        principal: Principal | None,
        lecture_id: LectureId,
        expected_version: int | None,
        *,
        section_id: SectionId,
        position: int,
    ) -> Course:
        """Return the changed course. Raises Unauthenticated, Forbidden, CatalogError."""
        return await edit_course_of_lecture(
            self.units,
            self.clock,
            principal,
            lecture_id,
            expected_version,
            lambda course: move_lecture(course, lecture_id, section_id, position),
        )
