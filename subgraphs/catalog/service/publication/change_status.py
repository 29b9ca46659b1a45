"""The transitions of a course's status by its instructors."""

from dataclasses import dataclass

from subgraphs.catalog.service.course_changes import require_own_course, store_change
from subgraphs.catalog.service.model import Course
from subgraphs.catalog.service.ports.unit_of_work import CatalogWork
from subgraphs.catalog.service.publication.rules import Transition, apply_transition
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.persistence.transactions import Transactions
from subgraphs.kernel.platform.clock import Clock


@dataclass(frozen=True, slots=True)
class ChangeStatus:
    """Submit, withdraw, publish again, unlist or archive a course, by one of its instructors."""

    units: Transactions[CatalogWork]
    clock: Clock

    async def __call__(
        self,
        principal: Principal | None,
        course_id: CourseId,
        expected_version: int | None,
        transition: Transition,
    ) -> Course:
        """Return the changed course. Raises Unauthenticated, Forbidden, CatalogError."""
        async with self.units() as work:
            course = await require_own_course(work, principal, course_id, expected_version)
            changed = apply_transition(course, transition, self.clock())
            return await store_change(work, course, changed, self.clock, edited=True)
