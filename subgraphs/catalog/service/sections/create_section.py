"""The creation of a section."""

from dataclasses import dataclass

from subgraphs.catalog.service.course_changes import edit_course
from subgraphs.catalog.service.model import Course, Section
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.sections.outline_editing import add_section
from subgraphs.catalog.service.titles import validated_title
from subgraphs.kernel.identity.ids import SECTION, CourseId, SectionId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class CreateSection:
    """Add an empty section to a course, by one of its instructors."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self,
        principal: Principal | None,
        course_id: CourseId,
        expected_version: int | None,
        *,
        title: str,
        position: int | None,
    ) -> tuple[Course, SectionId]:
        """Return the changed course and the new section. Raises Unauthenticated, Forbidden, CatalogError."""
        section = Section(SECTION.new(), validated_title(title))
        async with self.units() as work:
            course = await edit_course(
                work,
                self.clock,
                principal,
                course_id,
                expected_version,
                lambda course: add_section(course, section, position),
            )
        return course, section.id
