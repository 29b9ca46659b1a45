"""The edit of a course's header."""

from dataclasses import dataclass

from subgraphs.catalog.service.categories.category_tree import require_category
from subgraphs.catalog.service.course_changes import edit_course
from subgraphs.catalog.service.courses.header_fields import HeaderEdit, header_change
from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock
from subgraphs.kernel.values.changes import KEEP


@dataclass(frozen=True, slots=True)
class UpdateCourse:
    """Edit the header of a course, by one of its instructors."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self, principal: Principal | None, course_id: CourseId, expected_version: int | None, edit: HeaderEdit
    ) -> Course:
        """Return the changed course. Raises Unauthenticated, Forbidden, CatalogError."""
        change = header_change(edit)
        async with self.units() as work:
            if edit.category_id is not KEEP:
                await require_category(work, edit.category_id)
            return await edit_course(work, self.clock, principal, course_id, expected_version, change)
