"""The deletion of a section."""

from dataclasses import dataclass

from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.sections.outline_editing import remove_section
from subgraphs.catalog.service.sections.section_changes import edit_course_of_section
from subgraphs.kernel.identity.ids import SectionId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class DeleteSection:
    """Delete a section with its lectures, by one of the course's instructors."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, section_id: SectionId, expected_version: int | None
    ) -> Course:
        """Return the changed course. Raises Unauthenticated, Forbidden, CatalogError."""
        return await edit_course_of_section(
            self.units,
            self.clock,
            principal,
            section_id,
            expected_version,
            lambda course: remove_section(course, section_id),
        )
