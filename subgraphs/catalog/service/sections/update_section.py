"""The edit of a section."""

from dataclasses import dataclass, replace

from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.sections.outline_editing import change_section, move_section
from subgraphs.catalog.service.sections.section_changes import edit_course_of_section
from subgraphs.catalog.service.titles import validated_title
from subgraphs.kernel.identity.ids import SectionId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.values.changes import KEEP, Keep


@dataclass(frozen=True, slots=True)
class UpdateSection:
    """Rename a section or move it within its course, by one of the instructors."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self,
        principal: Principal | None,
        section_id: SectionId,
        expected_version: int | None,
        *,
        title: str | Keep,
        position: int | Keep,
    ) -> Course:
        """Return the changed course. Raises Unauthenticated, Forbidden, CatalogError."""
        valid_title = KEEP if title is KEEP else validated_title(title)

        def change(course: Course) -> Course:
            if valid_title is not KEEP:
                course = change_section(course, section_id, lambda section: replace(section, title=valid_title))
            return course if position is KEEP else move_section(course, section_id, position)

        return await edit_course_of_section(self.units, self.clock, principal, section_id, expected_version, change)
