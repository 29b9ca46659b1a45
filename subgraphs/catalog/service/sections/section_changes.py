"""Changes of the course that a section belongs to."""

from collections.abc import Callable

from subgraphs.catalog.errors import CatalogError, CatalogErrorCode
from subgraphs.catalog.service.course_changes import edit_course
from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.kernel.identity.ids import SectionId
from subgraphs.kernel.identity.principal import Principal, require_instructor
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


async def edit_course_of_section(
    units: Transactions[CatalogWork],
    clock: Clock,
    principal: Principal | None,
    section_id: SectionId,
    expected_version: int | None,
    change: Callable[[Course], Course],
) -> Course:
    """Apply an instructor's edit to the section's course, in a transaction of its own.

    Raises Unauthenticated, Forbidden, CatalogError.
    """
    require_instructor(principal)
    async with units() as work:
        course_id = await work.courses.course_of_section(section_id)
        if course_id is None:
            raise CatalogError(CatalogErrorCode.NOT_FOUND, "There is no such section.", "sectionId")
        return await edit_course(work, clock, principal, course_id, expected_version, change)
