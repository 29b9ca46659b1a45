"""The creation of a lecture."""

from dataclasses import dataclass

from subgraphs.catalog.service.model import Course, Lecture, LectureKind
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.sections.outline_editing import add_lecture
from subgraphs.catalog.service.sections.section_changes import edit_course_of_section
from subgraphs.catalog.service.titles import validated_title
from subgraphs.kernel.identity.ids import LECTURE, LectureId, SectionId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class CreateLecture:
    """Add a lecture without content to a section, by one of the course's instructors."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self,
        principal: Principal | None,
        section_id: SectionId,
        expected_version: int | None,
        *,
        title: str,
        kind: LectureKind,
        is_preview: bool,
        position: int | None,
    ) -> tuple[Course, LectureId]:
        """Return the changed course and the new lecture. Raises Unauthenticated, Forbidden, CatalogError."""
        lecture = Lecture(LECTURE.new(), validated_title(title), kind, is_preview)
        course = await edit_course_of_section(
            self.units,
            self.clock,
            principal,
            section_id,
            expected_version,
            lambda course: add_lecture(course, section_id, lecture, position),
        )
        return course, lecture.id
